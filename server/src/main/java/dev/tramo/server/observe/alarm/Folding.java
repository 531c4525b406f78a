package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.History;
import java.util.concurrent.TimeUnit;

/** Which condition follows from which other one of the same route: of one cause, one alarm is told. */
final class Folding {
    /** What follows from a cause may need that long to recover after it. */
    private static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Folding() {}

    /**
     * Whether a condition explains another one of the same route.
     *
     * @param isOpen whether the cause has an alarm, and is not merely about to have one
     */
    static boolean explains(Rule cause, String causeEndpoint, boolean isOpen, Rule rule, String endpoint) {
        boolean isSame = causeEndpoint.equals(endpoint);
        return switch (cause) {
            // A source that fails and tries again in turn: whichever alarm came first stays the one.
            case NOT_RUNNING ->
                !isOwn(rule)
                        && (causeEndpoint.isEmpty() ? !(isSame && rule == Rule.NOT_RUNNING) : isSame && rule != cause);
            case NO_INPUT ->
                !isOwn(rule) && rule != cause && (rule != Rule.NOT_RUNNING || (isOpen && endpoint.isEmpty()));
            case STALLED -> isSame && isFigure(rule);
            case UNRECOVERED_LOSS -> isSame && (rule == Rule.RETRANSMISSIONS || rule == Rule.LATENCY_MARGIN);
            case BIT_RATE -> rule == Rule.BIT_RATE && History.isSource(causeEndpoint) && !isSame;
            default -> false;
        };
    }

    /** Whether an open alarm goes on because of another condition: a source that failed and now waits is still the same trouble. */
    static boolean keeps(Rule met, Rule open, String endpointOfOpen) {
        return met == Rule.NO_INPUT && open == Rule.NOT_RUNNING && endpointOfOpen.isEmpty();
    }

    /** What never follows from the state of the route. */
    private static boolean isOwn(Rule rule) {
        return rule == Rule.FLAPPING || rule == Rule.REFUSED_ATTEMPTS;
    }

    private static boolean isFigure(Rule rule) {
        return switch (rule) {
            case UNRECOVERED_LOSS, RETRANSMISSIONS, LATENCY_MARGIN, BIT_RATE, RTT_JUMP, DROPPED -> true;
            default -> false;
        };
    }

    /** How long a condition must go on after what explained it is over, before it has an alarm of its own. */
    static long lagNanos(Rule rule) {
        return rule == Rule.NO_INPUT ? 0 : LAG_NANOS; // it does not follow a failed source, but goes along with it
    }
}
