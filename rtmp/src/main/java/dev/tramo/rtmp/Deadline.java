package dev.tramo.rtmp;

import java.time.Duration;

/** What a session waits for, and until when. One deadline at a time. */
final class Deadline {
    private long nanos;
    private Duration time = Duration.ZERO;
    private String awaited = "";

    /** Sets the deadline for {@code what}; replaces the former one. */
    void set(Duration within, String what, long nowNanos) {
        nanos = nowNanos + within.toNanos();
        time = within;
        awaited = what;
    }

    /** Removes the deadline. */
    void clear() {
        awaited = "";
    }

    boolean hasPassed(long nowNanos) {
        return !awaited.isEmpty() && nowNanos - nanos >= 0;
    }

    /** What did not happen in time, for a person. */
    String reason() {
        return awaited + " not seen within " + time.toSeconds() + " s";
    }
}
