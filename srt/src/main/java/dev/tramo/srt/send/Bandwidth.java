package dev.tramo.srt.send;

/**
 * How fast a side may send, including retransmissions and headers.
 *
 * @param maxBytesPerSecond −1 no limit (1 Gbit/s); above 0 that many, a hard limit; 0 derived from the input rate and the overhead:
 *     that limits retransmissions, while what is sent for the first time leaves in time whatever the rate
 * @param inputBytesPerSecond the mean input rate; 0 to measure it. Used only when {@code maxBytesPerSecond} is 0
 * @param overheadPercent what may be sent on top of the input for retransmissions, 5 to 100; default 25
 */
public record Bandwidth(long maxBytesPerSecond, long inputBytesPerSecond, int overheadPercent) {
    /** libsrt: BW_INFINITE, 1 Gbit/s. */
    public static final long UNLIMITED_BYTES_PER_SECOND = 125_000_000;

    public static final int OVERHEAD_PERCENT_MIN = 5;
    public static final int OVERHEAD_PERCENT_MAX = 100;
    public static final int OVERHEAD_PERCENT = 25;
    public static final Bandwidth UNLIMITED = new Bandwidth(-1, 0, OVERHEAD_PERCENT);

    /** Checks the ranges. */
    public Bandwidth {
        if (maxBytesPerSecond < -1) {
            throw new IllegalArgumentException(
                    "maxBytesPerSecond: " + maxBytesPerSecond + "; allowed are -1, 0 and above");
        }
        if (inputBytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "inputBytesPerSecond: " + inputBytesPerSecond + "; allowed are 0 and above");
        }
        if (overheadPercent < OVERHEAD_PERCENT_MIN || overheadPercent > OVERHEAD_PERCENT_MAX) {
            throw new IllegalArgumentException("overheadPercent: " + overheadPercent + "; allowed are 5 to 100");
        }
    }

    /** Whether the rate follows the input, and is no hard limit. */
    boolean followsInput() {
        return maxBytesPerSecond == 0;
    }
}
