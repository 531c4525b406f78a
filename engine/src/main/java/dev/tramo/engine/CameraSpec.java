package dev.tramo.engine;

import dev.tramo.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.Optional;

/** What both kinds of RTMP sources have. */
record CameraSpec(String application, String streamKey, Optional<RtmpUrl> pullFrom, Duration grace, Duration takeover) {
    static boolean isOne(SourceSpec source) {
        return source instanceof RtmpListenSpec || source instanceof RtmpPullSpec;
    }

    static CameraSpec of(SourceSpec source) {
        return switch (source) {
            case RtmpListenSpec listen ->
                new CameraSpec(
                        listen.at().application(),
                        listen.at().streamKey(),
                        Optional.empty(),
                        listen.grace(),
                        listen.takeover());
            case RtmpPullSpec pull ->
                new CameraSpec(
                        pull.play().map(RtmpAddress::application).orElse(""),
                        pull.play().map(RtmpAddress::streamKey).orElse(""),
                        Optional.of(pull.url()),
                        pull.grace(),
                        Duration.ZERO);
            case UdpSpec _, SrtSpec _ -> throw new IllegalArgumentException("source: an RTMP source is needed");
        };
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CameraSpec[" + application + "]";
    }
}
