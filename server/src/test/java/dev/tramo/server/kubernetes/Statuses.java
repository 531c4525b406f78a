package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;

/** What a node says of a pod. */
final class Statuses {
    private Statuses() {}

    static PodStatus pending() {
        return new PodStatusBuilder().withPhase("Pending").build();
    }

    static PodStatus running() {
        return running(new ContainerState());
    }

    static PodStatus running(ContainerState before) {
        return container(
                "Running",
                new ContainerStateBuilder().withNewRunning().endRunning().build(),
                before);
    }

    static PodStatus waiting(String reason, String message) {
        return waiting(reason, message, new ContainerState());
    }

    static PodStatus waiting(String reason, String message, ContainerState before) {
        return container(
                "Pending",
                new ContainerStateBuilder()
                        .withNewWaiting()
                        .withReason(reason)
                        .withMessage(message)
                        .endWaiting()
                        .build(),
                before);
    }

    static ContainerState ended(String reason, int code) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withReason(reason)
                .withExitCode(code)
                .endTerminated()
                .build();
    }

    static PodStatus container(String phase, ContainerState now, ContainerState before) {
        return new PodStatusBuilder()
                .withPhase(phase)
                .addNewContainerStatus()
                .withName(Manifests.CONTAINER)
                .withState(now)
                .withLastState(before)
                .endContainerStatus()
                .build();
    }

    static PodStatus failed(String reason, String message) {
        return new PodStatusBuilder()
                .withPhase("Failed")
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    static PodStatus unschedulable(String message) {
        return new PodStatusBuilder()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .endCondition()
                .build();
    }
}
