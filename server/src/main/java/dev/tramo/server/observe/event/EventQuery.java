package dev.tramo.server.observe.event;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which events are wanted.
 *
 * @param route the ID of theirs; the empty text stands for the server
 * @param endpoint the name of theirs
 * @param kinds one of these; empty for all
 * @param severity this and above
 * @param from the first instant
 * @param to the instant after the last
 * @param after continues behind the event of this ID, in the order of the list
 * @param isOldestFirst whether the list begins with the oldest
 * @param limit at most so many, at least 1
 */
public record EventQuery(
        Optional<String> route,
        Optional<String> endpoint,
        Set<EventKind> kinds,
        Severity severity,
        Optional<Instant> from,
        Optional<Instant> to,
        OptionalLong after,
        boolean isOldestFirst,
        int limit) {
    /** Takes a copy. */
    public EventQuery {
        kinds = Set.copyOf(kinds);
    }

    /** What has happened since an event, the oldest first. */
    public static EventQuery since(long id, Optional<String> route, int limit) {
        return new EventQuery(
                route,
                Optional.empty(),
                Set.of(),
                Severity.INFO,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(id),
                true,
                limit);
    }

    /** Whether an event is one of those. */
    boolean matches(Event event) {
        long millis = event.at().toEpochMilli();
        return route.filter(wanted -> !wanted.equals(event.route())).isEmpty()
                && endpoint.filter(wanted -> !wanted.equals(event.endpoint())).isEmpty()
                && (kinds.isEmpty() || kinds.contains(event.kind()))
                && event.severity().compareTo(severity) >= 0
                && from.filter(first -> millis < first.toEpochMilli()).isEmpty()
                && to.filter(end -> millis >= end.toEpochMilli()).isEmpty()
                && (after.isEmpty()
                        || (isOldestFirst ? event.id() > after.getAsLong() : event.id() < after.getAsLong()));
    }
}
