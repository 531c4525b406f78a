package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A condition that began, perhaps was acknowledged, and ended.
 *
 * @param id grows from alarm to alarm, also over restarts, and is never used twice
 * @param route its ID; empty for the server
 * @param endpoint as events name it; of a certificate its setting; empty for the route or the server
 * @param text for a person: what, since when, figures, and what to do
 * @param cause ID of the alarm that explains this one, if that began while this one was open; 0 for none
 * @param folded conditions that this one explains, as {@code rule endpoint}; at most {@link #FOLDED_MAX}
 * @param silenced whether nobody was told of it
 * @param ended empty while it is open
 */
public record Alarm(
        long id,
        Rule rule,
        String route,
        String endpoint,
        Severity severity,
        Instant began,
        String text,
        long cause,
        List<String> folded,
        boolean silenced,
        Optional<Acknowledgement> acknowledged,
        Optional<Instant> ended) {
    /** So many conditions are named; a camera may have 200 destinations. */
    public static final int FOLDED_MAX = 64;

    /**
     * Somebody has seen it.
     *
     * @param who name of the user
     * @param note may be empty
     */
    public record Acknowledgement(String who, String note, Instant at) {}

    /** What became of it. */
    public enum State {
        ACTIVE,
        ACKNOWLEDGED,
        ENDED
    }

    /** Takes a copy. */
    public Alarm {
        folded = List.copyOf(folded);
    }

    /** What became of it so far. */
    public State state() {
        return ended.isPresent() ? State.ENDED : acknowledged.isPresent() ? State.ACKNOWLEDGED : State.ACTIVE;
    }

    /** How long it was open, or is until now. */
    public Duration duration(Instant now) {
        Duration duration = Duration.between(began, ended.orElse(now));
        return duration.isNegative() ? Duration.ZERO : duration; // the clock was set back
    }

    /** Whether a condition is not among those that it explains yet, and there is room for it. */
    boolean canFold(String condition) {
        return !folded.contains(condition) && folded.size() < FOLDED_MAX;
    }

    Alarm withFolded(String condition) {
        List<String> more = new ArrayList<>(folded);
        more.add(condition);
        return new Alarm(id, rule, route, endpoint, severity, began, text, cause, more, silenced, acknowledged, ended);
    }

    Alarm withCause(long changed) {
        return new Alarm(
                id, rule, route, endpoint, severity, began, text, changed, folded, silenced, acknowledged, ended);
    }

    Alarm told() {
        return new Alarm(id, rule, route, endpoint, severity, began, text, cause, folded, false, acknowledged, ended);
    }

    Alarm acknowledgedBy(Acknowledgement by) {
        return new Alarm(
                id, rule, route, endpoint, severity, began, text, cause, folded, silenced, Optional.of(by), ended);
    }

    Alarm endedAt(Instant at) {
        return new Alarm(
                id,
                rule,
                route,
                endpoint,
                severity,
                began,
                text,
                cause,
                folded,
                silenced,
                acknowledged,
                Optional.of(at));
    }
}
