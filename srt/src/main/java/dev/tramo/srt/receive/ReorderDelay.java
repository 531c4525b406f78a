package dev.tramo.srt.receive;

/** How long after a gap was found packets come that were only overtaken: the longest of late. */
final class ReorderDelay {
    /** Halves in 710 packets: a second of a usual stream. */
    private static final int DECAY_SHIFT = 10;

    private long nanos;

    /** A packet came that is no repeat. */
    void onOriginal() {
        nanos -= nanos >> DECAY_SHIFT;
    }

    /** And it was missing for so long. */
    void onLate(long lateNanos) {
        nanos = Math.max(nanos, lateNanos);
    }

    /** 0 if packets come in order. */
    long nanos() {
        return nanos;
    }
}
