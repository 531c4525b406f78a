package dev.tramo.server.observe;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened at an instant, as it is kept, shown and sent. Without secrets.
 *
 * @param id grows from event to event, also over restarts, and is never used twice
 * @param route its ID; empty for what concerns the server. It may have been deleted since
 * @param endpoint named as {@link History#endpoint} names them; empty for the route or the server
 * @param text one sentence for a person
 * @param details what else is known, by the names that {@link EventKind} tells; texts from outside are untrusted
 */
public record Event(
        long id,
        Instant at,
        EventKind kind,
        Severity severity,
        String route,
        String endpoint,
        String text,
        Map<String, String> details) {
    /** Takes a copy. */
    public Event {
        details = Map.copyOf(details);
    }
}
