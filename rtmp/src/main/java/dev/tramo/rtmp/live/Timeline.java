package dev.tramo.rtmp.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a publisher's 32-bit timestamps into 64-bit stream times that never go backwards within a track, across wraps, jumps
 * of the publisher's clock and reconnections. The offset between tracks stays that of the timestamps, however large it is, as
 * long as the publisher's clock does not jump.
 *
 * <p>Jumps are detected per track: a jump is a step that is larger than both the time between the arrivals and the progress of
 * the other tracks. A track that jumps continues by arrival time, on a new clock. Tracks that jump by the same amount share
 * that clock, so that their offset is kept. A single stray timestamp changes nothing: the track returns to the clock of the
 * others.
 */
final class Timeline {
    /**
     * A smaller step back is jitter or a stray timestamp: the track's time stands still until its timestamps have caught up.
     */
    static final int STEP_BACK_MILLIS_MAX = 500;

    /** A step forward may exceed the elapsed time by this much. */
    static final int STEP_FORWARD_MILLIS_MAX = 500;

    /** The same for a single track: no offset can be lost, and its frames may be far apart. */
    static final int STEP_FORWARD_ALONE_MILLIS_MAX = 10_000;

    /** Tracks that begin farther apart have no common clock, and are aligned by their arrival. */
    static final int APART_MILLIS_MAX = 60_000;

    /** A track has jumped together with another if the other's clock continues its time within this tolerance. */
    private static final int TOGETHER_MILLIS_MAX = 2_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Smallest step after an interruption: one frame at 25 per second. */
    private static final int FRAME_MILLIS = 40;

    private static final int TRACKS = 256;

    private final @Nullable Track[] byId = new Track[2 * TRACKS];
    private final List<Track> tracks = new ArrayList<>();
    /** Newest time of each kind, audio and video. */
    private final long[] newest = new long[2];

    private final long[] newestNanos = new long[2];
    private final boolean[] present = new boolean[2];
    /** Clock of the last message; null before the first one of a publisher. */
    private @Nullable Clock latest;

    /** A mapping of the publisher's timestamps to stream time, given by one pair. */
    private static final class Clock {
        private int raw;
        private long time;

        Clock(int raw, long time) {
            this.raw = raw;
            this.time = time;
        }

        long timeOf(int timestamp) {
            return time + (timestamp - raw);
        }

        /** Moves the reference pair, so that timestamps are compared with a near one. */
        void advance(int timestamp) {
            time = timeOf(timestamp);
            raw = timestamp;
        }
    }

    private static final class Track {
        private final int kind;
        private @Nullable Clock clock;
        private @Nullable Clock former;
        private int raw;
        private boolean started;
        private long last;
        private long lastNanos;
        /** Newest time of the other kind when this track's last message arrived. */
        private long otherThen;

        Track(int kind) {
            this.kind = kind;
        }

        long elapsedMillis(long nowNanos) {
            return Math.max(0, (nowNanos - lastNanos) / NANOS_PER_MILLI);
        }
    }

    /** The next timestamps have no relation to the former ones: the next message is placed after the last. */
    void interrupt() {
        latest = null;
        java.util.Arrays.fill(present, false);
        for (Track track : tracks) {
            track.clock = null;
            track.former = null;
        }
    }

    /**
     * Returns a frame's stream time in milliseconds, 0 or more, never less than that of the track's previous frame.
     *
     * @param track id among those of its kind, 0 to 255
     * @param raw timestamp, modulo 2^32
     * @param nowNanos of its arrival
     */
    long place(boolean video, int track, int raw, long nowNanos) {
        Track of = track(video, track);
        Clock clock = of.clock == null ? joined(of, raw, nowNanos) : of.clock;
        if (of.clock != null && isJump(of, raw, nowNanos)) {
            clock = afterJump(of, raw, nowNanos);
        }
        if (clock != of.clock) {
            of.former = of.clock;
            of.clock = clock;
        }
        clock.advance(raw);
        latest = clock;
        return placed(of, raw, Math.max(clock.time, of.last), nowNanos);
    }

    private long placed(Track of, int raw, long time, long nowNanos) {
        of.raw = raw;
        of.started = true;
        of.last = time;
        of.lastNanos = nowNanos;
        of.otherThen = newest[1 - of.kind];
        newest[of.kind] = Math.max(newest[of.kind], time);
        newestNanos[of.kind] = nowNanos;
        present[of.kind] = true;
        return time;
    }

    /**
     * Returns a sequence header's time, that of its track's last frame. Its timestamp is ignored, since some encoders always
     * send 0.
     */
    long placeHeader(boolean video, int track) {
        return track(video, track).last;
    }

    private Track track(boolean video, int id) {
        int kind = video ? 1 : 0;
        int index = kind * TRACKS + (id & (TRACKS - 1));
        Track known = byId[index];
        if (known == null) {
            known = new Track(kind);
            byId[index] = known;
            tracks.add(known);
        }
        return known;
    }

    /** The clock for a track's first message from this publisher: that of the other tracks, if there are any. */
    private Clock joined(Track of, int raw, long nowNanos) {
        Clock shared = latest;
        int apart = shared == null ? 0 : raw - shared.raw;
        if (shared == null || apart < -APART_MILLIS_MAX || apart > APART_MILLIS_MAX) {
            return new Clock(raw, byArrival(of, FRAME_MILLIS, nowNanos));
        }
        // The offset to the others must be kept, and time must not go back: all tracks move forward.
        shared.time += Math.max(0, of.last - shared.timeOf(raw));
        return shared;
    }

    private boolean isJump(Track of, int raw, long nowNanos) {
        int other = 1 - of.kind;
        boolean alone =
                !present[other] || nowNanos - newestNanos[other] > STEP_FORWARD_ALONE_MILLIS_MAX * NANOS_PER_MILLI;
        long explained = Math.max(of.elapsedMillis(nowNanos), newest[other] - of.otherThen);
        int step = raw - of.raw;
        return step < -STEP_BACK_MILLIS_MAX
                || step > explained + (alone ? STEP_FORWARD_ALONE_MILLIS_MAX : STEP_FORWARD_MILLIS_MAX);
    }

    /**
     * The clock by which the track continues: that of a track that jumped alike, its own before a stray timestamp, or a new
     * one.
     */
    private Clock afterJump(Track of, int raw, long nowNanos) {
        for (Track other : tracks) {
            if (other.clock != null
                    && other.clock != of.clock
                    && continues(of, other.clock, TOGETHER_MILLIS_MAX, raw, nowNanos)) {
                return other.clock;
            }
        }
        Clock former = of.former;
        return former != null && continues(of, former, STEP_BACK_MILLIS_MAX, raw, nowNanos)
                ? former
                : new Clock(raw, byArrival(of, 0, nowNanos));
    }

    private static boolean continues(Track of, Clock clock, int toleranceMillis, int raw, long nowNanos) {
        long step = clock.timeOf(raw) - of.last;
        return step >= -toleranceMillis && step <= of.elapsedMillis(nowNanos) + toleranceMillis;
    }

    /**
     * Time by arrival: as long after the track's last message as it arrived after it; for a new track, after the last of all.
     */
    private long byArrival(Track of, int pauseMillisMin, long nowNanos) {
        Track since = of;
        for (Track other : tracks) {
            if (!of.started && other.started && (!since.started || other.lastNanos - since.lastNanos > 0)) {
                since = other;
            }
        }
        // The first message of all leaves room for earlier ones that arrive later.
        return since.started ? since.last + Math.max(since.elapsedMillis(nowNanos), pauseMillisMin) : APART_MILLIS_MAX;
    }
}
