package dev.tramo.net;

/**
 * When a loop's ticks begin: latency against wake-ups.
 *
 * <p>After a tick that received something or ran timers, the loop rests for {@link #gatherNanos}, so that work gathers; after a burst
 * only for {@link Loop#GATHER_NANOS_MIN}. While datagrams come in each round, the loop does not wait for the first of the next one
 * either, which would cut what comes together in two.
 *
 * <p>The loop's thread.
 */
final class Rounds {
    /** A socket with more datagrams than this makes the next round a short one: what is forwarded together must stay a small burst. */
    static final int BURST_MAX = 8;

    private long gatherNanos = Loop.GATHER_NANOS_MIN;
    /** Until then the loop does nothing. */
    private long restNanos;
    /** Whether the last tick received something. */
    private boolean isFlowing;

    private int largestBatch;

    /** Sets how long the loop rests; limited to the range of {@link Loop#gatherFor}. */
    void gatherFor(long nanos) {
        gatherNanos = Math.clamp(nanos, Loop.GATHER_NANOS_MIN, Loop.GATHER_NANOS_MAX);
    }

    long gatherNanos() {
        return gatherNanos;
    }

    /** When the next tick begins at the soonest; not after now if at once. */
    long restUntilNanos() {
        return restNanos;
    }

    /** Whether the next tick begins when the rest is over, even if nothing has come and nothing is due. */
    boolean isFlowing() {
        return isFlowing;
    }

    /** One socket had so many datagrams in this tick. */
    void onBatch(int datagrams) {
        largestBatch = Math.max(largestBatch, datagrams);
    }

    /** A tick has ended: plans the next. */
    void onTick(long startNanos, boolean received, boolean timersRan) {
        long gather = largestBatch > BURST_MAX ? Loop.GATHER_NANOS_MIN : gatherNanos;
        restNanos = received || timersRan ? startNanos + gather : 0;
        isFlowing = received;
        largestBatch = 0;
    }
}
