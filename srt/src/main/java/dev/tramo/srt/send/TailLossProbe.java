package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;

/**
 * Notices that the end of what was sent is lost, which no later packet shows to the peer: no report (ACK or NAK) has come within
 * a time that grows with each expiry in a row. libsrt leaves a lost tail to the next packet, which never comes when the flow window
 * is full.
 */
final class TailLossProbe {
    private static final int EXPIRIES_MAX = 16;
    /** The peer acknowledges within 10 ms, or 20 ms of a stream without loss; the margin below is for its timers, and for ours. */
    private static final long ROUND_TRIP_MARGIN_NANOS = 20_000_000;

    private static final long MARGIN_NANOS = 10_000_000;
    /** One packet alone after a long gap is not trusted by a receiver: two are retransmitted to show it what is missing. */
    private static final int SHOWN_PACKETS = 2;

    private final RttEstimator rtt;
    private final boolean peerReportsLosses;
    private long lastReportNanos;
    private int expiries = 1;

    TailLossProbe(RttEstimator rtt, boolean peerReportsLosses, long nowNanos) {
        this.rtt = rtt;
        this.peerReportsLosses = peerReportsLosses;
        this.lastReportNanos = nowNanos;
    }

    /** The peer has reported something. */
    void onReport(long nowNanos) {
        lastReportNanos = nowNanos;
        expiries = 1;
    }

    /**
     * A packet is sent for the first time: no report is overdue before one on this packet is.
     *
     * @param inFlight packets in flight before
     */
    void onNew(int inFlight, long nowNanos) {
        if (inFlight == 0 || peerReportsLosses) {
            lastReportNanos = nowNanos;
        }
    }

    /** When a report is overdue; {@link Long#MAX_VALUE} if nothing is in flight. */
    long deadlineNanos(int inFlight) {
        return inFlight == 0
                ? Long.MAX_VALUE
                : lastReportNanos + expiries * (rtt.timeoutNanos() + ROUND_TRIP_MARGIN_NANOS) + MARGIN_NANOS;
    }

    /**
     * The deadline has passed.
     *
     * @return how many of the newest packets in flight count as lost: all, or, for a peer that reports losses, only as many as show
     *     it what is missing
     */
    int onExpired(int inFlight, long nowNanos) {
        expiries = Math.min(expiries + 1, EXPIRIES_MAX);
        lastReportNanos = nowNanos;
        return peerReportsLosses ? Math.min(SHOWN_PACKETS, inFlight) : inFlight;
    }
}
