package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.routes.RouteService.Seen;
import dev.tramo.server.routes.StoredRoute;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A route in a list: what it is called, how it is, and where its ends are, without secrets. */
@Schema(name = "RouteSummary")
record RouteSummary(
        @Schema(examples = "news") String id,

        @Schema(description = RouteView.KIND) String kind,

        String name,
        Map<String, String> labels,
        boolean running,

        @Schema(description = RouteView.STATE) String state,

        @Schema(description = RouteView.REASON) String reason,

        @Schema(description = RouteView.PLACEMENT) String placement,

        List<EndpointSummary> sources,

        @Schema(description = "By their IDs") Map<String, EndpointSummary> destinations) {
    /** An endpoint in a list. */
    @Schema(name = "EndpointSummary")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EndpointSummary(
            @Schema(description = "Of a source; a destination's is its key") @Nullable
            String id,

            @Schema(
                    description = "Scheme, host, port and RTMP application; the full URI is in the route itself",
                    examples = "srt://:9000")
            String address,

            String state,

            @Schema(description = "Why it is not running, in words; empty if there is nothing to say")
            String reason,

            @Schema(description = "When the state began; left out while the route is stopped") @Nullable
            Instant since,

            boolean connected,

            @Schema(description = "Received by a source, sent by a destination, in the last second")
            double mbps) {}

    static RouteSummary of(Seen seen) {
        StoredRoute route = seen.route();
        Optional<RouteSnapshot> snapshot = seen.snapshot();
        Map<String, EndpointSummary> destinations = new LinkedHashMap<>();
        route.destinations().forEach((id, uri) -> {
            EndpointSnapshot to = snapshot.map(s -> s.destinations().get(id)).orElse(EndpointSnapshot.NONE);
            destinations.put(id, of(null, uri, to, to.sentMbps()));
        });
        return new RouteSummary(
                route.id(),
                route.kind().word(),
                route.name(),
                route.labels(),
                route.running(),
                RouteView.word(snapshot.map(RouteSnapshot::state).orElse(State.STOPPED)),
                snapshot.map(RouteSnapshot::reason).orElse(""),
                seen.placement().word(),
                route.sources().entrySet().stream()
                        .map(entry -> {
                            EndpointSnapshot from =
                                    snapshot.map(s -> s.source(entry.getKey())).orElse(EndpointSnapshot.NONE);
                            return of(entry.getKey(), entry.getValue(), from, from.receivedMbps());
                        })
                        .toList(),
                destinations);
    }

    private static EndpointSummary of(@Nullable String id, String uri, EndpointSnapshot seen, double mbps) {
        return new EndpointSummary(
                id,
                ShownUri.address(uri),
                RouteView.word(seen.state()),
                seen.fullReason(),
                seen.state() == State.STOPPED ? null : seen.since(),
                seen.connected(),
                mbps);
    }
}
