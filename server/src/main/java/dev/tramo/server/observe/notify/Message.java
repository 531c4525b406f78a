package dev.tramo.server.observe.notify;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import java.util.Locale;

/**
 * What a target is told.
 *
 * @param id the same at every attempt, so that receivers can discard repetitions
 * @param type {@code alarm.began}, {@code alarm.acknowledged}, {@code alarm.ended}, {@code test}, or the event's kind
 */
record Message(String id, String type, Event event) {
    static final String TEST = "test";

    static Message of(Event event) {
        String kind = event.kind().name().toLowerCase(Locale.ROOT);
        String type = event.kind() == EventKind.ALARM ? kind + "." + detail(event, "change") : kind;
        return new Message("event-" + event.id(), type, event);
    }

    /** One that only shows whether the target can be reached. */
    static Message test(String id, Event event) {
        return new Message(TEST + "-" + id, TEST, event);
    }

    /** A detail of the event; empty if it has none of that name. */
    static String detail(Event event, String name) {
        return event.details().getOrDefault(name, "");
    }

    boolean isTest() {
        return type.equals(TEST);
    }
}
