package dev.tramo.engine;

import java.util.Map;

/**
 * What a route is to be.
 *
 * @param id unique within the engine
 * @param destinations by their ID within the route, in any number
 */
public record RouteSpec(String id, SourceSpec source, Map<String, DestinationSpec> destinations) {
    /** Takes a copy; a camera has pushes, and only a camera has them. */
    public RouteSpec {
        destinations = Map.copyOf(destinations);
        boolean isCamera = source instanceof CameraSpec;
        if (destinations.values().stream().anyMatch(to -> to instanceof PushSpec != isCamera)) {
            throw new IllegalArgumentException("destinations: a camera has RTMP pushes, and nothing else has them");
        }
    }
}
