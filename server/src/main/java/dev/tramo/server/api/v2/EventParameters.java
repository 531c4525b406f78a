package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.event.EventQuery;
import dev.tramo.server.observe.event.EventView;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        Answers.requireKnown(parameters, NAMES);
        Optional<Instant> from = instant(parameters, FROM);
        Optional<Instant> to = instant(parameters, TO);
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw wrong(TO, String.valueOf(parameters.getFirst(TO)), "times after " + FROM);
        }
        // Names of endpoints are the same in many routes, and have no index of their own.
        if (parameters.containsKey(ENDPOINT) && !parameters.containsKey(ROUTE)) {
            throw RefusedException.invalid(ENDPOINT + ": needs " + ROUTE);
        }
        Optional<String> limit = once(parameters, LIMIT);
        Optional<String> after = once(parameters, AFTER);
        String order = once(parameters, ORDER).orElse(NEWEST);
        if (!Set.of(NEWEST, OLDEST).contains(order)) {
            throw wrong(ORDER, order, NEWEST + ", " + OLDEST);
        }
        return new EventQuery(
                text(parameters, ROUTE, ROUTE_LENGTH_MAX),
                text(parameters, ENDPOINT, ENDPOINT_LENGTH_MAX),
                kinds(parameters),
                severity(once(parameters, SEVERITY)),
                from,
                to,
                after.isEmpty() ? OptionalLong.empty() : OptionalLong.of(id(AFTER, after.get())),
                order.equals(OLDEST),
                limit.isEmpty() ? LIMIT_DEFAULT : Answers.whole(LIMIT, limit.get(), 1, LIMIT_MAX));
    }

    /** The only route that a client wants to know of; one that was deleted has events, too. */
    static Optional<String> route(MultivaluedMap<String, String> parameters) throws RefusedException {
        return text(parameters, ROUTE, ROUTE_LENGTH_MAX);
    }

    /** The ID of an event. */
    static long id(String name, String text) throws RefusedException {
        if (!text.matches("[0-9]{1,16}")) {
            throw wrong(name, text, "IDs of events");
        }
        return Long.parseLong(text);
    }

    private static Optional<String> once(MultivaluedMap<String, String> parameters, String name)
            throws RefusedException {
        List<String> given = parameters.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw RefusedException.invalid(name + ": is given " + given.size() + " times; allowed is once");
        }
        return given.stream().findFirst();
    }

    private static Optional<String> text(MultivaluedMap<String, String> parameters, String name, int lengthMax)
            throws RefusedException {
        Optional<String> text = once(parameters, name);
        if (text.isPresent() && text.get().length() > lengthMax) {
            throw wrong(name, text.get(), "at most " + lengthMax + " characters");
        }
        return text;
    }

    private static Set<EventKind> kinds(MultivaluedMap<String, String> parameters) throws RefusedException {
        Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        List<String> given = new ArrayList<>();
        parameters.getOrDefault(KIND, List.of()).forEach(text -> given.addAll(List.of(text.split(",", -1))));
        for (String word : given) {
            kinds.add(constant(KIND, word, EventKind.values()));
        }
        return kinds;
    }

    private static Severity severity(Optional<String> given) throws RefusedException {
        return given.isEmpty() ? Severity.INFO : constant(SEVERITY, given.get(), Severity.values());
    }

    private static <T extends Enum<T>> T constant(String name, String word, T[] all) throws RefusedException {
        return Stream.of(all)
                .filter(each -> EventView.word(each).equals(word))
                .findFirst()
                .orElseThrow(() ->
                        wrong(name, word, Stream.of(all).map(EventView::word).collect(Collectors.joining(", "))));
    }

    private static Optional<Instant> instant(MultivaluedMap<String, String> parameters, String name)
            throws RefusedException {
        Optional<String> given = once(parameters, name);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(given.get()).toInstant();
            var _ = time.toEpochMilli(); // far years do not fit
            return Optional.of(time);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw wrong(name, given.get(), "times like 2026-01-31T22:00:00Z and 2026-01-31T23:00:00+01:00");
        }
    }

    private static RefusedException wrong(String name, String value, String allowed) {
        return RefusedException.invalid(name + ": \"" + StrictJson.shown(value) + "\"; allowed are " + allowed);
    }
}
