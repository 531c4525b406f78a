package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;

/** Audio of one unbroken stream: each frame follows the one before, as long as their times agree with that. */
final class AudioFeed {
    /** Times are exact to a millisecond, and clocks drift. */
    private static final int DRIFT_MILLIS = 10;

    private static final int GAP_MILLIS = 100;
    /** A frame is longer or shorter by that part of it at most. */
    private static final int CORRECTION = 8;

    private static final int MILLIS_PER_SECOND = 1_000;

    private final RenditionWriter to;
    private final Track track;
    private final StreamTime time;
    /** Whether there is no video whose segments decide. */
    private final boolean isAlone;

    private final int rate;
    /** When the next frame is expected, samples; negative before the first. */
    private long next = -1;

    AudioFeed(RenditionWriter to, Track track, StreamTime time, boolean isAlone) {
        this.to = to;
        this.track = track;
        this.time = time;
        this.isAlone = isAlone;
        this.rate = to.track().timescale();
    }

    Track track() {
        return track;
    }

    void add(Frame frame) {
        int samples = to.track().samples(frame.data());
        if (samples == 0) {
            return; // malformed
        }
        long ticks = time.of(frame);
        long at = ticks * rate / StreamTime.HZ;
        long ahead = next < 0 ? 0 : at - next;
        if (next < 0 || ahead > samplesOf(GAP_MILLIS)) {
            to.closePart(); // the samples of a part have no gap
            next = at;
            ahead = 0;
        } else if (ahead < -samplesOf(GAP_MILLIS)) {
            return; // its time is over already
        }
        int length = samples;
        if (Math.abs(ahead) > samplesOf(DRIFT_MILLIS)) {
            length += Math.clamp(ahead, -samples / CORRECTION, samples / CORRECTION);
        }
        boolean isDue = isAlone ? to.isDue(true, length) : to.isFull(length);
        if (time.takeCut(ticks) || isDue) {
            to.cut();
        }
        long nextTicks = next * StreamTime.HZ / rate;
        to.add(next, length, 0, true, frame.data(), time.millis(nextTicks));
        next += length;
        time.reaches(next * StreamTime.HZ / rate);
    }

    private long samplesOf(int millis) {
        return (long) millis * rate / MILLIS_PER_SECOND;
    }

    void end() {
        to.cut();
    }
}
