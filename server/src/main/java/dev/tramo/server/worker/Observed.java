package dev.tramo.server.worker;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.figures.ConversionCounters;
import dev.tramo.server.figures.StreamSeconds;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.History;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A route's snapshot without what it is to be, which both sides know.
 *
 * @param conversion since 0.2; none of an older worker
 * @param stream since 0.2; none of an older worker, nor of a route that is not analyzed
 */
public record Observed(
        String runId,
        Instant startedAt,
        State state,
        String reason,
        ObservedEndpoint source,
        Map<String, ObservedEndpoint> destinations,
        Optional<ConversionCounters> conversion,
        Optional<StreamSeconds> stream) {
    /** What of a snapshot is sent. */
    public static Observed of(RouteSnapshot snapshot) {
        return new Observed(
                snapshot.runId(),
                snapshot.startedAt(),
                snapshot.state(),
                snapshot.reason(),
                ObservedEndpoint.of(snapshot.source()),
                mapped(snapshot.destinations(), ObservedEndpoint::of),
                Optional.of(ConversionCounters.of(snapshot.conversion())),
                snapshot.stream().map(StreamSeconds::of));
    }

    /** The snapshot of a route that is to be this. */
    public RouteSnapshot of(RouteSpec spec, String runIdShown) {
        return new RouteSnapshot(
                spec,
                runIdShown,
                startedAt,
                state,
                reason,
                source.snapshot(),
                mapped(destinations, ObservedEndpoint::snapshot),
                conversion.map(ConversionCounters::snapshot).orElse(ConversionFigures.NONE),
                stream.map(StreamSeconds::counters));
    }

    /** The totals of its endpoints, by the names of {@link Sessions#key}. */
    public Map<String, TotalFigures> totals() {
        Map<String, TotalFigures> totals = new LinkedHashMap<>();
        source.totals().ifPresent(known -> totals.put(History.SOURCE, known));
        destinations.forEach((id, to) -> to.totals().ifPresent(known -> totals.put(Sessions.key(id), known)));
        return totals;
    }

    private static <T, R> Map<String, R> mapped(Map<String, T> endpoints, Function<T, R> to) {
        Map<String, R> mapped = new LinkedHashMap<>();
        endpoints.forEach((id, endpoint) -> mapped.put(id, to.apply(endpoint)));
        return mapped;
    }
}
