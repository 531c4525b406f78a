package dev.tramo.server.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.placement.WorkerJob;
import dev.tramo.server.placement.WorkerState.Phase;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a placement makes of a cluster. */
class KubernetesPlacementTest extends KubernetesTest {
    @Test
    void aPlacedWorkerIsADeploymentAndASecret() {
        PlacementSettings settings = new PlacementSettings(
                PlacementKind.KUBERNETES,
                1.5,
                512,
                true,
                Map.of("video", "yes"),
                List.of(new PlacementSettings.Toleration("video", "Exists", "", "NoSchedule")));
        placement().place(new WorkerJob(ROUTE, 3, settings, "the order"));
        Deployment deployment = deployment();

        String name = Names.name(INSTALLATION, ROUTE);
        assertThat(deployment.getMetadata().getName()).isEqualTo(name);
        assertThat(deployment.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/name", "tramo-worker")
                .containsEntry("app.kubernetes.io/managed-by", "tramo")
                .containsEntry("dev.tramo/installation", INSTALLATION)
                .containsEntry("dev.tramo/route", ROUTE)
                .containsEntry("dev.tramo/number", "3");
        assertThat(deployment.getMetadata().getAnnotations()).containsEntry("dev.tramo/route-id", ROUTE);
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
        assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(deployment.getSpec().getSelector().getMatchLabels())
                .doesNotContainKey("dev.tramo/number")
                .containsEntry("dev.tramo/installation", INSTALLATION);

        PodSpec pod = deployment.getSpec().getTemplate().getSpec();
        assertThat(pod.getHostNetwork()).isTrue();
        assertThat(pod.getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
        assertThat(pod.getNodeSelector()).isEqualTo(Map.of("video", "yes"));
        assertThat(pod.getTolerations()).singleElement().satisfies(toleration -> {
            assertThat(toleration.getKey()).isEqualTo("video");
            assertThat(toleration.getOperator()).isEqualTo("Exists");
            assertThat(toleration.getValue()).isNull();
            assertThat(toleration.getEffect()).isEqualTo("NoSchedule");
        });
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getEnableServiceLinks()).isFalse();
        assertThat(pod.getTerminationGracePeriodSeconds()).isLessThanOrEqualTo(10);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10_001);
        assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(10_001);
        assertThat(pod.getReadinessGates())
                .singleElement()
                .extracting(gate -> gate.getConditionType())
                .isEqualTo("dev.tramo/observed");
        assertContainer(pod);

        assertThat(cluster.secrets()).singleElement().satisfies(secret -> {
            assertThat(order(secret)).isEqualTo("the order");
            assertThat(secret.getMetadata().getName())
                    .isEqualTo(pod.getVolumes().getFirst().getSecret().getSecretName());
            assertThat(secret.getMetadata().getLabels()).containsEntry("dev.tramo/installation", INSTALLATION);
        });
    }

