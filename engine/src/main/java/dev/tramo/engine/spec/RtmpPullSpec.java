package dev.tramo.engine.spec;

import dev.tramo.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.Optional;

/**
 * A source that is pulled from an RTMP server.
 *
 * @param play where the stream may be played here; empty: nowhere
 * @param grace how long pushes and players are kept while the server is gone, 0 to {@link RtmpListenSpec#GRACE_MAX}
 * @param muxBitsPerSecond constant rate of the transport stream for destinations of datagrams; 0 for a variable one
 */
public record RtmpPullSpec(RtmpUrl url, Optional<RtmpAddress> play, Duration grace, long muxBitsPerSecond)
        implements SourceSpec {
    /** A variable rate where it is sent as MPEG-TS. */
    public RtmpPullSpec(RtmpUrl url, Optional<RtmpAddress> play, Duration grace) {
        this(url, play, grace, 0);
    }

    @Override
    public Form form() {
        return Form.FRAMES;
    }
}
