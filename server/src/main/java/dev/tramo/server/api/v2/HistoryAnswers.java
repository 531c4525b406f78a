package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Summary;
import dev.tramo.server.observe.history.FigureHistory;
import dev.tramo.server.observe.history.HistoryQuery;
import dev.tramo.server.observe.history.HistoryReader;
import dev.tramo.server.observe.history.TooManyPointsException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers with figures over a time: of a route, or of the server. */
@Singleton
final class HistoryAnswers {
    static final String FROM = "from";
    static final String TO = "to";
    static final String STEP = "step";
    static final String FORMAT = "format";
    static final String FIGURE = "figure";
    static final String ENDPOINT = "endpoint";

    private static final List<String> PARAMETERS = List.of(FROM, TO, STEP, FORMAT, FIGURE, ENDPOINT);
    private static final Duration SPAN_DEFAULT = Duration.ofHours(1);
    private static final String AUTO = "auto";
    private static final String CSV = "csv";
    private static final String JSON = "json";

    private final HistoryReader reader;
    private final Clock clock = Clock.systemUTC();

    HistoryAnswers(HistoryReader reader) {
        this.reader = reader;
    }

    /** Whether anything is known of a route, which may have been deleted since. */
    boolean has(String route) {
        return reader.has(route);
    }

    /** @param route empty for the server */
    Response.ResponseBuilder answer(String route, MultivaluedMap<String, String> parameters) throws RefusedException {
        Answers.requireKnown(parameters, PARAMETERS);
        String format = first(parameters, FORMAT).orElse(JSON);
        if (!Set.of(JSON, CSV).contains(format)) {
            throw RefusedException.invalid(FORMAT + ": \"" + StrictJson.shown(format) + "\"; allowed are json and csv");
        }
        FigureHistory history;
        try {
            history = reader.read(query(route, parameters));
        } catch (TooManyPointsException e) {
            throw RefusedException.invalid(e.getMessage());
        }
        return format.equals(CSV)
                ? Response.ok(HistoryCsv.write(history), HistoryCsv.TYPE)
                : Response.ok(HistoryView.of(history), MediaType.APPLICATION_JSON_TYPE);
    }

    private static Optional<String> first(MultivaluedMap<String, String> parameters, String name) {
        return Optional.ofNullable(parameters.getFirst(name));
    }

    private HistoryQuery query(String route, MultivaluedMap<String, String> parameters) throws RefusedException {
        Instant now = clock.instant();
        Instant to = Times.read(TO, first(parameters, TO).orElse("now"), now);
        Optional<String> since = first(parameters, FROM);
        Instant from = since.isPresent() ? Times.read(FROM, since.get(), now) : to.minus(SPAN_DEFAULT);
        if (!from.isBefore(to)) {
            throw RefusedException.invalid(
                    FROM + ": \"" + from + "\"; it must be before " + TO + ", which is \"" + to + "\"");
        }
        String step = first(parameters, STEP).orElse(AUTO);
        return new HistoryQuery(
                route,
                parts(parameters, ENDPOINT),
                figures(parameters),
                from.getEpochSecond(),
                // The second that goes on is not measured yet.
                to.getNano() == 0 ? to.getEpochSecond() : Math.max(to.getEpochSecond(), from.getEpochSecond() + 1),
                step.equals(AUTO) ? 0 : Answers.whole(STEP, step, 1, HistoryReader.STEP_MAX));
    }

    private static Set<String> parts(MultivaluedMap<String, String> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .collect(Collectors.toSet());
    }

    private static Set<Figure> figures(MultivaluedMap<String, String> parameters) throws RefusedException {
        Set<Figure> figures = EnumSet.noneOf(Figure.class);
        for (String name : parts(parameters, FIGURE)) {
            boolean _ = figures.add(Summary.figure(name)
                    .orElseThrow(() -> RefusedException.invalid(FIGURE + ": \"" + StrictJson.shown(name)
                            + "\"; allowed are "
                            + Arrays.stream(Figure.values()).map(Figure::key).collect(Collectors.joining(", ")))));
        }
        return figures;
    }
}
