package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Where connections to a cluster come from. Of a type of its own, so that to have one loads nothing of the library. */
interface Connector {
    /** A new one, for the caller to close. */
    KubernetesClient connect();
}
