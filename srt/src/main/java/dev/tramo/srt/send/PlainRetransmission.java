package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;

/** libsrt's policy: each loss report is answered, but not while a retransmission is certainly on its way. */
class PlainRetransmission implements RetransmissionPolicy {
    private static final long NEVER = Long.MAX_VALUE;

    final RttEstimator rtt;
    private final boolean patient;

    /** @param patient whether a report within the round trip of the last retransmission is ignored */
    PlainRetransmission(RttEstimator rtt, boolean patient) {
        this.rtt = rtt;
        this.patient = patient;
    }

    // libsrt: retransmitalgo 1, SRTT − 4 · RTTVar.
    @Override
    public boolean isOnItsWay(long lastRetransmissionNanos, long nowNanos) {
        return patient && lastRetransmissionNanos > 0 && nowNanos - lastRetransmissionNanos < rtt.shortestNanos();
    }

    @Override
    public void onNewPacket() {}

    @Override
    public void onRetransmission(int seq, long originNanos, long lastRetransmissionNanos, long nowNanos) {}

    @Override
    public int nextCopy(long nowNanos) {
        return -1;
    }

    @Override
    public void takeCopy(boolean needed, long nowNanos) {}

    @Override
    public long copyNanos() {
        return NEVER;
    }
}
