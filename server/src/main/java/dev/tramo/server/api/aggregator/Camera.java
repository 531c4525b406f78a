package dev.tramo.server.api.aggregator;

import dev.tramo.engine.DestinationSpec;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.RtmpAddress;
import dev.tramo.engine.RtmpListenSpec;
import dev.tramo.engine.RtmpPullSpec;
import dev.tramo.engine.RtmpPushSpec;
import dev.tramo.engine.SourceSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A camera as it is stored. */
record Camera(String name, CameraSettings settings, List<Push> pushes) {
    private static final String ROUTE_ID_PREFIX = "camera-";

    /** Takes a copy. */
    Camera {
        pushes = List.copyOf(pushes);
    }

    String routeId() {
        return ROUTE_ID_PREFIX + name;
    }

    static boolean isRouteId(String id) {
        return id.startsWith(ROUTE_ID_PREFIX);
    }

    RouteSpec route() {
        Map<String, DestinationSpec> destinations = new LinkedHashMap<>();
        pushes.forEach(
                push -> destinations.put(push.destinationId(), new RtmpPushSpec(push.url(), push.enhancedAlways())));
        RtmpAddress at = RtmpAddress.onOwnPorts(name, settings.streamKey());
        Duration grace = Duration.ofSeconds(settings.graceSeconds());
        SourceSpec source = settings.pullUrl().isPresent()
                ? new RtmpPullSpec(settings.pullUrl().get(), Optional.of(at), grace)
                : new RtmpListenSpec(at, grace, Duration.ofSeconds(settings.takeoverSeconds()));
        return new RouteSpec(routeId(), source, destinations);
    }

    Camera with(CameraSettings changed) {
        return new Camera(name, changed, pushes);
    }

    Camera and(Push push) {
        return new Camera(
                name, settings, Stream.concat(pushes.stream(), Stream.of(push)).toList());
    }

    Camera without(Push push) {
        return new Camera(
                name, settings, pushes.stream().filter(p -> !p.equals(push)).toList());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Camera[" + name + "]";
    }
}