    private static void assertContainer(PodSpec pod) {
        assertThat(pod.getVolumes().getFirst().getSecret().getDefaultMode()).isEqualTo(0400);
        Container container = pod.getContainers().getFirst();
        assertThat(container.getImage()).isEqualTo("tramo:1");
        assertThat(container.getArgs()).containsExactly("worker", "/run/tramo/worker.json");
        assertThat(container.getLivenessProbe()).isNull();
        assertThat(container.getResources().getLimits())
                .isEqualTo(container.getResources().getRequests())
                .isEqualTo(Map.of("cpu", new Quantity("1500m"), "memory", new Quantity("512Mi")));
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getVolumeMounts())
                .extracting(mount -> mount.getMountPath() + " " + mount.getReadOnly() + " " + mount.getSubPath())
                .containsExactly("/run/tramo true null", "/tmp null null");
    }

    @Test
    void withoutLimitsAndTheMachinesNetworkNeitherIsAskedFor() {
        PlacementSettings settings = new PlacementSettings(PlacementKind.KUBERNETES, 0, 0, false, Map.of(), List.of());
        placement().place(new WorkerJob(ROUTE, 1, settings, "o"));
        PodSpec pod = deployment().getSpec().getTemplate().getSpec();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getDnsPolicy()).isNull();
        assertThat(pod.getContainers().getFirst().getResources()).isNull();
    }

    @Test
    void aChangedOrderChangesTheSecretAlone() {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "first"));
        Deployment before = settled("first");
        placement.place(job(1, "second"));
        eventually(() -> assertThat(cluster.secrets())
                .singleElement()
                .satisfies(secret -> assertThat(order(secret)).isEqualTo("second")));
        assertThat(deployment().getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
    }

    /** Everything was written, and nothing more is. */
    private Deployment settled(String order) {
        eventually(() -> assertThat(cluster.secrets()).singleElement().satisfies(secret -> {
            assertThat(order(secret)).isEqualTo(order);
            assertThat(secret.getMetadata().getOwnerReferences()).isNotEmpty();
        }));
        return deployment();
    }

    @Test
    void aHigherNumberReplacesThePodAndItsSecret() {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "first"));
        settled("first");
        placement.place(job(2, "second"));
        Deployment deployment = deployment(one ->
                "2".equals(one.getSpec().getTemplate().getMetadata().getLabels().get(Names.NUMBER)));
        assertThat(deployment.getMetadata().getLabels()).containsEntry(Names.NUMBER, "2");
        Secret secret = cluster.secrets().stream()
                .filter(one -> order(one).equals("second"))
                .findFirst()
                .orElseThrow();
        assertThat(deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getVolumes()
                        .getFirst()
                        .getSecret()
                        .getSecretName())
                .isEqualTo(secret.getMetadata().getName());
        settled("second"); // and that of the first is gone
    }

    @Test
    void aWorkerOfTheSameNumberIsLeftAsItIsByAServerOfAnotherVersion() {
        KubernetesPlacement old = placement();
        old.place(job(1, "first"));
        Deployment before = settled("first");
        leave(old);
        KubernetesPlacement young = placement("tramo:2", INSTALLATION, Map.of());
        young.place(job(1, "second"));
        Deployment after = settled("second");
        assertThat(after.getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
        young.place(job(2, "third"));
        assertThat(image(deployment(one -> image(one).equals("tramo:2")))).isEqualTo("tramo:2");
    }

    private static String image(Deployment deployment) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    @Test
    void aRemovedRouteLeavesNothingAndIsDoneWhenItsPodIsGone() throws Exception {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        Deployment deployment = settled("o");
        cluster.runPod(deployment, "p", Statuses.running());
        awaitState(state -> state.phase() == Phase.RUNNING);
        CompletableFuture<Void> removal = placement.remove(ROUTE);
        eventually(() -> {
            assertThat(cluster.deployments()).isEmpty();
            assertThat(cluster.secrets()).isEmpty();
        });
        assertThat(removal).isNotDone();
        cluster.admin.pods().inNamespace(MockCluster.NAMESPACE).withName("p").delete();
        removal.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aWorkerThatIsBeingEndedIsWaitedForBeforeTheNext() {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        Deployment deployment = settled("o");
        var resource = cluster.deployment(deployment.getMetadata().getName());
        // As foreground deletion does.
        resource.edit(one -> one.edit()
                .editMetadata()
                .addToFinalizers("foregroundDeletion")
                .endMetadata()
                .build());
        placement.remove(ROUTE);
        awaiting().until(() -> deployment().getMetadata().getDeletionTimestamp() != null);
        placement.place(job(2, "next"));
        awaitState(state -> state.phase() == Phase.STARTING && state.reason().contains("still being ended"));
        resource.edit(
                one -> one.edit().editMetadata().withFinalizers().endMetadata().build());
        deployment(one -> one.getMetadata().getLabels().get(Names.NUMBER).equals("2"));
        settled("next");
    }

    @Test
    void orphansOfThisInstallationAreRemovedOnceAllRoutesAreSaid() {
        KubernetesPlacement before = placement();
        before.place(new WorkerJob("orphan", 1, SETTINGS, "o"));
        before.place(new WorkerJob("kept", 1, SETTINGS, "o"));
        KubernetesPlacement foreign = placement("tramo:1", "fedcba9876543210", Map.of());
        foreign.place(new WorkerJob("orphan", 1, SETTINGS, "o"));
        awaiting()
                .until(() ->
                        cluster.deployments().size() == 3 && cluster.secrets().size() == 3);
        leave(before);

        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        awaiting().until(() -> cluster.deployments().size() == 4);
        placement.retain(Set.of("kept", ROUTE));
        awaiting()
                .until(() ->
                        cluster.deployments().size() == 3 && cluster.secrets().size() == 3);
        assertThat(cluster.deployments())
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        Names.name(INSTALLATION, "kept"),
                        Names.name(INSTALLATION, ROUTE),
                        Names.name("fedcba9876543210", "orphan"));
    }

    @Test
    void whatIsDeletedOrEditedByHandIsPutRight() {
        placement().place(job(1, "o"));
        Deployment made = settled("o");
        var resource = cluster.deployment(made.getMetadata().getName());
        resource.delete();
        Deployment again = deployment(
                one -> !one.getMetadata().getUid().equals(made.getMetadata().getUid()));
        resource.edit(one -> one.edit().editSpec().withReplicas(0).endSpec().build());
        deployment(one -> one.getSpec().getReplicas() == 1
                && one.getMetadata().getGeneration() > again.getMetadata().getGeneration());
        resource.edit(one -> one.edit()
                .editMetadata()
                .removeFromLabels(Names.INSTALLATION)
                .endMetadata()
                .build());
        deployment(one -> INSTALLATION.equals(one.getMetadata().getLabels().get(Names.INSTALLATION)));
        cluster.admin.secrets().inNamespace(MockCluster.NAMESPACE).delete();
        settled("o");
    }

    @Test
    void whatOthersAddIsLeftAlone() {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        Deployment made = settled("o");
        Deployment edited = cluster.deployment(made.getMetadata().getName())
                .edit(one -> one.edit()
                        .editMetadata()
                        .addToAnnotations("example.org/note", "kept")
                        .endMetadata()
                        .editSpec()
                        .withProgressDeadlineSeconds(600)
                        .endSpec()
                        .build());
        placement.place(job(1, "changed"));
        settled("changed");
        assertThat(deployment().getMetadata().getResourceVersion())
                .isEqualTo(edited.getMetadata().getResourceVersion());
        placement.place(job(2, "next"));
        deployment(one -> one.getMetadata().getLabels().get(Names.NUMBER).equals("2"));
        assertThat(deployment().getMetadata().getAnnotations()).containsEntry("example.org/note", "kept");
    }

    @Test
    void aHigherNumberInTheClusterIsNotTouched() {
        KubernetesPlacement other = placement();
        other.place(job(9, "newer"));
        Deployment newer = settled("newer");
        leave(other);
        placement().place(job(8, "older"));
        awaitState(state -> state.phase() == Phase.FAILED && state.reason().contains("worker 9"));
        assertThat(deployment().getMetadata().getResourceVersion())
                .isEqualTo(newer.getMetadata().getResourceVersion());
        assertThat(cluster.secrets())
                .singleElement()
                .satisfies(secret -> assertThat(order(secret)).isEqualTo("newer"));
    }

    @Test
    void thePodsStateIsTold() {
        placement().place(job(1, "o"));
        Deployment deployment = settled("o");
        var pod = cluster.runPod(deployment, "p", Statuses.pending());
        awaitState(state -> state.phase() == Phase.STARTING && state.where().equals("pod p on node-1"));
        assertThat(states.get(ROUTE).id())
                .isEqualTo(pod.getMetadata().getUid().replace("-", ""))
                .hasSize(32);
        var resource = cluster.admin.pods().inNamespace(MockCluster.NAMESPACE).withName("p");
        resource.edit(one -> one.edit().withStatus(Statuses.running()).build());
        awaitState(state -> state.phase() == Phase.RUNNING);
        resource.edit(one -> one.edit()
                .withStatus(Statuses.waiting("ImagePullBackOff", "gone"))
                .build());
        awaitState(state -> state.phase() == Phase.FAILED && state.reason().equals("ImagePullBackOff: gone"));
        resource.edit(one -> one.edit()
                .withStatus(Statuses.failed("Evicted", "low on memory"))
                .build());
        awaitState(state -> state.reason().equals("evicted: low on memory"));
        cluster.runPod(deployment, "q", Statuses.running());
        awaitState(state ->
                state.phase() == Phase.RUNNING && state.reason().equals("evicted: low on memory; started again"));
    }

    @Test
    void aPodIsReadyByWhatIsObserved() {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        Deployment deployment = settled("o");
        cluster.runPod(deployment, "p", Statuses.unschedulable("kept"));
        awaitState(state -> !state.id().isEmpty());
        placement.observed(ROUTE, false, "no peer");
        eventually(() -> assertThat(condition("p")).isEqualTo("False no peer"));
        placement.observed(ROUTE, true, "");
        eventually(() -> assertThat(condition("p")).isEqualTo("True "));
        assertThat(cluster.pod("p").getStatus().getConditions())
                .extracting(one -> one.getType())
                .containsExactlyInAnyOrder("PodScheduled", "dev.tramo/observed");
        String version = cluster.pod("p").getMetadata().getResourceVersion();
        for (int i = 0; i < 100; i++) {
            placement.observed(ROUTE, true, "");
        }
        cluster.runPod(deployment, "q", Statuses.running());
        awaitState(state -> state.phase() == Phase.RUNNING || state.where().startsWith("pod q"));
        assertThat(cluster.pod("p").getMetadata().getResourceVersion())
                .as("nothing new was observed")
                .isEqualTo(version);
        cluster.admin.pods().inNamespace(MockCluster.NAMESPACE).withName("p").delete();
        awaitState(state -> state.where().startsWith("pod q"));
        assertThat(calls("PATCH ")).isLessThan(10);
        assertThat(condition("q")).as("observed of another pod").isEmpty();
        placement.observed(ROUTE, true, "");
        eventually(() -> assertThat(condition("q")).isEqualTo("True "));
    }

    @Test
    void aReadinessThatCannotBeWrittenIsNotTheWorkersFailure() {
        cluster.fail(2, 403, call -> call.startsWith("PATCH "));
        List<Phase> told = new CopyOnWriteArrayList<>();
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        Deployment deployment = settled("o");
        cluster.runPod(deployment, "p", Statuses.pending());
        awaitState(state -> {
            told.add(state.phase());
            return !state.id().isEmpty();
        });
        placement.observed(ROUTE, false, "no peer");
        eventually(() -> {
            told.add(states.get(ROUTE).phase());
            assertThat(condition("p")).isEqualTo("False no peer");
        });
        assertThat(told).containsOnly(Phase.STARTING);
    }

    private String condition(String pod) {
        return cluster.pod(pod).getStatus().getConditions().stream()
                .filter(one -> one.getType().equals("dev.tramo/observed"))
                .map(one -> one.getStatus() + " "
                        + Optional.ofNullable(one.getMessage()).orElse(""))
                .findFirst()
                .orElse("");
    }

    @Test
    void everythingGoesWithTheServersDeployment() {
        Deployment server = OwnServer.make(cluster);
        placement("tramo:1", INSTALLATION, Map.of("POD_NAME", "server-0", "POD_NAMESPACE", MockCluster.NAMESPACE))
                .place(job(1, "o"));
        awaiting()
                .until(() ->
                        cluster.deployments().size() == 2 && cluster.secrets().size() == 1);
        String uid = server.getMetadata().getUid();
        assertThat(cluster.secrets().getFirst().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid));
        assertThat(cluster.deployments())
                .filteredOn(one -> one.getMetadata().getName().equals(Names.name(INSTALLATION, ROUTE)))
                .singleElement()
                .satisfies(one -> assertThat(one.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> {
                            assertThat(owner.getUid()).isEqualTo(uid);
                            assertThat(owner.getKind()).isEqualTo("Deployment");
                        }));
    }

    @Test
    void withoutAServersDeploymentTheSecretGoesWithItsWorkers() {
        placement().place(job(1, "o"));
        Deployment deployment = settled("o");
        assertThat(deployment.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(cluster.secrets().getFirst().getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid())
                        .isEqualTo(deployment.getMetadata().getUid()));
    }

    @Test
    void theLastLinesOfThePodAreShown() throws Exception {
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        Deployment deployment = settled("o");
        assertThatThrownBy(() -> placement.logs(ROUTE, 2)).isInstanceOf(PlacementException.class);
        cluster.runPod(deployment, "p", Statuses.running());
        awaitState(state -> state.phase() == Phase.RUNNING);
        cluster.answer(call -> call.contains("/pods/p/log?") && call.contains("tailLines=2"), "one\ntwo\n");
        assertThat(placement.logs(ROUTE, 2)).containsExactly("one", "two");
    }

    @Test
    void aNamespaceThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new KubernetesPlacement("i", Optional.of("No_Good"), cluster::client, Map.of()))
                .hasMessageContaining("TRAMO_KUBERNETES_NAMESPACE")
                .hasMessageContaining("No_Good");
    }

    @Test
    void workersAreMadeInTheNamespaceThatIsSet() {
        KubernetesPlacement placement =
                new KubernetesPlacement("i", Optional.of("elsewhere"), cluster::client, Map.of());
        placement.begin(INSTALLATION, states::put);
        try {
            placement.place(job(1, "o"));
            awaiting()
                    .until(() -> cluster.admin
                                    .apps()
                                    .deployments()
                                    .inNamespace("elsewhere")
                                    .list()
                                    .getItems()
                                    .size()
                            == 1);
            assertThat(cluster.deployments()).isEmpty();
        } finally {
            placement.leave();
        }
    }
}
