package dev.tramo.server.observe.history;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells when to prune: once an hour, and only after the clock went on evenly for ten minutes, so that a clock that is wrong for a moment
 * does not delete everything. One thread.
 */
final class PruneClock {
    private static final long EVERY_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long EVEN_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long JUMP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Clock clock;
    private final LongSupplier nanoTime;
    /** What the two clocks differ by when time goes on evenly. */
    private long offsetNanos;

    private long evenSinceNanos;
    private long dueNanos;

    PruneClock(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.evenSinceNanos = nanoTime.getAsLong();
        this.dueNanos = evenSinceNanos;
        this.offsetNanos = offset();
    }

    private long offset() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis()) - nanoTime.getAsLong();
    }

    /** Whether it is time; to be asked often. */
    boolean isDue() {
        long now = nanoTime.getAsLong();
        long offset = offset();
        if (Math.abs(offset - offsetNanos) > JUMP_NANOS) {
            offsetNanos = offset;
            evenSinceNanos = now;
        }
        return now - evenSinceNanos >= EVEN_NANOS && now - dueNanos >= 0;
    }

    void done() {
        dueNanos = nanoTime.getAsLong() + EVERY_NANOS;
    }
}
