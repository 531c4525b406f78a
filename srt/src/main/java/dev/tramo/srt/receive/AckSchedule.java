package dev.tramo.srt.receive;

/**
 * When the next full ACK is due: every 10 ms, as libsrt does, or less often while a live stream arrives without loss.
 *
 * <p>At 1 Mbit/s an ACK every 10 ms, with its answer, is twice as many packets as the media. What a sender needs of them sets the
 * bounds:
 *
 * <ul>
 *   <li>the round trip for retransmissions: after a loss, and in the first seconds, ACKs come every 10 ms;
 *   <li>free buffer space: an ACK is due when a part of what the last one reported may be used up;
 *   <li>the end of what it sent: when packets cease to come, an ACK follows before the sender takes them for lost;
 *   <li>signs of life: a sender in a group judges each path by its ACKs within 60 ms, and one whose peer sends no loss reports
 *       retransmits what is not acknowledged within 30 ms. For both, ACKs come every 10 ms.
 * </ul>
 */
final class AckSchedule {
    /** libsrt: COMM_SYN_INTERVAL_US. */
    static final long INTERVAL_NANOS = 10_000_000;
    /**
     * Interval while nothing is lost: at 1 Mbit/s an ACK for each ten packets. A longer one saves little, and a sender with a short
     * latency would show more in its buffer than its latency is. libsrt expects a sign of life within 300 ms (its EXP timer).
     */
    static final long RELAXED_NANOS = 100_000_000;
    /** Without a packet for so long the last one is acknowledged: a lost tail is probed for after 30 ms and a round trip. */
    static final long PAUSE_NANOS = 20_000_000;
    /** No loss for so long is none to reckon with. */
    static final long CLEAN_NANOS = 2_000_000_000;
    /** A full ACK is due after this share of the buffer space that the last one reported. */
    private static final int SPACE_SHARE = 8;

    private final boolean mayRelax;
    private long lastFullNanos;
    private long lastDataNanos;
    private long lossNanos;
    private int lossesSeen;
    private int packetsMax;
    private int packets;

    /**
     * @param mayRelax whether the sender can do with fewer ACKs: it gets loss reports, and is in no group
     * @param nowNanos when the connection began
     */
    AckSchedule(boolean mayRelax, long nowNanos) {
        this.mayRelax = mayRelax;
        this.lastFullNanos = nowNanos;
        this.lastDataNanos = nowNanos;
        this.lossNanos = nowNanos;
    }

    /**
     * A data packet has come.
     *
     * @param losses how many losses were discovered so far; the number may wrap
     */
    void onData(int losses, long nowNanos) {
        packets++;
        lastDataNanos = nowNanos;
        if (losses != lossesSeen) {
            lossesSeen = losses;
            lossNanos = nowNanos;
        }
    }

    /**
     * A full ACK is sent.
     *
     * @param availablePackets the free buffer space that it reports
     */
    void onFull(int availablePackets, long nowNanos) {
        lastFullNanos = nowNanos;
        packets = 0;
        packetsMax = availablePackets / SPACE_SHARE;
    }

    /** Data packets since the last full ACK. */
    int packets() {
        return packets;
    }

    /** When the next full ACK is due, if there is something to report. */
    long dueNanos() {
        boolean relaxed = mayRelax && packets < packetsMax && lastDataNanos - lossNanos >= CLEAN_NANOS;
        return relaxed
                ? Math.clamp(lastDataNanos + PAUSE_NANOS, soonestNanos(), lastFullNanos + RELAXED_NANOS)
                : soonestNanos();
    }

    /** No full ACK is sent before. */
    long soonestNanos() {
        return lastFullNanos + INTERVAL_NANOS;
    }
}
