package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;

/** When the sender repeats what the receiver reports as lost, and whether it sends a repeat more than once. */
interface RetransmissionPolicy {
    /** Whether a packet repeated at that time (0: never) need not be repeated now. */
    boolean isOnItsWay(long lastRetransmissionNanos, long nowNanos);

    /** A new packet was sent. */
    void onNewPacket();

    /**
     * A packet is repeated now.
     *
     * @param originNanos when the packet came into being
     * @param lastRetransmissionNanos when it was repeated before; 0 if it was not
     */
    void onRetransmission(int seq, long originNanos, long lastRetransmissionNanos, long nowNanos);

    /** A packet of which a copy is due; −1 if there is none. */
    int nextCopy(long nowNanos);

    /** That copy is sent now, or not {@code needed} any more. */
    void takeCopy(boolean needed, long nowNanos);

    /** When {@link #nextCopy} gives something; {@link Long#MAX_VALUE} if nothing is planned. */
    long copyNanos();

    /** The policy of that name. */
    static RetransmissionPolicy of(Recovery recovery, RttEstimator rtt, int peerLatencyMillis) {
        return switch (recovery) {
            case ADAPTIVE -> new DeadlineRetransmission(rtt, peerLatencyMillis * 1_000_000L);
            case PERIODIC -> new PlainRetransmission(rtt, true);
            case EAGER -> new PlainRetransmission(rtt, false);
        };
    }
}
