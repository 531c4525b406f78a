package dev.tramo.mpegts.rtp;

/**
 * How a receiver works.
 *
 * @param paths that the stream comes by, at least 1
 * @param holdNanos how long each packet is held, so that those that are late or recovered take their turn; 0 or more
 * @param packetsMax that are held at most, 64 to 16384; if more come in that time, the first are delivered early
 * @param usesFec whether parity packets are taken
 */
public record ReceiverSettings(int paths, long holdNanos, int packetsMax, boolean usesFec) {
    public static final int PACKETS_MIN = 64;
    /** A quarter of all numbers: before and behind can be told apart. */
    public static final int PACKETS_MAX = 16_384;

    /** Checks the ranges. */
    public ReceiverSettings {
        if (paths < 1) {
            throw new IllegalArgumentException("paths: " + paths + "; allowed are 1 and more");
        }
        if (holdNanos < 0) {
            throw new IllegalArgumentException("holdNanos: " + holdNanos + "; allowed are 0 and more");
        }
        if (packetsMax < PACKETS_MIN || packetsMax > PACKETS_MAX) {
            throw new IllegalArgumentException(
                    "packetsMax: " + packetsMax + "; allowed are " + PACKETS_MIN + " to " + PACKETS_MAX);
        }
    }
}
