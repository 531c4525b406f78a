package dev.tramo.srt.send;

import dev.tramo.srt.receive.RttEstimator;

/**
 * Sends a retransmission twice if the packet was retransmitted before, or if there is no time for another retransmission, and three
 * times if both are so: a retransmission is lost as easily as the packet was. Copies have a budget, so that they do not make a bad
 * path worse.
 */
final class DeadlineRetransmission extends PlainRetransmission {
    /** Copies for each new packet: with all of them, less than a tenth more is sent than without any. */
    private static final double COPIES_SHARE = 0.08;

    private static final double BUDGET_MAX = 64;
    /** Reserved for packets retransmitted before, which are fewer and in greater need; copies of first retransmissions leave it. */
    private static final double BUDGET_RESERVE = BUDGET_MAX / 4;
    /** Distance of a copy: losses come in bursts. */
    private static final long DISTANCE_NANOS = 3_000_000;

    private static final int PLANNED_MAX = 256;
    private static final long NEVER = Long.MAX_VALUE;

    private final long peerLatencyNanos;
    // Allocated when something is planned: most paths lose no retransmission.
    private int[] planned = {};
    private long[] plannedNanos = {};
    private boolean[] plannedTwice = {};
    private int first;
    private int count;
    private double budget = BUDGET_MAX / 2;

    DeadlineRetransmission(RttEstimator rtt, long peerLatencyNanos) {
        super(rtt, true);
        this.peerLatencyNanos = peerLatencyNanos;
    }

    @Override
    public void onNewPacket() {
        budget = Math.min(BUDGET_MAX, budget + COPIES_SHARE);
    }

    @Override
    public void onRetransmission(int seq, long originNanos, long lastRetransmissionNanos, long nowNanos) {
        // The retransmission takes as long to the receiver as the packet did: what is left is the latency less its age.
        long slackNanos = peerLatencyNanos - (nowNanos - originNanos);
        boolean again = lastRetransmissionNanos > 0;
        boolean lastChance = slackNanos < rtt.timeoutNanos() + DISTANCE_NANOS;
        boolean inTime = rtt.isMeasured() && slackNanos > 0;
        if (inTime && (again || (lastChance && budget > BUDGET_RESERVE))) {
            plan(seq, again && lastChance, nowNanos);
        }
    }

    private void plan(int seq, boolean twice, long nowNanos) {
        if (budget >= 1 && count < PLANNED_MAX) {
            budget--;
            if (planned.length == 0) {
                planned = new int[PLANNED_MAX];
                plannedNanos = new long[PLANNED_MAX];
                plannedTwice = new boolean[PLANNED_MAX];
            }
            int i = (first + count++) % PLANNED_MAX;
            planned[i] = seq;
            plannedNanos[i] = nowNanos + DISTANCE_NANOS;
            plannedTwice[i] = twice;
        }
    }

    @Override
    public int nextCopy(long nowNanos) {
        return count > 0 && nowNanos >= plannedNanos[first] ? planned[first] : -1;
    }

    @Override
    public void takeCopy(boolean needed, long nowNanos) {
        int taken = first;
        first = (first + 1) % PLANNED_MAX;
        count--;
        if (needed && plannedTwice[taken]) {
            plan(planned[taken], false, nowNanos);
        }
    }

    @Override
    public long copyNanos() {
        return count > 0 ? plannedNanos[first] : NEVER;
    }
}
