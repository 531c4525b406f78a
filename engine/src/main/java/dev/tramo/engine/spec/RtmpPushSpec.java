package dev.tramo.engine.spec;

import dev.tramo.rtmp.RtmpUrl;

/**
 * A destination that the stream is pushed to, on an RTMP server.
 *
 * @param enhancedAlways whether enhanced RTMP is sent to a server that does not announce that it supports it
 */
public record RtmpPushSpec(RtmpUrl url, boolean enhancedAlways) implements DestinationSpec {
    @Override
    public Form form() {
        return Form.FRAMES;
    }
}
