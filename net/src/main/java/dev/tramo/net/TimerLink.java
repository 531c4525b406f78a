package dev.tramo.net;

/** A place in a ring of timers: a timer, or the head of a ring, which is empty if that is alone. The loop's thread. */
class TimerLink {
    private TimerLink previous = this;
    private TimerLink next = this;

    final TimerLink next() {
        return next;
    }

    /** Whether it is the only one of its ring. */
    @SuppressWarnings("ReferenceEquality") // links are places
    final boolean isAlone() {
        return next == this;
    }

    /** Leaves its ring. */
    final void unlink() {
        previous.next = next;
        next.previous = previous;
        previous = this;
        next = this;
    }

    /** Becomes the last one of a ring; it is alone before. */
    final void linkLast(TimerLink head) {
        previous = head.previous;
        next = head;
        previous.next = this;
        head.previous = this;
    }
}
