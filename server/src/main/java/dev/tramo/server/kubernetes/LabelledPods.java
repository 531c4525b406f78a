package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods of this program's app, one of which carries the label of the one that manages. Blocks. */
final class LabelledPods implements AutoCloseable {
    /** Known to the manifests. */
    static final String LABEL = "tramo.dev/manages";

    /** What the pods of one app have in common. */
    private static final List<String> APP = List.of(Names.APP, Names.INSTANCE);

    private final KubernetesClient client;
    private final String namespace;
    private final String self;

    /** @param environment that says which pod this process runs in */
    LabelledPods(KubernetesClient client, Map<String, String> environment) {
        this.client = client;
        this.namespace = environment.getOrDefault(OwnPod.NAMESPACE, "");
        this.self = environment.getOrDefault(OwnPod.NAME, "");
    }

    /**
     * Labels this pod, and no other, or takes the label away from this one.
     *
     * @throws KubernetesClientException if that cannot be done now
     */
    void show(boolean manages) {
        Pod pod = client.pods().inNamespace(namespace).withName(self).get();
        if (pod == null) {
            throw new KubernetesClientException("there is no pod " + self + " in namespace " + namespace);
        }
        set(pod, manages);
        if (manages) {
            others(pod).forEach(other -> set(other, false));
        }
    }

    private List<Pod> others(Pod pod) {
        Map<String, String> common = new HashMap<>(labels(pod));
        common.keySet().retainAll(APP);
        if (common.isEmpty()) {
            return List.of(); // whose they are cannot be told
        }
        return client.pods().inNamespace(namespace).withLabels(common).withLabel(LABEL).list().getItems().stream()
                .filter(other -> !self.equals(other.getMetadata().getName()))
                .toList();
    }

    private void set(Pod pod, boolean manages) {
        if ("true".equals(labels(pod).get(LABEL)) == manages) {
            return;
        }
        String value = manages ? "\"true\"" : "null";
        try {
            Pod _ = client.pods()
                    .inNamespace(namespace)
                    .withName(pod.getMetadata().getName())
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"labels\":{\"" + LABEL + "\":" + value + "}}}");
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    @Override
    public void close() {
        client.close();
    }
}
