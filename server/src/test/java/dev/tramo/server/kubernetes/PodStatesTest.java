package dev.tramo.server.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.placement.WorkerState;
import dev.tramo.server.placement.WorkerState.Phase;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodStatesTest {
    private static final long NUMBER = 7;
    private static final int MEMORY_MIB = 256;

    private static Pod pod(String name, String created, PodStatus status) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("12345678-9abc-def0-1234-56789abcdef0")
                .withCreationTimestamp(created)
                .addToLabels(Names.NUMBER, String.valueOf(NUMBER))
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .withStatus(status)
                .build();
    }

    private static Pod pod(PodStatus status) {
        return pod("p", "2026-01-01T00:00:00Z", status);
    }

    private static WorkerState state(Pod... pods) {
        return PodStates.of(null, List.of(pods), NUMBER, MEMORY_MIB);
    }

    private static void assertTold(PodStatus status, Phase phase, String reason) {
        assertThat(state(pod(status)))
                .isEqualTo(new WorkerState(phase, "123456789abcdef0123456789abcdef0", "pod p on node-1", reason));
    }

    @Test
    void whatIsOnItsWayIsStarting() {
        assertThat(state()).isEqualTo(WorkerState.UNKNOWN);
        assertTold(Statuses.pending(), Phase.STARTING, "");
        assertTold(Statuses.waiting("ContainerCreating", ""), Phase.STARTING, "");
    }

    @Test
    void whatRunsIsRunning() {
        assertTold(Statuses.running(), Phase.RUNNING, "");
    }

    @Test
    void aPodWithoutANodeSaysWhy() {
        assertTold(
                Statuses.unschedulable("0/3 nodes are available: 3 Insufficient memory."),
                Phase.FAILED,
                "no node can run it: 0/3 nodes are available: 3 Insufficient memory.");
    }

    @Test
    void anImageThatCannotBeHadIsNamed() {
        for (String reason : List.of("ErrImagePull", "ImagePullBackOff", "CreateContainerConfigError")) {
            assertTold(Statuses.waiting(reason, "no such thing"), Phase.FAILED, reason + ": no such thing");
        }
    }

    @Test
    void aWorkerThatWasStartedAgainSaysWhatEndedIt() {
        assertTold(
                Statuses.running(Statuses.ended("OOMKilled", 137)),
                Phase.RUNNING,
                "out of memory: killed at its limit of 256 MiB; started again");
        assertTold(
                Statuses.running(Statuses.ended("Error", 3)), Phase.RUNNING, "ended with exit code 3; started again");
    }

    @Test
    void withoutALimitNoneIsNamed() {
        Pod pod = pod(Statuses.running(Statuses.ended("OOMKilled", 137)));
        assertThat(PodStates.of(null, List.of(pod), NUMBER, 0).reason())
                .isEqualTo("out of memory: killed; started again");
    }

    @Test
    void aWorkerThatEndsAgainAndAgainHasFailed() {
        assertTold(
                Statuses.waiting("CrashLoopBackOff", "back-off 5m0s", Statuses.ended("Error", 2)),
                Phase.FAILED,
                "ended with exit code 2, again and again; is started again after a pause");
        assertTold(
                Statuses.container("Running", Statuses.ended("OOMKilled", 137), new ContainerState()),
                Phase.FAILED,
                "out of memory: killed at its limit of 256 MiB; is started again");
    }

    @Test
    void anEvictedPodSaysWhyAndSoDoesTheOneAfterIt() {
        PodStatus evicted = Statuses.failed("Evicted", "The node was low on resource: memory.");
        assertTold(evicted, Phase.FAILED, "evicted: The node was low on resource: memory.");
        WorkerState after = state(
                pod("old", "2026-01-01T00:00:00Z", evicted), pod("new", "2026-01-01T00:01:00Z", Statuses.running()));
        assertThat(after.phase()).isEqualTo(Phase.RUNNING);
        assertThat(after.where()).isEqualTo("pod new on node-1");
        assertThat(after.reason()).isEqualTo("evicted: The node was low on resource: memory.; started again");
    }

    @Test
    void aLostNodeIsNamed() {
        PodStatus unknown =
                new PodStatusBuilder(Statuses.running()).withReason("NodeLost").build();
        assertTold(unknown, Phase.FAILED, "its node is lost");
        assertTold(new PodStatusBuilder().withPhase("Unknown").build(), Phase.FAILED, "its node is lost");
    }

    @Test
    void thePodThatIsToLiveCountsNotOneThatEnds() {
        Pod ending = pod("ending", "2026-01-01T00:02:00Z", Statuses.running())
                .edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:03:00Z")
                .endMetadata()
                .build();
        Pod living = pod("living", "2026-01-01T00:01:00Z", Statuses.pending());
        assertThat(state(ending, living).where()).isEqualTo("pod living on node-1");
        assertThat(state(ending)).extracting(WorkerState::phase).isEqualTo(Phase.STARTING);
    }

    @Test
    void podsOfOtherNumbersDoNotCount() {
        Pod other = pod(Statuses.running())
                .edit()
                .editMetadata()
                .addToLabels(Names.NUMBER, "6")
                .endMetadata()
                .build();
        assertThat(state(other)).isEqualTo(WorkerState.UNKNOWN);
    }

    @Test
    void aPodThatMayNotBeMadeIsNamed() {
        var deployment = new DeploymentBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("ReplicaFailure")
                .withStatus("True")
                .withReason("FailedCreate")
                .withMessage("pods \"x\" is forbidden: exceeded quota")
                .endCondition()
                .endStatus()
                .build();
        assertThat(PodStates.of(deployment, List.of(), NUMBER, 0))
                .isEqualTo(WorkerState.failed("its pod cannot be made: pods \"x\" is forbidden: exceeded quota"));
    }

    @Test
    void aLongMessageIsCut() {
        String reason = state(pod(Statuses.unschedulable("x\n".repeat(5_000)))).reason();
        assertThat(reason).hasSizeLessThan(400).doesNotContain("\n").endsWith("...");
    }
}
