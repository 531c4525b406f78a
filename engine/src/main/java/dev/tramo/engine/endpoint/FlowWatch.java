package dev.tramo.engine.endpoint;

/**
 * Decides, from observations about once a second, whether a stream flows. One without bytes since the last observation has stalled,
 * unless the stream is slow by itself: then it flows until a pause is twice as long as its recent ones are on average, or lasts
 * five seconds. Loop's thread.
 */
public final class FlowWatch {
    private static final double PAUSE_NANOS_MAX = 5e9;
    /** Of a stream that moves in every observation. */
    private static final double STEADY_NANOS = 1e9;
    /** Observations are not exactly a second apart. */
    private static final double SLOW_NANOS_MIN = 1.2 * STEADY_NANOS;

    private static final double WEIGHT = 0.25;

    private boolean flowed;
    private long lastNanos;
    private double pauseNanos = STEADY_NANOS;

    /**
     * Takes an observation.
     *
     * @param moved whether bytes moved since the last one
     * @return whether the stream flows
     */
    public boolean observe(boolean moved, long nowNanos) {
        long pause = nowNanos - lastNanos;
        if (!moved) {
            return flowed && pauseNanos > SLOW_NANOS_MIN && pause < Math.min(2 * pauseNanos, PAUSE_NANOS_MAX);
        }
        if (flowed) {
            pauseNanos += WEIGHT * (Math.min((double) pause, PAUSE_NANOS_MAX) - pauseNanos);
        }
        flowed = true;
        lastNanos = nowNanos;
        return true;
    }
}
