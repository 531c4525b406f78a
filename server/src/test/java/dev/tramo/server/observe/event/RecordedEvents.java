package dev.tramo.server.observe.event;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.store.TestStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bus, and all events that were recorded on it. */
public final class RecordedEvents {
    private final Observations bus = new Observations();
    private final Events events = new Events(bus);
    private final List<Event> recorded = new CopyOnWriteArrayList<>();

    public RecordedEvents() {
        bus.subscribe(observation -> {
            if (observation instanceof Observation.Happened(Event event)) {
                recorded.add(event);
            }
        });
    }

    public Observations bus() {
        return bus;
    }

    public Events events() {
        return events;
    }

    public List<Event> all() {
        return recorded;
    }

    /** The log of these events in a store, as a managing server has it; nothing is written before {@link EventLog#begin}. */
    public EventLog log(TestStore store) {
        EventLog log = new EventLog(
                new EventStore(store.store()),
                events,
                bus,
                Clock.systemUTC(),
                Duration.ofDays(90),
                EventLog.ROWS_MAX,
                EventLog.PENDING_MAX);
        log.takeOver();
        return log;
    }

    /** Writes all that waits. */
    public static void write(EventLog log) {
        log.flush(Duration.ofSeconds(20));
    }

    public Event last() {
        return recorded.getLast();
    }
}
