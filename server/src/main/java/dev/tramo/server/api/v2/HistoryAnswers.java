package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
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
        Query query = new Query(parameters, PARAMETERS);
        String format = query.once(FORMAT).orElse(JSON);
        if (!Set.of(JSON, CSV).contains(format)) {
            throw Query.wrong(FORMAT, format, "json and csv");
        }
        FigureHistory history;
        try {
            history = reader.read(wanted(route, query));
        } catch (TooManyPointsException e) {
            throw RefusedException.invalid(e.getMessage());
        }
        return format.equals(CSV)
                ? Response.ok(HistoryCsv.write(history), HistoryCsv.TYPE)
                : Response.ok(HistoryView.of(history), MediaType.APPLICATION_JSON_TYPE);
    }

    private HistoryQuery wanted(String route, Query query) throws RefusedException {
        Instant now = clock.instant();
        Instant to = query.time(TO, now).orElse(now);
        Instant from = query.time(FROM, now).orElse(to.minus(SPAN_DEFAULT));
        if (!from.isBefore(to)) {
            throw RefusedException.invalid(
                    FROM + ": \"" + from + "\"; it must be before " + TO + ", which is \"" + to + "\"");
        }
        boolean isAuto = query.once(STEP).orElse(AUTO).equals(AUTO);
        return new HistoryQuery(
                route,
                Set.copyOf(query.values(ENDPOINT)),
                figures(query),
                from.getEpochSecond(),
                // The second that goes on is not measured yet.
                to.getNano() == 0 ? to.getEpochSecond() : Math.max(to.getEpochSecond(), from.getEpochSecond() + 1),
                isAuto ? 0 : query.whole(STEP, 1, HistoryReader.STEP_MAX, 0));
    }

    private static Set<Figure> figures(Query query) throws RefusedException {
        Set<Figure> figures = EnumSet.noneOf(Figure.class);
        for (String name : query.values(FIGURE)) {
            boolean _ = figures.add(Summary.figure(name)
                    .orElseThrow(() -> Query.wrong(
                            FIGURE,
                            name,
                            Arrays.stream(Figure.values()).map(Figure::key).collect(Collectors.joining(", ")))));
        }
        return figures;
    }
}
