package dev.tramo.server.cameras;

import dev.tramo.engine.CameraSpec;
import dev.tramo.engine.DestinationSpec;
import dev.tramo.engine.PushSpec;
import dev.tramo.engine.RouteSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A camera as it is stored. */
record Camera(String name, CameraSettings settings, List<Push> pushes) {
    /** Takes a copy. */
    Camera {
        pushes = List.copyOf(pushes);
    }

    String routeId() {
        return "camera-" + name;
    }

    RouteSpec route() {
        Map<String, DestinationSpec> destinations = new LinkedHashMap<>();
        pushes.forEach(push -> destinations.put(push.destinationId(), new PushSpec(push.url(), push.enhancedAlways())));
        CameraSpec source = new CameraSpec(
                name,
                settings.streamKey(),
                settings.pullUrl(),
                Duration.ofSeconds(settings.graceSeconds()),
                Duration.ofSeconds(settings.takeoverSeconds()));
        return new RouteSpec(routeId(), source, destinations);
    }

    Camera with(CameraSettings changed) {
        return new Camera(name, changed, pushes);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Camera[" + name + "]";
    }
}
