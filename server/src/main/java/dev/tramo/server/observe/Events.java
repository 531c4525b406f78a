package dev.tramo.server.observe;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Gives events their IDs, and publishes them on the bus. Any thread. */
@Singleton
public class Events {
    private final Observations observations;
    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    @Inject
    public Events(Observations observations) {
        this(observations, Clock.systemUTC());
    }

    Events(Observations observations, Clock clock) {
        this.observations = observations;
        this.clock = clock;
    }

    /** Something has happened just now. */
    public Event record(
            EventKind kind,
            Severity severity,
            String route,
            String endpoint,
            String text,
            Map<String, String> details) {
        return record(clock.instant(), kind, severity, route, endpoint, text, details);
    }

    /** Something has happened a while ago: a worker tells it when it can. */
    public Event record(
            Instant at,
            EventKind kind,
            Severity severity,
            String route,
            String endpoint,
            String text,
            Map<String, String> details) {
        Event event = new Event(nextId(), at, kind, severity, route, endpoint, text, details);
        observations.publish(new Observation.Happened(event));
        return event;
    }

    /** Microseconds of the clock, so that IDs grow over restarts without a look at the store; they stay below 2^53, which JSON can hold. */
    private long nextId() {
        long now = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }

    /** IDs up to this one have been used: for a clock that was set back between two starts. */
    public void continueAfter(long id) {
        long _ = last.updateAndGet(before -> Math.max(before, id));
    }
}
