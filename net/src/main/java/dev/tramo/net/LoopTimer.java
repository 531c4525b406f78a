package dev.tramo.net;

/** A timer of a {@link Loop}: runs its task once at the time last set. Belongs to the loop's thread. */
public final class LoopTimer {
    /** The deadline of a timer that is not set. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Loop loop;
    final Runnable task;
    /** Nanoseconds since the loop's origin, so that values can be compared directly. */
    long deadline = NEVER;

    LoopTimer(Loop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** Sets when to run, on the clock of {@link Loop#nowNanos}, instead of any time set before; {@link #NEVER} unsets. */
    public void setAt(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    /** Sets it {@code nanos} from now; {@link #NEVER} unsets. */
    public void setAfter(long nanos) {
        long now = loop.nowNanos();
        deadline = nanos > NEVER - now ? NEVER : now + nanos;
    }

    /** Unsets it and removes it from the loop. */
    public void close() {
        deadline = NEVER;
        loop.remove(this);
    }
}
