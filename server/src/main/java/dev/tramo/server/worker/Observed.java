package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.figures.ConversionCounters;
import dev.tramo.server.figures.SwitchFigures;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.History;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A route's snapshot without what it is to be, which both sides know.
 *
 * @param source the active one
 * @param conversion since 0.2; none of an older worker
 * @param sources all of a route with several; since 0.2, none of an older worker
 * @param switching of a route with several sources; since 0.2, none of an older worker
 */
public record Observed(
        String runId,
        Instant startedAt,
        State state,
        String reason,
        ObservedEndpoint source,
        Map<String, ObservedEndpoint> destinations,
        Optional<ConversionCounters> conversion,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<ObservedSource> sources,
        Optional<SwitchFigures> switching) {
    /** What of a snapshot is sent. */
    public static Observed of(RouteSnapshot snapshot) {
        boolean isSwitched = snapshot.sources().size() > 1;
        return new Observed(
                snapshot.runId(),
                snapshot.startedAt(),
                snapshot.state(),
                snapshot.reason(),
                ObservedEndpoint.of(snapshot.source()),
                mapped(snapshot.destinations(), ObservedEndpoint::of),
                Optional.of(ConversionCounters.of(snapshot.conversion())),
                isSwitched ? snapshot.sources().stream().map(ObservedSource::of).toList() : List.of(),
                isSwitched ? Optional.of(SwitchFigures.of(snapshot.switching())) : Optional.empty());
    }

    /** The snapshot of a route that is to be this. */
    public RouteSnapshot of(RouteSpec spec, String runIdShown) {
        return new RouteSnapshot(
                spec,
                runIdShown,
                startedAt,
                state,
                reason,
                sources.isEmpty()
                        ? List.of(new SourceSnapshot(spec.sources().getFirst().id(), true, source.snapshot(), ""))
                        : sources.stream().map(ObservedSource::snapshot).toList(),
                switching.map(SwitchFigures::snapshot).orElse(SwitchSnapshot.NONE),
                mapped(destinations, ObservedEndpoint::snapshot),
                conversion.map(ConversionCounters::snapshot).orElse(ConversionFigures.NONE));
    }

    /** The totals of its endpoints, by the names of {@link Sessions#key}. */
    public Map<String, TotalFigures> totals() {
        Map<String, TotalFigures> totals = new LinkedHashMap<>();
        if (sources.isEmpty()) {
            source.totals().ifPresent(known -> totals.put(History.SOURCE, known));
        }
        sources.forEach(each ->
                each.endpoint().totals().ifPresent(known -> totals.put(Sessions.sourceKey(each.id()), known)));
        destinations.forEach((id, to) -> to.totals().ifPresent(known -> totals.put(Sessions.key(id), known)));
        return totals;
    }

    private static <T, R> Map<String, R> mapped(Map<String, T> endpoints, Function<T, R> to) {
        Map<String, R> mapped = new LinkedHashMap<>();
        endpoints.forEach((id, endpoint) -> mapped.put(id, to.apply(endpoint)));
        return mapped;
    }
}
