package dev.tramo.server.api.aggregator;

import dev.tramo.rtmp.RtmpUrl;

/**
 * Where a camera is pushed to.
 *
 * @param id unique within the camera
 * @param enhancedAlways whether enhanced RTMP is sent to a server that does not say that it takes it
 */
record Push(long id, RtmpUrl url, boolean enhancedAlways) {
    String destinationId() {
        return "push-" + id;
    }
}
