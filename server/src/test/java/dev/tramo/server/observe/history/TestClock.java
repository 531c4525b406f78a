package dev.tramo.server.observe.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is set, with the time since the start that goes on evenly. */
final class TestClock extends Clock {
    private Instant now;
    private long nanos;

    TestClock(Instant now) {
        this.now = now;
    }

    /** Time goes on. */
    void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the clock. */
    void set(Instant time) {
        now = time;
    }

    long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
