package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.Severity;
import java.util.Optional;
import java.util.Set;

/**
 * Which alarms are asked for.
 *
 * @param states of any of these
 * @param route its ID; empty text for the server's own
 * @param after older than the one of this ID; {@link Long#MAX_VALUE} for the newest
 * @param limit how many at most
 */
public record AlarmFilter(
        Set<Alarm.State> states,
        Optional<String> route,
        Optional<Rule> rule,
        Optional<Severity> severity,
        long after,
        int limit) {
    /** Takes a copy. */
    public AlarmFilter {
        states = Set.copyOf(states);
    }

    boolean fits(Alarm alarm) {
        return alarm.id() < after
                && states.contains(alarm.state())
                && route.map(alarm.route()::equals).orElse(true)
                && rule.map(wanted -> alarm.rule() == wanted).orElse(true)
                && severity.map(wanted -> alarm.severity() == wanted).orElse(true);
    }
}
