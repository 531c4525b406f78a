package dev.tramo.engine;

import java.util.Map;

/**
 * What a route is to be.
 *
 * @param id unique within the engine
 * @param destinations by their ID within the route, in any number
 */
public record RouteSpec(String id, SourceSpec source, Map<String, DestinationSpec> destinations) {
    /** Takes a copy. */
    public RouteSpec {
        destinations = Map.copyOf(destinations);
    }
}
