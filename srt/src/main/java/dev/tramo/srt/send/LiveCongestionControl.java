package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.wire.PacketHeader;

/**
 * LiveCC: computes the period between packets. A configured bandwidth (or libsrt's 1 Gbit/s) is a hard limit, with the formulas of
 * libsrt's LiveCC.
 *
 * <p>A bandwidth that follows the input limits retransmissions, and never makes a first transmission late. The pace follows the
 * mean input rate as in libsrt, but packets in the send buffer must have left after a part of the latency, the {@link
 * #horizonNanos}: a key frame is spread over that time, and the rest of the latency is left for its way and for
 * retransmissions. For each packet sent, {@code oheadbw} per cent of a retransmission may leave at once; more of them use what
 * the mean rate leaves.
 */
final class LiveCongestionControl {
    private static final int AVERAGE_WEIGHT = 128;

    /** The first transmission may take half of the latency at most: a loss on the way is repaired in the other half. */
    private static final int HORIZON_SHARE_MAX = 2;
    /**
     * But an eighth at least, even if the round trip needs all the rest: less would gain little time, and overflow small
     * queues.
     */
    private static final int HORIZON_SHARE_MIN = 8;
    /** Round trips that are left for retransmissions if the latency allows. */
    private static final int ROUND_TRIPS_LEFT = 3;

    /** Prompt retransmissions leave one by one, but none waits longer than this for its turn. */
    private static final long RETRANSMISSION_PERIOD_NANOS_MAX = 1_000_000;
    /** Unused allowance is kept for retransmissions of a key frame: a quarter of 4,096 packets at the default overhead. */
    private static final int ALLOWANCE_PACKETS_MAX = 4_096;

    private static final int ONE_PACKET = 100;

    private final Bandwidth bandwidth;
    private final RttEstimator rtt;
    private final long latencyNanos;
    private final InputRate inputRate;
    private double averagePayloadBytes = PacketHeader.PAYLOAD_BYTES_MAX;
    private boolean sentBefore;
    private long periodNanos;
    /** Retransmissions that may leave at once, in hundredths of a packet. */
    private int allowance;

    private boolean catchingUp;

    /** @param peerLatencyMillis delay of delivery at the peer */
    LiveCongestionControl(Bandwidth bandwidth, RttEstimator rtt, int peerLatencyMillis, long nowNanos) {
        this.bandwidth = bandwidth;
        this.rtt = rtt;
        this.latencyNanos = peerLatencyMillis * 1_000_000L;
        this.inputRate = new InputRate(nowNanos);
        update();
    }

    /** A payload was submitted. */
    void onSubmitted(int payloadBytes, long nowNanos) {
        if (bandwidth.followsInput() && bandwidth.inputBytesPerSecond() == 0) {
            inputRate.add(payloadBytes + PacketHeader.OVERHEAD_BYTES, nowNanos);
        }
    }

    /** A packet was sent, for the first time or again. */
    void onSent(int payloadBytes) {
        // The first one counts fully, or a stream of small packets would be held back until the average has followed.
        averagePayloadBytes += (payloadBytes - averagePayloadBytes) / (sentBefore ? AVERAGE_WEIGHT : 1);
        sentBefore = true;
    }

    /** A packet was sent for the first time. */
    void onNew() {
        allowance =
                Math.min(allowance + bandwidth.overheadPercent(), ALLOWANCE_PACKETS_MAX * bandwidth.overheadPercent());
    }

    /** A packet was retransmitted. */
    void onRetransmitted() {
        allowance = Math.max(0, allowance - ONE_PACKET);
    }

    /** Whether retransmissions need not wait for the slots that new packets leave. */
    boolean mayRetransmitAtOnce() {
        return bandwidth.followsInput() && allowance >= ONE_PACKET;
    }

    /** Recomputes the period for an empty send buffer. */
    void update() {
        periodNanos = periodAt(bytesPerSecond());
    }

    /**
     * Recomputes the period; called before packets are sent.
     *
     * @param unsent packets that wait for their first transmission
     * @param oldestNanos origin of the oldest of them
     * @param lost packets that wait for retransmission
     */
    void update(int unsent, long oldestNanos, int lost, long nowNanos) {
        update();
        catchingUp = false;
        if (!bandwidth.followsInput()) {
            return;
        }
        long meanNanos = periodNanos;
        long soonest = meanNanos;
        if (unsent > 0) {
            // All packets leave in the time that the oldest of them has left: a burst is spread evenly, and a mean rate
            // that lags behind the input costs half of the horizon.
            long leftNanos = oldestNanos + horizonNanos() - nowNanos;
            soonest = Math.min(soonest, leftNanos * 100 / ((long) unsent * (100 + bandwidth.overheadPercent())));
        }
        if (lost > 0 && mayRetransmitAtOnce()) {
            soonest = Math.min(
                    soonest, Math.min(RETRANSMISSION_PERIOD_NANOS_MAX, latencyNanos / HORIZON_SHARE_MIN / lost));
        }
        periodNanos = Math.max(soonest, Math.min(meanNanos, periodAt(Bandwidth.UNLIMITED_BYTES_PER_SECOND)));
        catchingUp = periodNanos < meanNanos;
    }

    private long periodAt(long bytesPerSecond) {
        return Math.max(1, (long) (1e9 * (averagePayloadBytes + PacketHeader.OVERHEAD_BYTES) / bytesPerSecond));
    }

    /** How long after its origin a packet leaves at the latest if the bandwidth follows the input. */
    long horizonNanos() {
        long left = latencyNanos - (rtt.isMeasured() ? ROUND_TRIPS_LEFT * rtt.timeoutNanos() : 0);
        return Math.clamp(left, latencyNanos / HORIZON_SHARE_MIN, latencyNanos / HORIZON_SHARE_MAX);
    }

    /** What may be sent on average, bytes per second including headers. */
    long bytesPerSecond() {
        long max = bandwidth.maxBytesPerSecond();
        if (max != 0) {
            return max < 0 ? Bandwidth.UNLIMITED_BYTES_PER_SECOND : max;
        }
        long input = bandwidth.inputBytesPerSecond();
        long base = input > 0 ? input : inputRate.bytesPerSecond();
        return Math.max(1, base * (100 + bandwidth.overheadPercent()) / 100);
    }

    /** Whether the pace is faster than the mean rate, so that nothing becomes too late. */
    boolean isCatchingUp() {
        return catchingUp;
    }

    /** Time from one packet to the next. */
    long periodNanos() {
        return periodNanos;
    }
}
