package dev.tramo.server.observe;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives events their IDs, and publishes them on the bus in the order of these: by the thread that records one, or by another that
 * publishes at that moment. No lock is held meanwhile, so that a subscriber may record events itself. Any thread.
 */
@Singleton
public class Events {
    private static final System.Logger LOG = System.getLogger(Events.class.getName());

    private final Observations observations;
    private final Clock clock;
    private final Queue<Event> unpublished = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unpublishedCount = new AtomicInteger();
    /** Guarded by this. */
    private long last;

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
        Event event;
        synchronized (this) {
            event = new Event(nextId(), at, kind, severity, route, endpoint, text, details);
            unpublished.add(event);
        }
        publish();
        return event;
    }

    /** Publishes what is to be published, unless another call does: that one goes on until nothing is left. */
    private void publish() {
        if (unpublishedCount.getAndIncrement() > 0) {
            return;
        }
        do {
            try {
                observations.publish(new Observation.Happened(unpublished.remove()));
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "an event was not taken", e);
            }
        } while (unpublishedCount.decrementAndGet() > 0);
    }

    /** Microseconds of the clock, so that IDs grow over restarts without a look at the store; they stay below 2^53, which JSON can hold. */
    private long nextId() {
        last = Math.max(last + 1, TimeUnit.MILLISECONDS.toMicros(clock.millis()));
        return last;
    }

    /** IDs up to this one have been used: for a clock that was set back between two starts. */
    public synchronized void continueAfter(long id) {
        last = Math.max(last, id);
    }
}
