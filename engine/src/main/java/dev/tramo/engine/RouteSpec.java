package dev.tramo.engine;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        if (source instanceof SrtSpec srt && srt.access().callersMax() > 1) {
            throw new IllegalArgumentException(
                    "source: maxcallers is " + srt.access().callersMax()
                            + "; a source has one caller at a time, else two streams would be mixed");
        }
    }

    /** Ports that SRT endpoints of this route listen on. */
    Set<Integer> listenPorts() {
        return Stream.concat(Stream.of(source), destinations.values().stream())
                .filter(endpoint -> endpoint instanceof SrtSpec srt && srt.mode() == SrtMode.LISTENER)
                .map(endpoint -> ((SrtSpec) endpoint).port())
                .collect(Collectors.toSet());
    }
}
