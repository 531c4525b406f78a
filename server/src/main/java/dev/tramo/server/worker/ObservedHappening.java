package dev.tramo.server.worker;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.SwitchSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A session, a refused attempt or a change of source, as workers send it. Kinds that only a newer worker knows are overlooked.
 *
 * @param kind one of the constants here
 * @param at by the worker's clock
 * @param role whose it is
 * @param endpoint the destination's ID; empty for the source
 * @param peer address and port
 * @param asked what was asked for; may be empty
 * @param reason in words; may be empty
 * @param lastedMillis of a session that ended; else 0
 * @param count of refused attempts; else 0
 */
public record ObservedHappening(
        String kind,
        Instant at,
        RouteEvent.Role role,
        String endpoint,
        String peer,
        String asked,
        String reason,
        long lastedMillis,
        long count) {
    static final String SESSION_BEGAN = "sessionBegan";
    static final String SESSION_ENDED = "sessionEnded";
    static final String ATTEMPT_REFUSED = "attemptRefused";
    /** Another source is active by itself: peer is the one before, asked the one since, lastedMillis the gap, count the bytes lost. */
    static final String SOURCE_SWITCHED = "sourceSwitched";
    /** The same by hand. */
    static final String SOURCE_TAKEN = "sourceTaken";

    /** What of an event is sent; empty for a change of state, which is an {@link ObservedEvent}. */
    static Optional<ObservedHappening> of(RouteEvent event) {
        return Optional.ofNullable(
                switch (event) {
                    case RouteEvent.StateChanged _ -> null;
                    case RouteEvent.SessionBegan began ->
                        of(SESSION_BEGAN, began, began.peer(), began.streamId(), "", 0, 0);
                    case RouteEvent.SessionEnded ended ->
                        of(
                                SESSION_ENDED,
                                ended,
                                ended.peer(),
                                ended.streamId(),
                                ended.reason(),
                                ended.lasted().toMillis(),
                                0);
                    case RouteEvent.AttemptRefused refused ->
                        of(
                                ATTEMPT_REFUSED,
                                refused,
                                refused.peer(),
                                refused.asked(),
                                refused.reason(),
                                0,
                                refused.count());
                    case RouteEvent.SourceSwitched switched ->
                        of(
                                switched.what().byHand() ? SOURCE_TAKEN : SOURCE_SWITCHED,
                                switched,
                                switched.what().from(),
                                switched.what().to(),
                                switched.what().reason(),
                                switched.what().gapMillis(),
                                switched.what().lostBytes());
                });
    }

    private static ObservedHappening of(
            String kind, RouteEvent event, String peer, String asked, String reason, long lastedMillis, long count) {
        return new ObservedHappening(
                kind, event.at(), event.role(), event.endpoint(), peer, asked, reason, lastedMillis, count);
    }

    /**
     * The event of a route; empty if this version does not know its kind.
     *
     * @param runIdShown as in the route's snapshots
     */
    public Optional<RouteEvent> of(String routeId, String runIdShown) {
        return Optional.ofNullable(
                switch (kind) {
                    case SESSION_BEGAN ->
                        new RouteEvent.SessionBegan(routeId, runIdShown, at, role, endpoint, peer, asked);
                    case SESSION_ENDED ->
                        new RouteEvent.SessionEnded(
                                routeId,
                                runIdShown,
                                at,
                                role,
                                endpoint,
                                peer,
                                asked,
                                Duration.ofMillis(lastedMillis),
                                reason);
                    case ATTEMPT_REFUSED ->
                        new RouteEvent.AttemptRefused(
                                routeId, runIdShown, at, role, endpoint, peer, asked, reason, count);
                    case SOURCE_SWITCHED, SOURCE_TAKEN ->
                        new RouteEvent.SourceSwitched(
                                routeId,
                                runIdShown,
                                at,
                                endpoint,
                                new SwitchSnapshot.Switch(
                                        at, peer, asked, reason, kind.equals(SOURCE_TAKEN), lastedMillis, count));
                    default -> null;
                });
    }
}
