package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;

/** Which loss reports are answered by a retransmission, and which retransmissions are sent more than once. */
interface RetransmissionPolicy {
    /** Whether the retransmission of that time (0: none) is certainly still on its way, so that no other is needed now. */
    boolean isOnItsWay(long lastRetransmissionNanos, long nowNanos);

    /** A packet was sent for the first time. */
    void onNewPacket();

    /**
     * A packet is retransmitted now.
     *
     * @param originNanos when the packet came into being
     * @param lastRetransmissionNanos when it was retransmitted before; 0 if it was not
     */
    void onRetransmission(int seq, long originNanos, long lastRetransmissionNanos, long nowNanos);

    /** A packet of which a copy is due; −1 if there is none. */
    int nextCopy(long nowNanos);

    /** The copy that is due is sent now, or no longer {@code needed}. */
    void takeCopy(boolean needed, long nowNanos);

    /** When the next copy is due; {@link Long#MAX_VALUE} if none is planned. */
    long copyNanos();

    /** The policy for a kind of recovery. */
    static RetransmissionPolicy of(Recovery recovery, RttEstimator rtt, int peerLatencyMillis) {
        return switch (recovery) {
            case ADAPTIVE -> new DeadlineRetransmission(rtt, peerLatencyMillis * 1_000_000L);
            case PERIODIC -> new PlainRetransmission(rtt, true);
            case EAGER -> new PlainRetransmission(rtt, false);
        };
    }
}
