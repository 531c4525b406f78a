package dev.tramo.engine;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.util.List;
import java.util.stream.Stream;

/** Programs of others that tests talk to. */
final class Peers {
    /** libsrt's own; the design's facts were observed with 1.5.1. */
    static final String SRT_LIVE_TRANSMIT = "srt-live-transmit";

    static final String FFMPEG = "ffmpeg";
    static final String FFPROBE = "ffprobe";
    /** Not always on the path of who is not root. */
    static final String NGINX = "/usr/sbin/nginx";

    static final String NGINX_RTMP = "/usr/lib/nginx/modules/ngx_rtmp_module.so";
    static final String GSTREAMER = "gst-launch-1.0";
    static final String RTMPDUMP = "rtmpdump";
    static final String OPENSSL = "openssl";

    private Peers() {}

    /** Skips the test if a program is missing; fails it instead if the environment has TRAMO_REQUIRE_PEERS=true. */
    static void require(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(program -> !isInstalled(program)).toList();
        if (missing.isEmpty()) {
            return;
        }
        if (Boolean.parseBoolean(System.getenv("TRAMO_REQUIRE_PEERS"))) {
            fail("not installed, but TRAMO_REQUIRE_PEERS=true: " + missing);
        }
        abort("not installed: " + missing);
    }

    private static boolean isInstalled(String program) {
        if (program.startsWith("/")) {
            return new File(program).canRead();
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }
}
