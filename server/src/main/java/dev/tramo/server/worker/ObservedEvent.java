package dev.tramo.server.worker;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import java.time.Instant;

/**
 * A change of state, as workers send it.
 *
 * @param at by the worker's clock
 * @param role whose state it is
 * @param endpoint the destination's ID; empty for the route and its source
 * @param reason in words; may be empty
 */
public record ObservedEvent(Instant at, RouteEvent.Role role, String endpoint, State from, State to, String reason) {
    static ObservedEvent of(RouteEvent.StateChanged event) {
        return new ObservedEvent(event.at(), event.role(), event.endpoint(), event.from(), event.to(), event.reason());
    }

    /**
     * The event of a route.
     *
     * @param runIdShown as in the route's snapshots
     */
    public RouteEvent of(String routeId, String runIdShown) {
        return new RouteEvent.StateChanged(routeId, runIdShown, at, role, endpoint, from, to, reason);
    }
}
