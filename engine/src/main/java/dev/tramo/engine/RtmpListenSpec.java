package dev.tramo.engine;

import java.time.Duration;

/**
 * A source that a publisher pushes to.
 *
 * @param grace how long pushes and players are kept for a publisher that is gone, 0 to 300 s
 * @param takeover a second publisher is refused if the first sent something within that time, and replaces it if not, 0 to 60 s
 */
public record RtmpListenSpec(RtmpAddress at, Duration grace, Duration takeover) implements SourceSpec {
    public static final Duration GRACE_DEFAULT = Duration.ofSeconds(10);
    public static final Duration GRACE_MAX = Duration.ofMinutes(5);
    public static final Duration TAKEOVER_DEFAULT = Duration.ofSeconds(3);
    public static final Duration TAKEOVER_MAX = Duration.ofMinutes(1);
}
