package dev.tramo.server.docker;

import java.util.concurrent.TimeUnit;

/** How a route's container ended lately, so that one that ends at once is not started without a pause. One thread. */
final class Deaths {
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_MILLIS_MIN = 500;
    private static final int DOUBLINGS_MAX = 6;
    private static final String KILLED = "137";

    private long diedNanos = System.nanoTime() - SOON_NANOS;
    private int inARow;
    private boolean isOutOfMemory;
    private String how = "";

    /** The engine said so; that the container died follows. */
    void outOfMemory() {
        isOutOfMemory = true;
    }

    /** @param memoryMib its limit; 0 for none */
    void died(String exitCode, int memoryMib) {
        long now = System.nanoTime();
        inARow = now - diedNanos < SOON_NANOS ? inARow + 1 : 0;
        diedNanos = now;
        String limit = memoryMib == 0 ? "" : " at its limit of " + memoryMib + " MiB";
        how = isOutOfMemory
                ? "out of memory: killed" + limit
                : (exitCode.equals(KILLED) ? "killed" : "ended") + " (exit code " + exitCode + ")";
        isOutOfMemory = false;
    }

    /** How long to wait now before it is started again; 0 if it may be at once. */
    long pauseMillis() {
        if (inARow == 0) {
            return 0;
        }
        long pause = PAUSE_MILLIS_MIN << Math.min(inARow, DOUBLINGS_MAX);
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - diedNanos);
        return Math.max(0, pause - since);
    }

    /** Why it was started again, in words; empty if it was not. */
    String reason() {
        return how.isEmpty() ? "" : "its container was " + how + ", and started again";
    }
}
