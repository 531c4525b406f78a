package dev.tramo.rtmp.live;

/**
 * How much a consumer's queue may hold before frames are dropped.
 *
 * @param bytesMax payload, bytes; at least 65536
 * @param millisMax duration, milliseconds; at least 500
 */
public record QueueLimits(int bytesMax, int millisMax) {
    public static final QueueLimits DEFAULT = new QueueLimits(8 << 20, 8_000);

    /** Checks the ranges. */
    public QueueLimits {
        if (bytesMax < 64 << 10 || millisMax < 500) {
            throw new IllegalArgumentException("queue of " + bytesMax + " bytes, " + millisMax
                    + " ms; allowed are 65536 bytes and 500 ms or more");
        }
    }
}
