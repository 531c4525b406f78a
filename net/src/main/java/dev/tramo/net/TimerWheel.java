package dev.tramo.net;

import java.util.stream.Stream;

/**
 * The timers of a loop that are set, sorted roughly by deadline, so that a tick looks only at those that are due. To set or unset one
 * takes the same time however many there are, and allocates nothing.
 *
 * <p>A slot holds the timers of {@link #SLOT_NANOS}. The slots reach {@link #SLOTS} of these ahead of the last tick; timers beyond
 * are kept apart and sorted in as their time comes near.
 *
 * <p>The loop's thread.
 */
final class TimerWheel {
    private static final int SLOT_SHIFT = 20;
    /** Duration of a slot, about 1 ms: less than what a loop gathers. */
    static final long SLOT_NANOS = 1L << SLOT_SHIFT;
    /** How many slots there are, for half a second: packets and acknowledgements are within, observations beyond. */
    static final int SLOTS = 512;
    /** The slot of a timer that is not set, or about to run. */
    static final int NONE = -1;
    /** The slot of the timers that are kept apart. */
    private static final int FAR = SLOTS;

    private static final long HALF_NANOS = SLOTS / 2 * SLOT_NANOS;
    private static final int WORDS = SLOTS / Long.SIZE;

    /** Heads of the slots' rings. */
    private final TimerLink[] slots =
            Stream.generate(TimerLink::new).limit(SLOTS + 1).toArray(TimerLink[]::new);
    /** A bit for each slot that may hold something. */
    private final long[] occupied = new long[WORDS];

    /** No timer in the slots is due before the slot of this number, counted since the loop's origin. */
    private long baseSlot;
    /** No timer that is kept apart is due before. */
    private long farNanos = LoopTimer.NEVER;

    /** Head of the ring of those that are about to run. */
    private final TimerLink due = new TimerLink();
    /** Number of the present call of {@link #runDue}, or of the last one. */
    private long pass;
    /** Time of the present call; before all deadlines between calls. */
    private long passNanos = Long.MIN_VALUE;
    /** Whether a timer was set during the present call that is due within it. */
    private boolean isMoreDue;

    /** Sets when the timer is due, instead of any time before; {@link LoopTimer#NEVER} unsets it. */
    void set(LoopTimer timer, long deadlineNanos) {
        timer.deadline = deadlineNanos;
        isMoreDue |= deadlineNanos <= passNanos;
        int slot = deadlineNanos == LoopTimer.NEVER ? NONE : slotOf(deadlineNanos);
        if (slot == FAR) {
            farNanos = Math.min(farNanos, deadlineNanos);
        }
        if (slot != timer.slot || slot == NONE) {
            timer.unlink();
            put(timer, slot);
        }
    }

    private int slotOf(long deadlineNanos) {
        long number = Math.max(deadlineNanos >> SLOT_SHIFT, baseSlot);
        return number - baseSlot < SLOTS ? (int) (number & (SLOTS - 1)) : FAR;
    }

    private void put(LoopTimer timer, int slot) {
        timer.slot = slot;
        if (slot != NONE) {
            timer.linkLast(slots[slot]);
        }
        if (slot >= 0 && slot < SLOTS) {
            occupied[slot / Long.SIZE] |= 1L << slot;
        }
    }

    /** When the next timer is due, or a little sooner if it is far away; {@link LoopTimer#NEVER} if none is set. */
    long nextNanos() {
        long nearest = farNanos;
        int base = (int) (baseSlot & (SLOTS - 1));
        int word = base / Long.SIZE;
        long bits = occupied[word] & (-1L << base);
        // Once more than there are words: the lower slots of the first one come last.
        for (int i = 0; i <= WORDS; i++) {
            while (bits != 0) {
                int slot = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
                if (!slots[slot].isAlone()) {
                    return Math.min(nearest, nearestOf(slots[slot]));
                }
                occupied[word] &= ~(1L << slot);
                bits &= bits - 1;
            }
            word = (word + 1) % WORDS;
            bits = occupied[word];
        }
        return nearest;
    }

    private static long nearestOf(TimerLink head) {
        long nearest = LoopTimer.NEVER;
        for (TimerLink link = head.next(); link instanceof LoopTimer timer; link = link.next()) {
            nearest = Math.min(nearest, timer.deadline);
        }
        return nearest;
    }

    /** Is given each timer that is due, which is unset before. */
    interface Runner {
        /**
         * Runs a timer.
         *
         * @param deadlineNanos when it was due
         */
        void run(LoopTimer timer, long deadlineNanos);
    }

    /**
     * Runs the timers that are due, each once, and those that become due by what others do. One that is due again after it has run
     * waits for the next call.
     *
     * @return whether any was due
     */
    boolean runDue(long nowNanos, Runner runner) {
        pass++;
        passNanos = nowNanos;
        advance(nowNanos);
        boolean ran = !due.isAlone();
        while (due.next() instanceof LoopTimer timer) {
            long deadline = timer.deadline;
            timer.unlink();
            timer.deadline = LoopTimer.NEVER;
            timer.lastPass = pass;
            runner.run(timer, deadline);
            if (isMoreDue && due.isAlone()) {
                isMoreDue = false;
                collect(baseSlot);
            }
        }
        passNanos = Long.MIN_VALUE;
        return ran;
    }

    /** Collects what is due, and begins with the slot of the present pass from now on. */
    private void advance(long nowNanos) {
        long nowSlot = Math.max(nowNanos >> SLOT_SHIFT, baseSlot);
        long last = Math.min(nowSlot, baseSlot + SLOTS - 1);
        for (long slot = baseSlot; slot <= last; slot++) {
            collect(slot);
        }
        baseSlot = nowSlot;
        if (farNanos - nowNanos < HALF_NANOS) {
            sortFarIn();
            collect(baseSlot);
        }
    }

    /** Moves what is due from a slot to the ring of those that are about to run. */
    private void collect(long number) {
        int slot = (int) (number & (SLOTS - 1));
        if ((occupied[slot / Long.SIZE] & (1L << slot)) == 0) {
            return;
        }
        TimerLink link = slots[slot].next();
        while (link instanceof LoopTimer timer) {
            link = link.next();
            if (timer.deadline <= passNanos && timer.lastPass != pass) {
                timer.unlink();
                timer.slot = NONE;
                timer.linkLast(due);
            }
        }
        if (slots[slot].isAlone()) {
            occupied[slot / Long.SIZE] &= ~(1L << slot);
        }
    }

    /** Moves those whose time comes near from the timers that are kept apart to the slots. */
    private void sortFarIn() {
        farNanos = LoopTimer.NEVER;
        TimerLink link = slots[FAR].next();
        while (link instanceof LoopTimer timer) {
            link = link.next();
            int slot = slotOf(timer.deadline);
            if (slot == FAR) {
                farNanos = Math.min(farNanos, timer.deadline);
            } else {
                timer.unlink();
                put(timer, slot);
            }
        }
    }
}
