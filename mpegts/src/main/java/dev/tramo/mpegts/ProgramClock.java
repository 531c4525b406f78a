package dev.tramo.mpegts;

import org.jspecify.annotations.Nullable;

/**
 * Makes one time line of the 33-bit times of a program's tracks.
 *
 * <p>Times are unwrapped within an epoch. A time that does not fit to those before begins a new epoch, which goes on where the
 * old one ended. The other tracks follow into the new epoch when their own times no longer fit the old one; they keep their
 * distance because both are moved by the same offset.
 */
final class ProgramClock {
    /** More than this ahead of what the arrival lets expect is a jump. */
    private static final long AHEAD_MAX = 5 * Ts.HZ;
    /** Less than this back is an encoder's inaccuracy. */
    private static final long BACK_MAX = Ts.HZ / 10;
    /** From the last time of the old epoch to the first of the new, if nothing better is known. */
    private static final long STEP = Ts.HZ / 25;

    /** Times between two jumps. */
    private static final class Epoch {
        final long offset;
        long last;

        Epoch(long offset, long last) {
            this.offset = offset;
            this.last = last;
        }
    }

    /** A track's place on the time line. */
    static final class TrackTime {
        private @Nullable Epoch epoch;
        private long last;
        private long arrivalNanos;
        private long lastOut = Long.MIN_VALUE;

        /** The time to give out: that of the frame, but always later than the one before. */
        long increasing(long dts) {
            lastOut = Math.max(dts, lastOut == Long.MIN_VALUE ? dts : lastOut + 1);
            return lastOut;
        }
    }

    /** Is told of jumps. */
    @FunctionalInterface
    interface Jumps {
        void onTimeJump(long jump);
    }

    private final Jumps jumps;
    private @Nullable Epoch current;
    private long lastOut;

    ProgramClock(Jumps jumps) {
        this.jumps = jumps;
    }

    /** The place of a 33-bit decoding time on the time line. */
    long unwrap(TrackTime track, long raw, long arrivalNanos) {
        long elapsed = Math.max(0, Ts.toTicks(arrivalNanos - track.arrivalNanos));
        Epoch epoch = epochOf(track, raw, elapsed);
        long time = Ts.unwrap(raw, track.epoch == epoch ? track.last : epoch.last);
        track.epoch = epoch;
        track.last = time;
        track.arrivalNanos = arrivalNanos;
        epoch.last = Math.max(epoch.last, time);
        passed(time + epoch.offset);
        return time + epoch.offset;
    }

    /** A frame was given out with this time; after a jump, times go on behind it. */
    void passed(long out) {
        lastOut = Math.max(lastOut, out);
    }

    private Epoch epochOf(TrackTime track, long raw, long elapsed) {
        Epoch newest = current;
        if (newest == null) {
            newest = new Epoch(0, raw);
            current = newest;
            lastOut = raw;
            return newest;
        }
        if (track.epoch == null) {
            if (Math.abs(Ts.difference(raw, newest.last)) <= AHEAD_MAX) {
                return newest;
            }
        } else if (fits(Ts.difference(raw, track.last), elapsed, track.epoch == newest)) {
            return track.epoch;
        } else if (track.epoch != newest && Math.abs(Ts.difference(raw, newest.last)) <= AHEAD_MAX) {
            return newest;
        }
        long from = track.epoch == null ? newest.last : track.last;
        long offset = track.epoch == null ? newest.offset : track.epoch.offset;
        Epoch next = new Epoch(lastOut + STEP - raw, raw);
        current = next;
        jumps.onTimeJump(Ts.difference(raw, from) - (next.offset + raw - offset - from));
        return next;
    }

    /** After another track's jump, this one is judged more strictly: so both take part in the same jump. */
    private static boolean fits(long step, long elapsed, boolean inNewest) {
        return inNewest ? step >= -BACK_MAX && step <= AHEAD_MAX + elapsed : step >= 0 && step <= Ts.HZ + elapsed;
    }
}
