package dev.tramo.server.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of a route, as its pod's condition.
 *
 * @param isRunning whether its stream flows
 * @param reason why not; may be empty
 */
record Readiness(boolean isRunning, String reason) {
    /** What the pod's conditions are to be; empty if they say so already. */
    Optional<List<PodCondition>> conditions(Pod pod) {
        PodStatus status = pod.getStatus();
        List<PodCondition> conditions = new ArrayList<>(status == null ? List.of() : status.getConditions());
        Optional<PodCondition> before = conditions.stream()
                .filter(condition -> Names.OBSERVED.equals(condition.getType()))
                .findFirst();
        boolean isSame = before.isPresent() && word().equals(before.get().getStatus());
        String message = PodStates.cut(reason);
        if (isSame && message.equals(PodStates.cut(before.get().getMessage()))) {
            return Optional.empty();
        }
        conditions.removeIf(condition -> Names.OBSERVED.equals(condition.getType()));
        conditions.add(new PodConditionBuilder()
                .withType(Names.OBSERVED)
                .withStatus(word())
                .withReason(isRunning ? "Running" : "NotRunning")
                .withMessage(message)
                .withLastTransitionTime(
                        isSame
                                ? before.get().getLastTransitionTime()
                                : Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build());
        return Optional.of(conditions);
    }

    /** Whether a pod's condition has this one's status, whatever its message. */
    boolean hasStatusOf(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                Names.OBSERVED.equals(condition.getType()) && word().equals(condition.getStatus()));
    }

    private String word() {
        return isRunning ? "True" : "False";
    }
}
