package dev.tramo.rtmp.live;

import java.util.concurrent.atomic.AtomicLong;

/** How much media all streams of a process may hold. Any thread. */
public final class MemoryBudget {
    private static final double SCARCE = 0.80;
    private static final double EXHAUSTED = 0.95;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * A budget of which nothing is used.
     *
     * @param bytesMax at least 1
     */
    public MemoryBudget(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("media memory: " + bytesMax + "; at least 1 byte");
        }
        this.bytesMax = bytesMax;
    }

    void add(int held) {
        bytes.addAndGet(held);
    }

    void subtract(int freed) {
        bytes.addAndGet(-freed);
    }

    /**
     * Others than streams hold media, too.
     *
     * @param grown how many bytes more than before, or fewer
     */
    public void account(long grown) {
        bytes.addAndGet(grown);
    }

    /** Memory held now, bytes. */
    public long bytes() {
        return bytes.get();
    }

    /** Above 80 %: consumers' queues shrink to a quarter. */
    public boolean isScarce() {
        return bytes.get() > bytesMax * SCARCE;
    }

    /** Above 95 %: no new sessions. */
    public boolean isExhausted() {
        return bytes.get() > bytesMax * EXHAUSTED;
    }
}
