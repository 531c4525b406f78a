package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;

/** libsrt's policy: a repeat for each report, but not while one is surely on its way. */
class PlainRepeats implements RepeatPolicy {
    private static final long NEVER = Long.MAX_VALUE;

    final RttEstimator rtt;
    private final boolean patient;

    /** @param patient whether a report that comes within the round trip of the last repeat is passed over */
    PlainRepeats(RttEstimator rtt, boolean patient) {
        this.rtt = rtt;
        this.patient = patient;
    }

    /** libsrt: retransmitalgo 1, SRTT − 4 · RTTVar. */
    @Override
    public boolean isOnItsWay(long lastRepeatNanos, long nowNanos) {
        return patient && lastRepeatNanos > 0 && nowNanos - lastRepeatNanos < rtt.shortestNanos();
    }

    @Override
    public void onNew() {}

    @Override
    public void onRepeat(int seq, long originNanos, long lastRepeatNanos, long nowNanos) {}

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
