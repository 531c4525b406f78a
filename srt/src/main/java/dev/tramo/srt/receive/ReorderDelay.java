package dev.tramo.srt.receive;

/** How long after a gap was found overtaken packets arrive: a maximum that decays. */
final class ReorderDelay {
    /** Halves in 710 packets: a second of a usual stream. */
    private static final int DECAY_SHIFT = 10;

    private long nanos;

    /** A first transmission came. */
    void onOriginal() {
        nanos -= nanos >> DECAY_SHIFT;
    }

    /** It had been missing for so long. */
    void onLate(long lateNanos) {
        nanos = Math.max(nanos, lateNanos);
    }

    /** 0 if packets come in order. */
    long nanos() {
        return nanos;
    }
}
