package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.State;
import java.time.Instant;

/**
 * A change of state, of a route or of one of its endpoints.
 *
 * @param routeId which route
 * @param runId which run of it
 * @param role whose state has changed
 * @param endpoint the destination's ID; empty for the route and its source
 * @param from the state before
 * @param to the state since then
 * @param reason why, in words; empty if there is nothing to say
 */
public record RouteEvent(
        String routeId, String runId, Instant at, Role role, String endpoint, State from, State to, String reason) {
    /** Whose state it is. IDs of endpoints are unique within a role: a destination may be called "source". */
    public enum Role {
        ROUTE,
        SOURCE,
        DESTINATION
    }
}
