package dev.tramo.bench.gateway;

import java.util.List;

/** A camera that publishes by RTMP, and where it is pushed to. */
public record Camera(String name, List<String> pushUrls) {
    /** Takes a copy. */
    public Camera {
        pushUrls = List.copyOf(pushUrls);
    }
}
