package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;

/**
 * A source of a route as it was observed.
 *
 * @param isActive whether the route takes its stream from it
 * @param fault why it cannot be the active one now, in words; empty if it can, if it is not connected because it is a cold standby, or if
 *     the route has no other
 */
public record SourceSnapshot(String id, boolean isActive, EndpointSnapshot endpoint, String fault) {
    /** The only source of a route. */
    static SourceSnapshot only(String id, EndpointSnapshot endpoint) {
        return new SourceSnapshot(id, true, endpoint, "");
    }
}
