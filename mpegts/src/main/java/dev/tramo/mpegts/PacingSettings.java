package dev.tramo.mpegts;

/**
 * How an output is paced.
 *
 * @param bufferNanos how long after its arrival a datagram leaves on average: what the jitter of the input may be; {@link
 *     #BUFFER_MILLIS_MIN} to {@link #BUFFER_MILLIS_MAX} ms
 * @param bitsPerSecond constant rate of transport packets, made by null packets; 0: no padding, else {@link #KBITS_MIN} to {@link
 *     #KBITS_MAX} kbit/s
 */
public record PacingSettings(long bufferNanos, long bitsPerSecond) {
    public static final int BUFFER_MILLIS_MIN = 20;
    public static final int BUFFER_MILLIS_MAX = 1_000;
    public static final int KBITS_MIN = 100;
    public static final int KBITS_MAX = 200_000;

    private static final long MILLI_NANOS = 1_000_000;

    /** Checks the ranges. */
    public PacingSettings {
        if (bufferNanos < BUFFER_MILLIS_MIN * MILLI_NANOS || bufferNanos > BUFFER_MILLIS_MAX * MILLI_NANOS) {
            throw new IllegalArgumentException("bufferNanos: " + bufferNanos + "; allowed are " + BUFFER_MILLIS_MIN
                    + " to " + BUFFER_MILLIS_MAX + " ms");
        }
        if (bitsPerSecond != 0 && (bitsPerSecond < KBITS_MIN * 1_000L || bitsPerSecond > KBITS_MAX * 1_000L)) {
            throw new IllegalArgumentException("bitsPerSecond: " + bitsPerSecond + "; allowed are 0 and " + KBITS_MIN
                    + " to " + KBITS_MAX + " kbit/s");
        }
    }

    /** Whether null packets are added. */
    public boolean isConstantRate() {
        return bitsPerSecond > 0;
    }
}
