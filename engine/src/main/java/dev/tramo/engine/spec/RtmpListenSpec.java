package dev.tramo.engine.spec;

import java.time.Duration;

/**
 * A source that a publisher pushes to.
 *
 * @param grace how long pushes and players are kept for a publisher that is gone, 0 to 300 s
 * @param takeover a second publisher is refused if the first sent something within that time, and replaces it if not, 0 to 60 s
 * @param muxBitsPerSecond constant rate of the transport stream for destinations of datagrams; 0 for a variable one
 */
public record RtmpListenSpec(RtmpAddress at, Duration grace, Duration takeover, long muxBitsPerSecond)
        implements SourceSpec {
    /** Rates that {@code muxBitsPerSecond} may have beside 0. */
    public static final long MUX_BITS_MIN = 100_000;

    public static final long MUX_BITS_MAX = 1_000_000_000;

    /** A variable rate where it is sent as MPEG-TS. */
    public RtmpListenSpec(RtmpAddress at, Duration grace, Duration takeover) {
        this(at, grace, takeover, 0);
    }

    public static final Duration GRACE_DEFAULT = Duration.ofSeconds(10);
    public static final Duration GRACE_MAX = Duration.ofMinutes(5);
    public static final Duration TAKEOVER_DEFAULT = Duration.ofSeconds(3);
    public static final Duration TAKEOVER_MAX = Duration.ofMinutes(1);

    @Override
    public Form form() {
        return Form.FRAMES;
    }
}
