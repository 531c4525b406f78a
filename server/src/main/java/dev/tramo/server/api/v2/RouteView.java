package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.spec.Form;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.server.figures.ConversionCounters;
import dev.tramo.server.figures.SwitchFigures;
import dev.tramo.server.figures.SwitchingJson;
import dev.tramo.server.routes.RouteService.Seen;
import dev.tramo.server.routes.StoredRoute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A route with all that is observed of it. It can be sent back: what nobody sets is overlooked. */
@Schema(name = "Route")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RouteView(
        @Schema(
                description = "rx-1, tx-1: kind and Id of a link of /v1; camera-x: a camera of the aggregator",
                examples = "news")
        String id,

        @Schema(description = KIND, examples = "route") String kind,

        @Schema(description = "For people; of a link its ServiceName", examples = "news")
        String name,

        @Schema(description = "For people and filters; of a camera of the aggregator, type is its type")
        Map<String, String> labels,

        @Schema(description = "Whether it is to run; kept over restarts")
        boolean running,

        @Schema(description = STATE) String state,

        @Schema(description = REASON) String reason,

        @Schema(description = "New with every start; left out while it is stopped") @Nullable
        String runId,

        @Schema(description = "Left out while it is stopped") @Nullable
        Instant startedAt,

        @Schema(description = PLACEMENT, examples = "local") String placement,

        @Schema(description = "What was lost between RTMP and MPEG-TS; left out where nothing is converted") @Nullable
        ConversionCounters conversion,

        @Schema(description = "In the order of preference") List<EndpointView> sources,

        @Schema(
                implementation = SwitchingView.class,
                description = "Left out for a route with one source that switches as usual")
        @Nullable
        ObjectNode switching,

        @Schema(description = "Left out for a route with one source, and while it is stopped") @Nullable
        SwitchFigures switches,

        @Schema(description = "By their IDs") Map<String, EndpointView> destinations) {
    static final String KIND = "rx, tx: a link of /v1; camera: one of the aggregator; route: any other";
    static final String PLACEMENT = "Where it runs, or is to run: local, docker or kubernetes";
    static final String STATE =
            "starting, waiting (no peer or no input yet), connecting, running (bytes moved in the last second),"
                    + " degraded (bytes move, some of the stream is missing at the far end), stalled (connected, no bytes),"
                    + " failed (tried again by itself), stopped";
    static final String REASON =
            "The active source's reason, then those of destinations that are not as they should be, the worst first; if all are, of those"
                    + " that have something to say; empty if there is nothing to say";

    static RouteView of(Seen seen, PeerUris hosts) {
        StoredRoute route = seen.route();
        Optional<RouteSnapshot> snapshot = seen.snapshot();
        Optional<RouteSpec> spec = snapshot.map(RouteSnapshot::spec);
        String reason = snapshot.map(RouteSnapshot::reason).orElse("");
        if (spec.isEmpty()) {
            try {
                spec = Optional.of(route.spec());
            } catch (IllegalArgumentException e) {
                reason = String.valueOf(e.getMessage()); // stored by an older version, and cannot be read by this one
            }
        }
        return new RouteView(
                route.id(),
                route.kind().word(),
                route.name(),
                route.labels(),
                route.running(),
                word(snapshot.map(RouteSnapshot::state).orElse(State.STOPPED)),
                reason,
                snapshot.map(RouteSnapshot::runId).orElse(null),
                snapshot.map(RouteSnapshot::startedAt).orElse(null),
                seen.placement().word(),
                snapshot.filter(RouteView::converts)
                        .map(s -> ConversionCounters.of(s.conversion()))
                        .orElse(null),
                sources(route, spec, snapshot, hosts),
                route.sources().size() > 1 || !route.switching().equals(Switching.DEFAULT)
                        ? SwitchingJson.write(route.switching())
                        : null,
                snapshot.filter(now -> now.spec().switches())
                        .map(now -> SwitchFigures.of(now.switching()))
                        .orElse(null),
                destinations(route, spec, snapshot, hosts));
    }

    private static boolean converts(RouteSnapshot seen) {
        return seen.spec().has(Form.DATAGRAMS) && seen.spec().has(Form.FRAMES);
    }

    private static List<EndpointView> sources(
            StoredRoute route, Optional<RouteSpec> spec, Optional<RouteSnapshot> snapshot, PeerUris hosts) {
        List<EndpointView> views = new ArrayList<>();
        route.sources().forEach((id, uri) -> {
            SourceSpec from = spec.stream()
                    .flatMap(read -> read.sources().stream())
                    .filter(source -> source.id().equals(id))
                    .map(RouteSpec.Source::spec)
                    .findFirst()
                    .orElse(null);
            Optional<SourceSnapshot> seen = snapshot.stream()
                    .flatMap(now -> now.sources().stream())
                    .filter(source -> source.id().equals(id))
                    .findFirst();
            EndpointView view = EndpointView.of(
                    route.id(),
                    id,
                    uri,
                    from,
                    seen.map(SourceSnapshot::endpoint).orElse(EndpointSnapshot.NONE),
                    hosts);
            views.add(
                    route.sources().size() == 1
                            ? view
                            : view.oneOfSeveral(
                                    seen.filter(SourceSnapshot::isActive).isPresent(),
                                    seen.map(SourceSnapshot::fault).orElse("")));
        });
        return views;
    }

    private static Map<String, EndpointView> destinations(
            StoredRoute route, Optional<RouteSpec> spec, Optional<RouteSnapshot> snapshot, PeerUris hosts) {
        Map<String, EndpointView> views = new LinkedHashMap<>();
        route.destinations()
                .forEach((id, uri) -> views.put(
                        id,
                        EndpointView.of(
                                route.id(),
                                null,
                                uri,
                                spec.map(s -> s.destinations().get(id)).orElse(null),
                                snapshot.map(s -> s.destinations().get(id)).orElse(EndpointSnapshot.NONE),
                                hosts)));
        return views;
    }

    static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
