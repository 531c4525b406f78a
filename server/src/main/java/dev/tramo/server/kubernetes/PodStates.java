package dev.tramo.server.kubernetes;

import dev.tramo.server.placement.WorkerState;
import dev.tramo.server.placement.WorkerState.Phase;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a worker's pods say of it, in words. */
final class PodStates {
    private static final int WORDS_LENGTH_MAX = 300;
    private static final Set<String> ON_THEIR_WAY = Set.of("ContainerCreating", "PodInitializing");
    private static final String CRASHES = "CrashLoopBackOff";
    private static final String OUT_OF_MEMORY = "OOMKilled";

    private PodStates() {}

    /** The pod that counts: one that is to live rather than one that ends or has ended, then the last that was made. */
    static Optional<Pod> current(List<Pod> pods, long number) {
        return pods.stream()
                .filter(pod -> Names.number(pod) == number)
                .max(Comparator.comparing((Pod pod) -> !isOver(pod))
                        .thenComparing(pod -> text(pod.getMetadata().getCreationTimestamp())));
    }

    private static boolean isOver(Pod pod) {
        return isEnding(pod) || hasFailed(pod);
    }

    private static boolean isEnding(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    private static boolean hasFailed(Pod pod) {
        return "Failed".equals(status(pod).getPhase());
    }

    private static PodStatus status(Pod pod) {
        PodStatus status = pod.getStatus();
        return status == null ? new PodStatus() : status;
    }

    /**
     * What is to be told of a worker.
     *
     * @param pods of its route, of any number
     * @param memoryMib its limit; 0: none
     */
    static WorkerState of(@Nullable Deployment deployment, List<Pod> pods, long number, int memoryMib) {
        Optional<Pod> current = current(pods, number);
        if (current.isEmpty()) {
            return withoutPod(deployment);
        }
        Pod pod = current.get();
        Told told = told(pod, memoryMib);
        if (told.reason().isEmpty()) {
            told = new Told(told.phase(), evictedBefore(pods, number));
        }
        String node = text(pod.getSpec() == null ? null : pod.getSpec().getNodeName());
        return new WorkerState(
                told.phase(),
                text(pod.getMetadata().getUid()).replace("-", ""),
                "pod " + pod.getMetadata().getName() + (node.isEmpty() ? "" : " on " + node),
                told.reason());
    }

    private record Told(Phase phase, String reason) {}

    private static WorkerState withoutPod(@Nullable Deployment deployment) {
        if (deployment == null || deployment.getStatus() == null) {
            return WorkerState.UNKNOWN;
        }
        return deployment.getStatus().getConditions().stream()
                .filter(condition ->
                        "ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst()
                .map(condition -> WorkerState.failed("its pod cannot be made: " + cut(condition.getMessage())))
                .orElse(WorkerState.UNKNOWN);
    }

    private static String evictedBefore(List<Pod> pods, long number) {
        return pods.stream()
                .filter(pod -> Names.number(pod) == number && hasFailed(pod))
                .max(Comparator.comparing(pod -> text(pod.getMetadata().getCreationTimestamp())))
                .map(pod -> failure(status(pod)) + "; started again")
                .orElse("");
    }

    private static Told told(Pod pod, int memoryMib) {
        PodStatus status = status(pod);
        if (hasFailed(pod)) {
            return new Told(Phase.FAILED, failure(status));
        }
        if ("Unknown".equals(status.getPhase()) || "NodeLost".equals(status.getReason())) {
            return new Told(Phase.FAILED, "its node is lost");
        }
        if (isEnding(pod)) {
            return new Told(Phase.STARTING, "its pod is being ended" + disruption(status));
        }
        return status.getContainerStatuses().stream()
                .filter(container -> Manifests.CONTAINER.equals(container.getName()))
                .findFirst()
                .map(container -> container(container, memoryMib))
                .orElseGet(() -> unscheduled(status));
    }

    /** Of a pod that has failed as a whole: evicted by its node, refused by it, shut down with it. */
    private static String failure(PodStatus status) {
        String reason = text(status.getReason());
        String message = cut(status.getMessage());
        String words = "Evicted".equals(reason) ? "evicted" : reason.isEmpty() ? "its pod has failed" : reason;
        return message.isEmpty() ? words : words + ": " + message;
    }

    private static String disruption(PodStatus status) {
        return condition(status, "DisruptionTarget", "True")
                .map(condition -> ": " + cut(condition.getMessage()))
                .orElse("");
    }

    private static Told unscheduled(PodStatus status) {
        return condition(status, "PodScheduled", "False")
                .filter(condition -> "Unschedulable".equals(condition.getReason()))
                .map(condition -> new Told(Phase.FAILED, "no node can run it: " + cut(condition.getMessage())))
                .orElse(new Told(Phase.STARTING, ""));
    }

    private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst();
    }

    private static Told container(ContainerStatus container, int memoryMib) {
        ContainerStateTerminated before = container.getLastState() == null
                ? null
                : container.getLastState().getTerminated();
        if (container.getState() == null) {
            return new Told(Phase.STARTING, "");
        }
        if (container.getState().getRunning() != null) {
            return new Told(Phase.RUNNING, before == null ? "" : ended(before, memoryMib) + "; started again");
        }
        ContainerStateTerminated ended = container.getState().getTerminated();
        if (ended != null) {
            return new Told(Phase.FAILED, ended(ended, memoryMib) + "; is started again");
        }
        ContainerStateWaiting waiting = container.getState().getWaiting();
        String reason = waiting == null ? "" : text(waiting.getReason());
        if (waiting == null || reason.isEmpty() || ON_THEIR_WAY.contains(reason)) {
            return new Told(Phase.STARTING, before == null ? "" : ended(before, memoryMib) + "; is started again");
        }
        if (reason.equals(CRASHES) && before != null) {
            return new Told(
                    Phase.FAILED, ended(before, memoryMib) + ", again and again; is started again after a pause");
        }
        String message = cut(waiting.getMessage());
        return new Told(Phase.FAILED, message.isEmpty() ? reason : reason + ": " + message);
    }

    private static String ended(ContainerStateTerminated ended, int memoryMib) {
        if (OUT_OF_MEMORY.equals(ended.getReason())) {
            return "out of memory: killed" + (memoryMib > 0 ? " at its limit of " + memoryMib + " MiB" : "");
        }
        return "ended with exit code " + ended.getExitCode();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** One line of bounded length. */
    static String cut(@Nullable String text) {
        String line = text(text).strip().replaceAll("\\s+", " ");
        return line.length() <= WORDS_LENGTH_MAX ? line : line.substring(0, WORDS_LENGTH_MAX) + "...";
    }
}
