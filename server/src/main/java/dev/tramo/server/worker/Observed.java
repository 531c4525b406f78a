package dev.tramo.server.worker;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A route's snapshot without what it is to be, which both sides know. */
public record Observed(
        String runId,
        Instant startedAt,
        State state,
        String reason,
        ObservedEndpoint source,
        Map<String, ObservedEndpoint> destinations) {
    /** What of a snapshot is sent. */
    public static Observed of(RouteSnapshot snapshot) {
        return new Observed(
                snapshot.runId(),
                snapshot.startedAt(),
                snapshot.state(),
                snapshot.reason(),
                ObservedEndpoint.of(snapshot.source()),
                mapped(snapshot.destinations(), ObservedEndpoint::of));
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
                mapped(destinations, ObservedEndpoint::snapshot));
    }

    private static <T, R> Map<String, R> mapped(Map<String, T> endpoints, Function<T, R> to) {
        Map<String, R> mapped = new LinkedHashMap<>();
        endpoints.forEach((id, endpoint) -> mapped.put(id, to.apply(endpoint)));
        return mapped;
    }
}
