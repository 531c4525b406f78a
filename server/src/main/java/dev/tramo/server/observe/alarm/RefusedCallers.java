package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.RefusedAttempt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each address was refused lately, from lists whose counts only grow. The thread of the evaluation only. */
final class RefusedCallers {
    private final AddressCounts counts = new AddressCounts();
    private Map<RefusedAttempt, Long> before = Map.of();
    private List<RefusedAttempt> latest = List.of();
    private boolean isFirst = true;

    /** What was refused until now; what was before the first call is old news. */
    void see(List<RefusedAttempt> refused, long nowNanos) {
        boolean isOld = isFirst;
        isFirst = false;
        latest = refused;
        if (refused.isEmpty()) {
            before = Map.of();
            return;
        }
        Map<RefusedAttempt, Long> now = new HashMap<>();
        for (RefusedAttempt attempt : refused) {
            RefusedAttempt kind = kind(attempt);
            long grown = attempt.count() - before.getOrDefault(kind, 0L);
            if (grown > 0 && !isOld) {
                counts.add(kind.peer(), grown, nowNanos);
            }
            now.put(kind, attempt.count());
        }
        before = now;
    }

    /** The same attempt whenever it is seen: without the port, the time and the number of its repetitions. */
    private static RefusedAttempt kind(RefusedAttempt attempt) {
        return new RefusedAttempt(
                AddressCounts.addressOf(attempt.peer()),
                attempt.asked(),
                attempt.reason(),
                attempt.first(),
                attempt.first(),
                0);
    }

    /** Adds that an address was refused again and again, if one was. */
    void add(String endpoint, Findings findings, long nowNanos) {
        RuleValues values = findings.of(Rule.REFUSED_ATTEMPTS);
        counts.worst(values.windowSeconds(), nowNanos)
                .filter(worst -> worst.count() >= values.of(Limit.ATTEMPTS_MIN))
                .ifPresent(worst -> findings.add(
                        Rule.REFUSED_ATTEMPTS,
                        endpoint,
                        () -> worst.address() + " was refused " + worst.count() + " times in " + values.windowSeconds()
                                + " s" + reason(worst.address())));
    }

    private String reason(String address) {
        return latest.stream()
                .filter(attempt -> AddressCounts.addressOf(attempt.peer()).equals(address))
                .findFirst()
                .map(attempt -> " (" + attempt.reason() + ")")
                .orElse("");
    }
}
