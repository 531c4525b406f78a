package dev.tramo.engine;

import dev.tramo.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.Optional;

/**
 * A camera: a stream that somebody publishes to us under an application, or that we pull from elsewhere.
 *
 * @param application RTMP application under which it is published and played; unique within the engine
 * @param streamKey stream name that publishers and players must give; empty lets any pass. A secret
 * @param pullFrom where it is pulled from; empty if publishers come to us
 * @param grace how long pushes and players are kept for a publisher that is gone
 * @param takeover a second publisher is refused if the first sent something within that time, and takes over if not
 */
public record CameraSpec(
        String application, String streamKey, Optional<RtmpUrl> pullFrom, Duration grace, Duration takeover)
        implements SourceSpec {
    /** Without the key. */
    @Override
    public String toString() {
        return "CameraSpec[" + application + "]";
    }
}
