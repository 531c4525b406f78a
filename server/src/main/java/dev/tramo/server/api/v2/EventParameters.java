package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.event.EventQuery;
import dev.tramo.server.observe.event.EventView;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads which events a client asks for. */
final class EventParameters {
    static final String ROUTE = "route";
    static final String ENDPOINT = "endpoint";
    static final String KIND = "kind";
    static final String SEVERITY = "severity";
    static final String FROM = "from";
    static final String TO = "to";
    static final String LIMIT = "limit";
    static final String AFTER = "after";
    static final String ORDER = "order";
    static final String NEWEST = "newest";
    static final String OLDEST = "oldest";
    static final List<String> NAMES = List.of(ROUTE, ENDPOINT, KIND, SEVERITY, FROM, TO, LIMIT, AFTER, ORDER);
    static final int LIMIT_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 100;
    private static final int ROUTE_LENGTH_MAX = 80;
    private static final int ENDPOINT_LENGTH_MAX = 96;

    private EventParameters() {}

    /** @throws RefusedException naming the parameter, its value and what is allowed */
    static EventQuery read(MultivaluedMap<String, String> parameters) throws RefusedException {
        Query query = new Query(parameters, NAMES);
        Instant now = Instant.now();
        Optional<Instant> from = query.time(FROM, now);
        Optional<Instant> to = query.time(TO, now);
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw Query.wrong(TO, query.once(TO).orElse(""), "times after " + FROM);
        }
        Optional<String> endpoint = query.text(ENDPOINT, ENDPOINT_LENGTH_MAX);
        Optional<String> route = route(query);
        // Names of endpoints are the same in many routes, and have no index of their own.
        if (endpoint.isPresent() && route.isEmpty()) {
            throw RefusedException.invalid(ENDPOINT + ": needs " + ROUTE);
        }
        Optional<Long> after = query.id(AFTER);
        String order = query.once(ORDER).orElse(NEWEST);
        if (!Set.of(NEWEST, OLDEST).contains(order)) {
            throw Query.wrong(ORDER, order, NEWEST + ", " + OLDEST);
        }
        return new EventQuery(
                route,
                endpoint,
                query.constants(KIND, EventKind.class, EventView::word),
                query.constant(SEVERITY, Severity.values(), EventView::word).orElse(Severity.INFO),
                from,
                to,
                after.isEmpty() ? OptionalLong.empty() : OptionalLong.of(after.get()),
                order.equals(OLDEST),
                query.whole(LIMIT, 1, LIMIT_MAX, LIMIT_DEFAULT));
    }

    /** The only route that a client wants to know of; one that was deleted has events, too. */
    static Optional<String> route(Query query) throws RefusedException {
        return query.text(ROUTE, ROUTE_LENGTH_MAX);
    }
}
