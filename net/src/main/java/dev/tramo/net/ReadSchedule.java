package dev.tramo.net;

import java.util.function.LongSupplier;

/**
 * When a loop polls its sockets, and how long it rests between ticks: latency against wake-ups.
 *
 * <p>After a tick that did something, the loop rests for {@link Loop#GATHER_NANOS}, so that work gathers. After one that received,
 * it leaves the sockets alone for {@link #readEveryNanos}, unless one of them had a burst; timers and tasks run meanwhile. A tick
 * within {@link #EARLY_NANOS} of the next scheduled read polls the sockets, too.
 *
 * <p>The loop's thread.
 */
final class ReadSchedule {
    /** A socket with more datagrams than this is polled again soon: what is forwarded together must stay a small burst. */
    static final int BURST_MAX = 8;
    /** Sockets are polled if a tick is within this margin of the next scheduled read. */
    static final long EARLY_NANOS = 200_000;

    private long readEveryNanos = Loop.GATHER_NANOS;
    /** Until then sockets are not polled. */
    private long nextReadNanos;
    /** Until then the loop does nothing. */
    private long restNanos;

    private int largestBatch;

    /** Sets the longest time that datagrams wait after others were read; limited to the range of {@link Loop#readEvery}. */
    void readEvery(long nanos) {
        readEveryNanos = Math.clamp(nanos, Loop.GATHER_NANOS, Loop.READ_NANOS_MAX);
    }

    long readEveryNanos() {
        return readEveryNanos;
    }

    /**
     * When the next tick begins at the soonest; not after now if at once.
     *
     * @param nextWork when a timer or task is due; asked only if it matters
     */
    long restUntilNanos(long nowNanos, LongSupplier nextWork) {
        return nextReadNanos > nowNanos
                ? Math.max(restNanos, Math.min(nextReadNanos, nextWork.getAsLong()))
                : restNanos;
    }

    /** Whether a tick that begins now polls the sockets. */
    boolean isTimeToRead(long nowNanos) {
        return nowNanos >= nextReadNanos - EARLY_NANOS;
    }

    /** One socket had so many datagrams in this tick. */
    void onBatch(int datagrams) {
        largestBatch = Math.max(largestBatch, datagrams);
    }

    /** A tick has ended: plans the next. */
    void onTick(long startNanos, boolean received, boolean timersRan) {
        if (received) {
            nextReadNanos = startNanos + (largestBatch > BURST_MAX ? Loop.GATHER_NANOS : readEveryNanos);
        }
        largestBatch = 0;
        restNanos = received || timersRan ? startNanos + Loop.GATHER_NANOS : 0;
    }
}
