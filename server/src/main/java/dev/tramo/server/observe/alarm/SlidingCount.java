package dev.tramo.server.observe.alarm;

import java.util.concurrent.TimeUnit;

/** How often something happened lately, counted in steps of 10 s. Its memory does not depend on how often. */
final class SlidingCount {
    static final int STEP_SECONDS = 10;
    static final int SECONDS_MAX = 900;

    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(STEP_SECONDS);
    private static final int STEPS = SECONDS_MAX / STEP_SECONDS + 1;

    private final long[] counts = new long[STEPS];
    private long current;
    private boolean isBegun;

    /** It happened that often just now. */
    void add(long count, long nowNanos) {
        moveTo(nowNanos);
        counts[Math.floorMod(current, STEPS)] += count;
    }

    /** How often within the last seconds: what happened up to one step earlier may be among it. */
    long within(int seconds, long nowNanos) {
        if (!isBegun) {
            return 0; // as of most endpoints
        }
        moveTo(nowNanos);
        int steps = Math.min(STEPS, seconds / STEP_SECONDS + 1);
        long sum = 0;
        for (int ago = 0; ago < steps; ago++) {
            sum += counts[Math.floorMod(current - ago, STEPS)];
        }
        return sum;
    }

    /** Whether it did not happen for as long as this can tell. */
    boolean isEmpty(long nowNanos) {
        return within(SECONDS_MAX, nowNanos) == 0;
    }

    private void moveTo(long nowNanos) {
        long step = Math.floorDiv(nowNanos, STEP_NANOS);
        if (!isBegun) {
            isBegun = true;
            current = step;
        }
        for (int i = 0; i < STEPS && current < step; i++) {
            current++;
            counts[Math.floorMod(current, STEPS)] = 0;
        }
        current = Math.max(current, step);
    }
}
