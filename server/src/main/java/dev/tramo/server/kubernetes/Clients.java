package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Connects to the cluster that this process runs in, or that its kubeconfig names. */
final class Clients implements Connector {
    private static final int CONNECT_MILLIS_MAX = 3_000;
    private static final int REQUEST_MILLIS_MAX = 10_000;
    /** Callers have pauses of their own. */
    private static final int NO_RETRIES = 0;

    @Override
    public KubernetesClient connect() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withConnectionTimeout(CONNECT_MILLIS_MAX)
                        .withRequestTimeout(REQUEST_MILLIS_MAX)
                        .withRequestRetryBackoffLimit(NO_RETRIES)
                        .build())
                .build();
    }
}
