package dev.tramo.engine.spec;

import dev.tramo.mpegts.rtp.ReceiverSettings;

/**
 * How long an RTP source holds packets, so that those that are late, reordered or recovered take their turn.
 *
 * @param bufferMillis for reordering, jitter and recovery on one path, 0 to 5000 ms
 * @param packetsMax that are held at most
 * @param skewMillis by which the second path may be behind the first or before it, 1 to 1000 ms; 0 with one path
 */
public record RtpHold(int bufferMillis, int packetsMax, int skewMillis) {
    static final int BUFFER_MILLIS_MAX = 5_000;
    static final int SKEW_MILLIS_MAX = 1_000;
    static final int BUFFER_MILLIS_DEFAULT = 50;
    /** Two matrices of 100 packets at 5 Mbit/s. */
    static final int FEC_BUFFER_MILLIS_DEFAULT = 500;

    static final int SKEW_MILLIS_DEFAULT = 100;

    /** Of a destination. */
    static final RtpHold NONE = new RtpHold(0, ReceiverSettings.PACKETS_MAX, 0);

    /** Checks the ranges. */
    public RtpHold {
        if (bufferMillis < 0 || bufferMillis > BUFFER_MILLIS_MAX) {
            throw new IllegalArgumentException(
                    "buffer: " + bufferMillis + "; allowed are 0 to " + BUFFER_MILLIS_MAX + " ms");
        }
        if (packetsMax < ReceiverSettings.PACKETS_MIN || packetsMax > ReceiverSettings.PACKETS_MAX) {
            throw new IllegalArgumentException("bufferpackets: " + packetsMax + "; allowed are "
                    + ReceiverSettings.PACKETS_MIN + " to " + ReceiverSettings.PACKETS_MAX);
        }
        if (skewMillis < 0 || skewMillis > SKEW_MILLIS_MAX) {
            throw new IllegalArgumentException("skew: " + skewMillis + "; allowed are 1 to " + SKEW_MILLIS_MAX + " ms");
        }
    }
}
