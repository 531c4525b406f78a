package dev.tramo.rtmp.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a publisher's 32-bit timestamps into 64-bit stream times that never go backwards within a track, across wraps, jumps of
 * the publisher's clock and reconnections. The distance between tracks stays that of the timestamps, however far they are apart,
 * as long as the publisher's clock does not jump.
 *
 * <p>A jump is judged within each track: a step that neither the time between the arrivals nor the progress of the other tracks
 * explains. A track that jumps goes on by arrival, on a clock of its own; tracks that jump alike share that clock, so that their
 * distance remains. One stray timestamp moves nothing: the track returns to the clock of the others.
 */
final class Timeline {
    /** A smaller step back is jitter, or a stray timestamp: the track stands still until its timestamps have caught up. */
    static final int STEP_BACK_MILLIS_MAX = 500;

    /** A step forward may be that much longer than what explains it. */
    static final int STEP_FORWARD_MILLIS_MAX = 500;

    /** Likewise for a track without another beside it: no distance can be lost, and its pictures may be far apart. */
    static final int STEP_FORWARD_ALONE_MILLIS_MAX = 10_000;

    /** Tracks that begin farther apart have no common clock: they are joined by their arrival. */
    static final int APART_MILLIS_MAX = 60_000;

    /** A track that jumps has jumped with another if the other's clock continues its time that exactly. */
    private static final int TOGETHER_MILLIS_MAX = 2_000;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** After an interruption the next message comes at least that much later: one frame at 25 a second. */
    private static final int FRAME_MILLIS = 40;

    private static final int TRACKS = 256;

    private final @Nullable Track[] byId = new Track[2 * TRACKS];
    private final List<Track> tracks = new ArrayList<>();
    /** Newest time of each kind, audio and video. */
    private final long[] newest = new long[2];

    private final long[] newestNanos = new long[2];
    private final boolean[] present = new boolean[2];
    /** Of the last message; null before the first of a publisher. */
    private @Nullable Clock latest;

    /** What the timestamps of a publisher mean: of one of them, which time it is. */
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

        /** Goes on from there: timestamps are compared with one that is near. */
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
        /** Newest time of the other kind when this track's last message came. */
        private long otherThen;

        Track(int kind) {
            this.kind = kind;
        }

        long elapsedMillis(long nowNanos) {
            return Math.max(0, (nowNanos - lastNanos) / NANOS_PER_MILLI);
        }
    }

    /** The publisher's clock has nothing to do with what was before: the next message is put after it. */
    void interrupt() {
        latest = null;
        java.util.Arrays.fill(present, false);
        for (Track track : tracks) {
            track.clock = null;
            track.former = null;
        }
    }

    /**
     * A frame's time in milliseconds, 0 or more, never less than that of the track's frame before.
     *
     * @param track of several of its kind, 0 to 255
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

    /** A codec header's time: that of its track's last frame. Its timestamp says nothing: some senders always give 0. */
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

    /** The clock of a track's first message of this publisher: that of the other tracks, if there are any. */
    private Clock joined(Track of, int raw, long nowNanos) {
        Clock shared = latest;
        int apart = shared == null ? 0 : raw - shared.raw;
        if (shared == null || apart < -APART_MILLIS_MAX || apart > APART_MILLIS_MAX) {
            return new Clock(raw, byArrival(of, FRAME_MILLIS, nowNanos));
        }
        // The distance to the others is right and the past cannot be changed: all of them go forward.
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

    /** A clock by which the track goes on: another's that has jumped alike, its own before a stray timestamp, or a new one. */
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

    /** As much later than the track's last message as it came later; for a track without one, than the last of all. */
    private long byArrival(Track of, int pauseMillisMin, long nowNanos) {
        Track since = of;
        for (Track other : tracks) {
            if (!of.started && other.started && (!since.started || other.lastNanos - since.lastNanos > 0)) {
                since = other;
            }
        }
        // The first of all leaves room for what was before it but comes after it.
        return since.started ? since.last + Math.max(since.elapsedMillis(nowNanos), pauseMillisMin) : APART_MILLIS_MAX;
    }
}
