package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.Severity;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A maintenance window: of alarms that begin in it and fit, nobody is told until it ends. What is empty fits all.
 *
 * @param label as {@code key=value}
 * @param from its first instant
 * @param to the first instant after it
 * @param note may be empty
 * @param by name of the user who set it last
 */
public record Silence(
        String id,
        Optional<String> route,
        Optional<String> label,
        Optional<Rule> rule,
        Optional<Severity> severity,
        Instant from,
        Instant to,
        String note,
        String by) {
    /** Whether the instant is in it. */
    public boolean isActive(Instant now) {
        return !now.isBefore(from) && now.isBefore(to);
    }

    /** Whether it silences an alarm now. */
    boolean fits(Rule ofRule, Severity ofSeverity, String ofRoute, Map<String, String> labels, Instant now) {
        return isActive(now)
                && route.map(ofRoute::equals).orElse(true)
                && label.map(wanted -> Labels.fit(wanted, labels)).orElse(true)
                && rule.map(wanted -> wanted == ofRule).orElse(true)
                && severity.map(wanted -> wanted == ofSeverity).orElse(true);
    }
}
