package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Deployment that this server runs in: what it makes is deleted with it. */
final class ServerOwner {
    private static final System.Logger LOG = System.getLogger(ServerOwner.class.getName());

    private ServerOwner() {}

    /**
     * Looks for it.
     *
     * @param environment whose {@code POD_NAME} and {@code POD_NAMESPACE} say which pod this is
     * @param namespace of what is to be owned: an owner must be of the same
     * @return empty if there is none, or it may not be seen
     * @throws KubernetesClientException if that cannot be said now
     */
    static Optional<OwnerReference> find(KubernetesClient client, Map<String, String> environment, String namespace) {
        String podName = environment.getOrDefault(OwnPod.NAME, "");
        if (podName.isEmpty() || !namespace.equals(environment.get(OwnPod.NAMESPACE))) {
            return Optional.empty();
        }
        try {
            Pod pod = client.pods().inNamespace(namespace).withName(podName).get();
            String replicaSetName = controller(pod, "ReplicaSet");
            ReplicaSet replicaSet = replicaSetName.isEmpty()
                    ? null
                    : client.apps()
                            .replicaSets()
                            .inNamespace(namespace)
                            .withName(replicaSetName)
                            .get();
            String name = controller(replicaSet, "Deployment");
            Deployment deployment = name.isEmpty()
                    ? null
                    : client.apps()
                            .deployments()
                            .inNamespace(namespace)
                            .withName(name)
                            .get();
            return Optional.ofNullable(deployment).map(Reconciler::reference);
        } catch (KubernetesClientException e) {
            if (e.getCode() != java.net.HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "workers are not deleted with this server''s Deployment, which may not be looked for: {0}",
                    Failure.words(e));
            return Optional.empty();
        }
    }

    private static String controller(@Nullable HasMetadata of, String kind) {
        if (of == null) {
            return "";
        }
        return of.getMetadata().getOwnerReferences().stream()
                .filter(owner -> kind.equals(owner.getKind()))
                .findFirst()
                .map(OwnerReference::getName)
                .orElse("");
    }
}
