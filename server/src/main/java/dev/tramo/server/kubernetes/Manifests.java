package dev.tramo.server.kubernetes;

import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.placement.WorkerJob;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpecBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be in the cluster for a worker. */
final class Manifests {
    static final String CONTAINER = "worker";
    private static final String ORDER_VOLUME = "order";
    private static final String TEMPORARY_VOLUME = "temporary";
    /** The image's user. */
    private static final long USER = 10_001;
    /** For the owner alone; the cluster adds the group, for the sake of fsGroup. */
    private static final int ORDER_MODE = 0400;
    /** A worker ends in less than a second; its peers may be slow to hear of it. */
    private static final long END_SECONDS = 5;

    private static final int MEBIBYTES_PER_GIBIBYTE = 1_024;

    private final String installation;
    private final String image;
    private final KubernetesSerialization json;

    Manifests(String installation, String image, KubernetesSerialization json) {
        this.installation = installation;
        this.image = image;
        this.json = json;
    }

    String name(WorkerJob job) {
        return Names.name(installation, job.route());
    }

    /**
     * A worker's order.
     *
     * @param owner with which it goes; empty if that is not there yet
     */
    Secret secret(WorkerJob job, Optional<OwnerReference> owner) {
        byte[] order = job.order().getBytes(StandardCharsets.UTF_8);
        return new SecretBuilder()
                .withNewMetadata()
                .withName(Names.secret(name(job), job.number()))
                .withLabels(labels(job))
                .withAnnotations(Map.of(Names.ROUTE_ID, job.route()))
                .withOwnerReferences(owner.stream().toList())
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of(WorkerJob.FILE_NAME, Base64.getEncoder().encodeToString(order)))
                .build();
    }

    /**
     * What runs a worker. Does not depend on its order.
     *
     * @param existing what is there: of the same number, it stays what it was made to be
     */
    Deployment deployment(WorkerJob job, Optional<OwnerReference> owner, @Nullable Deployment existing) {
        DeploymentSpec spec = specAsMade(job, existing).orElseGet(() -> spec(job));
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name(job))
                .withLabels(labels(job))
                .withAnnotations(Map.of(Names.ROUTE_ID, job.route(), Names.SPEC, json.asJson(spec)))
                .withOwnerReferences(owner.stream().toList())
                .endMetadata()
                .withSpec(spec)
                .build();
    }

    private Optional<DeploymentSpec> specAsMade(WorkerJob job, @Nullable Deployment existing) {
        if (existing == null || Names.number(existing) != job.number()) {
            return Optional.empty();
        }
        Map<String, String> annotations = existing.getMetadata().getAnnotations();
        String spec = annotations == null ? "" : annotations.getOrDefault(Names.SPEC, "");
        try {
            return spec.isEmpty() ? Optional.empty() : Optional.of(json.unmarshal(spec, DeploymentSpec.class));
        } catch (RuntimeException e) {
            return Optional.empty(); // edited by hand
        }
    }

    private Map<String, String> labels(WorkerJob job) {
        Map<String, String> labels = new HashMap<>(selector(job));
        labels.put(Names.MANAGED_BY, Names.MANAGED_BY_VALUE);
        labels.put(Names.NUMBER, String.valueOf(job.number()));
        return labels;
    }

    /** Cannot be changed later. */
    private Map<String, String> selector(WorkerJob job) {
        return Map.of(
                Names.APP,
                Names.APP_VALUE,
                Names.INSTANCE,
                name(job),
                Names.INSTALLATION,
                installation,
                Names.ROUTE,
                Names.label(job.route()));
    }

    private DeploymentSpec spec(WorkerJob job) {
        return new DeploymentSpecBuilder()
                .withReplicas(1)
                .withRevisionHistoryLimit(1)
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(selector(job))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels(job))
                .withAnnotations(Map.of(Names.ROUTE_ID, job.route()))
                .endMetadata()
                .withSpec(pod(job))
                .endTemplate()
                .build();
    }

    private PodSpec pod(WorkerJob job) {
        PlacementSettings settings = job.settings();
        PodSpecBuilder pod = new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(END_SECONDS)
                .withNodeSelector(settings.nodeSelector())
                .withTolerations(settings.tolerations().stream()
                        .map(Manifests::toleration)
                        .toList())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewReadinessGate(Names.OBSERVED)
                .addNewVolume()
                .withName(ORDER_VOLUME)
                .withNewSecret()
                .withSecretName(Names.secret(name(job), job.number()))
                .withDefaultMode(ORDER_MODE)
                .endSecret()
                .endVolume()
                .addNewVolume()
                .withName(TEMPORARY_VOLUME)
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume();
        if (settings.hostNetwork()) {
            pod.withHostNetwork(true).withDnsPolicy("ClusterFirstWithHostNet");
        }
        container(pod, settings);
        return pod.build();
    }

    private void container(PodSpecBuilder pod, PlacementSettings settings) {
        Map<String, Quantity> limits = limits(settings);
        ContainerBuilder container = new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(image)
                .withArgs("worker", WorkerJob.FOLDER + "/" + WorkerJob.FILE_NAME)
                .withNewSecurityContext()
                .withReadOnlyRootFilesystem(true)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName(ORDER_VOLUME)
                .withMountPath(WorkerJob.FOLDER)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName(TEMPORARY_VOLUME)
                .withMountPath("/tmp")
                .endVolumeMount();
        if (!limits.isEmpty()) {
            container.withNewResources().withLimits(limits).withRequests(limits).endResources();
        }
        pod.withContainers(List.of(container.build()));
    }

    /** As the cluster itself would write them, so that they compare. */
    private static Map<String, Quantity> limits(PlacementSettings settings) {
        Map<String, Quantity> limits = new HashMap<>();
        if (settings.cpus() > 0) {
            long millis = (long) Math.ceil(settings.cpus() * 1_000);
            limits.put("cpu", new Quantity(millis % 1_000 == 0 ? millis / 1_000 + "" : millis + "m"));
        }
        int mebibytes = settings.memoryMib();
        if (mebibytes > 0) {
            boolean isWhole = mebibytes % MEBIBYTES_PER_GIBIBYTE == 0;
            limits.put("memory", new Quantity(isWhole ? mebibytes / MEBIBYTES_PER_GIBIBYTE + "Gi" : mebibytes + "Mi"));
        }
        return limits;
    }

    private static Toleration toleration(PlacementSettings.Toleration of) {
        TolerationBuilder toleration = new TolerationBuilder().withOperator(of.operator());
        if (!of.key().isEmpty()) {
            toleration.withKey(of.key());
        }
        if (!of.value().isEmpty()) {
            toleration.withValue(of.value());
        }
        if (!of.effect().isEmpty()) {
            toleration.withEffect(of.effect());
        }
        return toleration.build();
    }
}
