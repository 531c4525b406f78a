package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.srt.SrtConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A route's state and reason, from those of its endpoints. The same rule for every kind of route:
 *
 * <ul>
 *   <li>The source does not flow: the route has the source's state and reason.
 *   <li>The source flows, and no destination does: the state of the destination that is nearest to it.
 *   <li>Some flow, and others are not as they should be, or a flowing endpoint has damage: degraded.
 *   <li>Otherwise: running.
 * </ul>
 *
 * <p>Whatever the state, the reason names the destinations that are not as they should be, the worst first; if all are, those that
 * have something to say: for whom they wait. A destination that waits for a peer is
 * as it should be if none came yet, or the last one said goodbye; it is not if the peer was lost, or callers are refused.
 *
 * @param reason the source's first, then "destination x: ..."; empty if there is nothing to say
 */
public record RouteState(State state, String reason) {
    /** A session that was just established may take this long until something moves. */
    static final Duration STALLED_GRACE = Duration.ofSeconds(5);

    private static final int NAMED_MAX = 3;
    /** Those that flow least first; of several, in the order of their IDs. */
    private static final Comparator<Map.Entry<String, EndpointSnapshot>> WORST_FIRST =
            Comparator.<Map.Entry<String, EndpointSnapshot>>comparingInt(
                            entry -> rank(entry.getValue().state()))
                    .thenComparing(Map.Entry::getKey);

    private static final int REASON_CHARACTERS_MAX = 250;

    public static RouteState of(EndpointSnapshot source, Map<String, EndpointSnapshot> destinations, Instant now) {
        boolean sourceFlows = source.state().isFlowing();
        Map<String, EndpointSnapshot> faulty = new TreeMap<>();
        destinations.forEach((id, destination) -> {
            if (isFaulty(destination, sourceFlows, now)) {
                faulty.put(id, destination);
            }
        });
        if (!sourceFlows) {
            return new RouteState(source.state(), reason(sourceReason(source), faulty));
        }
        boolean anyFlows = destinations.isEmpty()
                || source.rtmp().players() > 0
                || destinations.values().stream().anyMatch(d -> d.state().isFlowing());
        if (!anyFlows) {
            return nothingFlows(source, destinations);
        }
        State state = faulty.isEmpty() ? source.state() : State.DEGRADED;
        return new RouteState(state, reason(source.fullReason(), faulty.isEmpty() ? telling(destinations) : faulty));
    }

    /** Nothing is wrong with these, but they have something to say. */
    private static Map<String, EndpointSnapshot> telling(Map<String, EndpointSnapshot> destinations) {
        Map<String, EndpointSnapshot> telling = new TreeMap<>(destinations);
        telling.values().removeIf(destination -> destination.fullReason().isEmpty());
        return telling;
    }

    private static String sourceReason(EndpointSnapshot source) {
        String reason = source.fullReason();
        return reason.isEmpty() && source.state() == State.WAITING ? "nothing received yet" : reason;
    }

    /** Destinations that merely wait for a first peer tell nothing, unless there are no others. */
    private static RouteState nothingFlows(EndpointSnapshot source, Map<String, EndpointSnapshot> destinations) {
        Map<String, EndpointSnapshot> telling = new TreeMap<>(destinations);
        telling.values().removeIf(RouteState::isIdle);
        if (telling.isEmpty()) {
            telling.putAll(destinations);
        }
        State nearest = telling.values().stream()
                .map(EndpointSnapshot::state)
                .max(Comparator.comparingInt(RouteState::rank))
                .orElse(State.WAITING);
        return new RouteState(nearest, reason(source.fullReason(), telling));
    }

    private static boolean isFaulty(EndpointSnapshot destination, boolean sourceFlows, Instant now) {
        return switch (destination.state()) {
            case FAILED, DEGRADED -> true;
            case CONNECTING -> !destination.reason().isEmpty(); // the first attempt is still on its way
            case WAITING -> !isIdle(destination);
            case STALLED ->
                sourceFlows && destination.since().plus(STALLED_GRACE).isBefore(now);
            case RUNNING, STARTING, STOPPED -> false;
        };
    }

    /** Whether it waits for a peer, and that is no fault. */
    public static boolean isIdle(EndpointSnapshot destination) {
        return destination.state() == State.WAITING
                && (destination.reason().isEmpty() || destination.reason().equals(SrtConnection.PEER_CLOSED));
    }

    private static int rank(State state) {
        return switch (state) {
            case RUNNING, DEGRADED -> 5;
            case STALLED -> 4;
            case WAITING -> 3;
            case CONNECTING -> 2;
            case STARTING -> 1;
            case FAILED, STOPPED -> 0;
        };
    }

    private static String reason(String ofSource, Map<String, EndpointSnapshot> destinations) {
        List<String> parts = new ArrayList<>();
        if (!ofSource.isEmpty()) {
            parts.add(bounded(ofSource));
        }
        destinations.entrySet().stream()
                .sorted(WORST_FIRST)
                .limit(NAMED_MAX)
                .forEach(entry -> parts.add("destination " + entry.getKey() + ": " + bounded(words(entry.getValue()))));
        if (destinations.size() > NAMED_MAX) {
            parts.add("and " + (destinations.size() - NAMED_MAX) + " more");
        }
        return String.join("; ", parts);
    }

    private static String words(EndpointSnapshot destination) {
        if (!destination.fullReason().isEmpty()) {
            return destination.fullReason();
        }
        if (destination.state() == State.WAITING) {
            return destination.connected() ? "nothing sent yet" : "no peer yet";
        }
        return destination.state().name().toLowerCase(Locale.ROOT);
    }

    private static String bounded(String reason) {
        return reason.length() <= REASON_CHARACTERS_MAX ? reason : reason.substring(0, REASON_CHARACTERS_MAX) + "…";
    }
}
