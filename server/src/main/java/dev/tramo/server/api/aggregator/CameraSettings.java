package dev.tramo.server.api.aggregator;

import dev.tramo.rtmp.RtmpUrl;
import java.util.Optional;

/**
 * What may be set of a camera.
 *
 * @param type what the content-management system calls it; kept, without meaning here
 * @param streamKey stream name that publishers and players must give; empty lets any pass
 * @param pullUrl where it is pulled from; empty if publishers come to us
 * @param graceSeconds how long pushes and players are kept for a publisher that is gone, 0 to 300
 * @param takeoverSeconds a second publisher is refused if the first sent something within that time, 0 to 60
 */
record CameraSettings(String type, String streamKey, Optional<RtmpUrl> pullUrl, int graceSeconds, int takeoverSeconds) {
    static final int GRACE_SECONDS_MAX = 300;
    static final int TAKEOVER_SECONDS_MAX = 60;
    static final CameraSettings DEFAULT = new CameraSettings("", "", Optional.empty(), 10, 3);

    CameraSettings withType(String changed) {
        return new CameraSettings(changed, streamKey, pullUrl, graceSeconds, takeoverSeconds);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CameraSettings[" + type + "]";
    }
}
