package dev.tramo.net;

import java.util.function.LongSupplier;

/** A timer of a {@link Loop}: runs its task once at the time last set. Belongs to the loop's thread. */
public final class LoopTimer extends TimerLink {
    /** The deadline of a timer that is not set. */
    public static final long NEVER = Long.MAX_VALUE;

    private final TimerWheel wheel;
    private final LongSupplier now;
    final Runnable task;
    /** Nanoseconds since the loop's origin, so that values can be compared directly. */
    long deadline = NEVER;
    /** Where the wheel keeps it; the wheel alone changes these. */
    int slot = TimerWheel.NONE;
    /** In which pass of the wheel it last ran. */
    long lastPass;

    private boolean closed;

    /** @param now the clock of the loop */
    LoopTimer(TimerWheel wheel, LongSupplier now, Runnable task) {
        this.wheel = wheel;
        this.now = now;
        this.task = task;
    }

    /** Sets when to run, on the clock of {@link Loop#nowNanos}, instead of any time set before; {@link #NEVER} unsets. */
    public void setAt(long deadlineNanos) {
        if (!closed) {
            wheel.set(this, deadlineNanos);
        }
    }

    /** Sets it {@code nanos} from now; {@link #NEVER} unsets. */
    public void setAfter(long nanos) {
        long from = now.getAsLong();
        setAt(nanos > NEVER - from ? NEVER : from + nanos);
    }

    /** Unsets it for good. */
    public void close() {
        setAt(NEVER);
        closed = true;
    }
}
