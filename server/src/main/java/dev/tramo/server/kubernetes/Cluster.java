package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This installation's objects in one namespace: as watches tell of them ("seen"), as they are right now ("read"), and the few ways
 * to change them. What is read or changed blocks, and throws {@link KubernetesClientException}; its code is not positive if nothing answered.
 */
final class Cluster implements AutoCloseable {
    private static final String BY_INSTANCE = "instance";
    private static final int HTTP_NOT_FOUND = 404;
    private static final int LOG_BYTES_MAX = 16 << 20;

    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, String> ours;
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<Secret> secrets;
    private final SharedIndexInformer<Pod> pods;

    /**
     * Does not watch yet.
     *
     * @param changed is told the name of the Deployment of which something has changed; by threads of the client
     */
    Cluster(KubernetesClient client, String namespace, String installation, Consumer<String> changed) {
        this.client = client;
        this.namespace = namespace;
        this.ours = Map.of(Names.APP, Names.APP_VALUE, Names.INSTALLATION, installation);
        this.deployments = informer(
                client.apps().deployments().inNamespace(namespace).withLabels(ours),
                changed,
                deployment -> deployment.getMetadata().getName());
        this.secrets = informer(client.secrets().inNamespace(namespace).withLabels(ours), changed, Names::instance);
        this.pods = informer(client.pods().inNamespace(namespace).withLabels(ours), changed, Names::instance);
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
            SharedIndexInformer<T> informer(
                    FilterWatchListDeletable<T, L, R> what, Consumer<String> changed, InstanceOf<T> instanceOf) {
        SharedIndexInformer<T> informer = what.runnableInformer(0);
        informer.addIndexers(Map.of(BY_INSTANCE, object -> List.of(instanceOf.name(object))));
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                changed.accept(instanceOf.name(object));
            }

            @Override
            public void onUpdate(T before, T object) {
                changed.accept(instanceOf.name(before));
                changed.accept(instanceOf.name(object));
            }

            @Override
            public void onDelete(T object, boolean isLastStateUnknown) {
                changed.accept(instanceOf.name(object));
            }
        });
        // Listed and watched again for ever, with growing pauses.
        informer.exceptionHandler((isStarted, failure) -> true);
        return informer;
    }

    private interface InstanceOf<T> {
        String name(T object);
    }

    /** Begins to watch; done when everything was seen once. */
    CompletableFuture<Void> watch() {
        return CompletableFuture.allOf(informers()
                .map(SharedIndexInformer::start)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new));
    }

    private Stream<SharedIndexInformer<?>> informers() {
        return Stream.of(deployments, secrets, pods);
    }

    /** Whether everything was seen once. */
    boolean isSeen() {
        return informers().allMatch(SharedIndexInformer::hasSynced);
    }

    /** Whether changes are told as they happen. */
    boolean isWatching() {
        return informers().allMatch(SharedIndexInformer::isWatching);
    }

    /** Names of Deployments that are there, or of which something else is. */
    Set<String> names() {
        return Stream.of(
                        deployments.getStore().list().stream()
                                .map(deployment -> deployment.getMetadata().getName()),
                        secrets.getStore().list().stream().map(Names::instance))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
    }

    @Nullable
    Deployment seenDeployment(String name) {
        List<Deployment> found = deployments.getIndexer().byIndex(BY_INSTANCE, name);
        return found.isEmpty() ? null : found.getFirst();
    }

    List<Secret> seenSecrets(String name) {
        return secrets.getIndexer().byIndex(BY_INSTANCE, name);
    }

    List<Pod> seenPods(String name) {
        return pods.getIndexer().byIndex(BY_INSTANCE, name);
    }

    /** Asks whether all that is needed answers. */
    void probe() {
        var one = new ListOptionsBuilder().withLimit(1L).build();
        var _ = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(ours)
                .list(one);
        var _ = client.secrets().inNamespace(namespace).withLabels(ours).list(one);
        var _ = client.pods().inNamespace(namespace).withLabels(ours).list(one);
    }

    @Nullable
    Deployment readDeployment(String name) {
        return client.apps().deployments().inNamespace(namespace).withName(name).get();
    }

    @Nullable
    Secret readSecret(String name) {
        return client.secrets().inNamespace(namespace).withName(name).get();
    }

    List<Secret> readSecretsOf(String name) {
        return client.secrets()
                .inNamespace(namespace)
                .withLabels(ours)
                .withLabel(Names.INSTANCE, name)
                .list()
                .getItems();
    }

    List<Pod> readPodsOf(String name) {
        return client.pods()
                .inNamespace(namespace)
                .withLabels(ours)
                .withLabel(Names.INSTANCE, name)
                .list()
                .getItems();
    }

    /** Creates it, or replaces the version that it names. */
    Deployment write(Deployment deployment) {
        var resource = client.apps().deployments().inNamespace(namespace).resource(deployment);
        return isNew(deployment) ? resource.create() : resource.update();
    }

    /** Likewise; what is thrown does not say what was to be written. */
    void write(Secret secret) {
        var resource = client.secrets().inNamespace(namespace).resource(secret);
        try {
            Secret _ = isNew(secret) ? resource.create() : resource.update();
        } catch (KubernetesClientException e) {
            if (Failure.isSilence(e)) {
                throw e;
            }
            String why = e.getStatus() == null
                    ? ""
                    : " " + PodStates.cut(e.getStatus().getReason());
            throw new KubernetesClientException("its order cannot be written:" + why, e.getCode(), null);
        }
    }

    private static boolean isNew(HasMetadata object) {
        return object.getMetadata().getResourceVersion() == null;
    }

    /** With its pods: it is there until they are gone. */
    void deleteDeployment(String name) {
        var _ = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
    }

    void deleteSecret(Secret secret) {
        var _ = client.secrets()
                .inNamespace(namespace)
                .withName(secret.getMetadata().getName())
                .delete();
    }

    /** Sets all of a pod's conditions, if it still is at the version that it names. */
    void writeConditions(Pod pod, List<PodCondition> conditions) {
        List<Map<String, Object>> patch = List.of(
                replace("/metadata/resourceVersion", pod.getMetadata().getResourceVersion()),
                replace("/status/conditions", conditions));
        try {
            Pod _ = pod(pod.getMetadata().getName())
                    .subresource("status")
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            client.getKubernetesSerialization().asJson(patch));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    /** As "add" does, which unlike "replace" takes what is not there yet. */
    private static Map<String, Object> replace(String path, Object value) {
        return Map.of("op", "add", "path", path, "value", value);
    }

    private PodResource pod(String name) {
        return client.pods().inNamespace(namespace).withName(name);
    }

    /** The last that a pod's worker wrote. */
    String log(String podName, int lines) {
        return pod(podName)
                .inContainer(Manifests.CONTAINER)
                .limitBytes(LOG_BYTES_MAX)
                .tailingLines(lines)
                .getLog();
    }

    @Override
    public void close() {
        informers().forEach(SharedIndexInformer::stop);
        client.close();
    }
}
