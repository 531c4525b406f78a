package dev.tramo.server.api.aggregator;

import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.routes.StoredRoute;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A camera as version 0.1 stored it.
 *
 * @param streamKey stream name that publishers and players must give; empty lets any pass
 * @param pullUrl where it is pulled from; empty if publishers come to us
 * @param graceSeconds how long pushes and players are kept for a publisher that is gone
 * @param takeoverSeconds a second publisher is refused if the first sent something within that time
 */
public record OlderCamera(
        String name,
        String type,
        String streamKey,
        String pullUrl,
        int graceSeconds,
        int takeoverSeconds,
        long lastPush) {
    /**
     * Where it was pushed to.
     *
     * @param enhancedAlways whether enhanced RTMP was sent to a server that did not say that it takes it
     */
    public record Push(String url, boolean enhancedAlways) {}

    /**
     * The route that it is; cameras always ran.
     *
     * @param pushes by their number
     * @throws IllegalArgumentException if it cannot be read; what it holds is not repeated
     */
    public StoredRoute route(Map<Long, Push> pushes) {
        Map<String, String> destinations = new LinkedHashMap<>();
        pushes.forEach((id, push) -> destinations.put(
                "push-" + id, EndpointUri.write(new RtmpPushSpec(RtmpUrl.parse(push.url()), push.enhancedAlways()))));
        return new StoredRoute(
                CameraForm.routeId(name),
                name,
                type.isEmpty() ? Map.of() : Map.of(CameraForm.TYPE, type),
                Map.of(StoredRoute.SOURCE, EndpointUri.write(source())),
                destinations,
                true,
                CameraForm.api(lastPush));
    }

    private SourceSpec source() {
        RtmpAddress at = RtmpAddress.onOwnPorts(name, streamKey);
        Duration grace = Duration.ofSeconds(graceSeconds);
        return pullUrl.isEmpty()
                ? new RtmpListenSpec(at, grace, Duration.ofSeconds(takeoverSeconds))
                : new RtmpPullSpec(RtmpUrl.parse(pullUrl), Optional.of(at), grace);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "OlderCamera[" + name + "]";
    }
}
