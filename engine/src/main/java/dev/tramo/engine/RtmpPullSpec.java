package dev.tramo.engine;

import dev.tramo.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.Optional;

/**
 * A source that is pulled from an RTMP server.
 *
 * @param play where the stream may be played here; empty: nowhere
 * @param grace how long pushes and players are kept while the server is gone, 0 to {@link RtmpListenSpec#GRACE_MAX}
 */
public record RtmpPullSpec(RtmpUrl url, Optional<RtmpAddress> play, Duration grace) implements SourceSpec {}
