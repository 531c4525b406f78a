package dev.tramo.server.observe.notify;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Which events a notification is for.
 *
 * @param routes IDs of routes; empty for all, and for events that concern no route
 * @param labels labels that the event's route must have, all of them; empty for any
 */
public record NotificationFilter(
        Set<EventKind> kinds, Severity minimumSeverity, Set<String> routes, Map<String, String> labels) {
    private static final String SILENCED = "silenced";

    /** Takes copies. */
    public NotificationFilter {
        kinds = Set.copyOf(kinds);
        routes = Set.copyOf(routes);
        labels = Map.copyOf(labels);
    }

    /** Whether the event matches, but for the labels. */
    boolean mayMatch(Event event) {
        return kinds.contains(event.kind())
                && event.severity().compareTo(minimumSeverity) >= 0
                && !"true".equals(event.details().get(SILENCED))
                && (routes.isEmpty() || routes.contains(event.route()));
    }

    /** @param labelsOf the labels of a route; empty for one that is not there */
    boolean matches(Event event, Function<String, Map<String, String>> labelsOf) {
        return mayMatch(event)
                && (labels.isEmpty() || labelsOf.apply(event.route()).entrySet().containsAll(labels.entrySet()));
    }
}
