package dev.tramo.rtmp.live;

/**
 * Makes one time that never jumps, in 64 bits, out of a publisher's 32-bit timestamps: over the wrap, over jumps of its clock and
 * over its return after an absence.
 */
final class Timeline {
    /** Audio and video come interleaved, so one may be behind the other; a step back beyond that is a jump. */
    static final int STEP_BACK_MILLIS_MAX = 2_000;

    /** A longer step forward is a jump. */
    static final int STEP_FORWARD_MILLIS_MAX = 10_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** After a jump the next message comes at least that much later: one frame at 25 a second. */
    private static final int FRAME_MILLIS = 40;

    private boolean anchored;
    private boolean started;
    private int lastRaw;
    private long last;
    private long latest;
    private long latestNanos;

    /** The publisher's clock has nothing to do with what was before: the next message is put after it. */
    void interrupt() {
        anchored = false;
    }

    /** A message's time in milliseconds, 0 or more, from its timestamp and the time of its arrival. */
    long place(int raw, long nowNanos) {
        long time = last + (raw - lastRaw);
        if (!anchored || isJump(time)) {
            long pause = Math.max((nowNanos - latestNanos) / NANOS_PER_MILLI, FRAME_MILLIS);
            // The first leaves room for what was before it but comes after it.
            time = started ? latest + pause : STEP_BACK_MILLIS_MAX;
            anchored = true;
            started = true;
        }
        lastRaw = raw;
        last = time;
        if (time >= latest) {
            latest = time;
            latestNanos = nowNanos;
        }
        return time;
    }

    /**
     * A codec header's time. Some senders give all of them the time 0, in the midst of a stream: where that would be a jump, it
     * comes now, and the timeline stays as it was.
     */
    long placeHeader(int raw) {
        long time = last + (raw - lastRaw);
        return !anchored || isJump(time) ? latest : time;
    }

    private boolean isJump(long time) {
        return time < latest - STEP_BACK_MILLIS_MAX || time > latest + STEP_FORWARD_MILLIS_MAX;
    }
}
