package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.server.figures.RtmpSession;
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

        @Schema(
                description =
                        "Whether the active source brings video now; left out while the route is stopped, and if it is not known,"
                                + " since analysis is off")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Boolean video,

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
            double mbps,

            @Schema(
                    description =
                            "Of a source of a started route with several: whether the route takes its stream from it; left out for"
                                    + " others")
            @Nullable
            Boolean active,

            @Schema(description = "Of an RTMP source that is connected; left out for others") @Nullable
            StreamSummary stream) {}

    /** What an RTMP source gets, and from whom. */
    @Schema(name = "StreamSummary")
    record StreamSummary(
            @Schema(description = "Address and port of the publisher, or of the server that is pulled from")
            String peer,

            @Schema(description = "What the publisher calls itself")
            String client,

            @Schema(description = "Empty until a header or picture told")
            Optional<RtmpSession.Video> video,

            @Schema(description = "Likewise") Optional<RtmpSession.Audio> audio,

            @Schema(description = "Pictures a second") double frameRate,

            @Schema(description = "Between the last two keyframes; 0 before there were two")
            long keyframeIntervalMillis,

            @Schema(description = "Who plays it now") int players) {
        private static @Nullable StreamSummary of(EndpointSnapshot seen) {
            if (!(seen.figures() instanceof RtmpFigures figures) || !seen.connected()) {
                return null;
            }
            RtmpSession rtmp = RtmpSession.of(figures);
            return new StreamSummary(
                    seen.peer(),
                    rtmp.client(),
                    rtmp.stream().video(),
                    rtmp.stream().audio(),
                    rtmp.stream().frameRate(),
                    rtmp.stream().keyframeIntervalMillis(),
                    rtmp.players());
        }
    }

    static RouteSummary of(Seen seen) {
        StoredRoute route = seen.route();
        Optional<RouteSnapshot> snapshot = seen.snapshot();
        Map<String, EndpointSummary> destinations = new LinkedHashMap<>();
        route.destinations().forEach((id, uri) -> {
            EndpointSnapshot to = snapshot.map(s -> s.destinations().get(id)).orElse(EndpointSnapshot.NONE);
            destinations.put(id, of(null, uri, to, to.sentMbps(), null, null));
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
                snapshot.map(RouteSummary::hasVideo).orElse(null),
                route.sources().entrySet().stream()
                        .map(entry -> {
                            EndpointSnapshot from =
                                    snapshot.map(s -> s.source(entry.getKey())).orElse(EndpointSnapshot.NONE);
                            return of(
                                    entry.getKey(),
                                    entry.getValue(),
                                    from,
                                    from.receivedMbps(),
                                    isActive(route, snapshot, entry.getKey()),
                                    StreamSummary.of(from));
                        })
                        .toList(),
                destinations);
    }

    private static @Nullable Boolean hasVideo(RouteSnapshot snapshot) {
        EndpointSnapshot source = snapshot.source();
        if (source.figures() instanceof RtmpFigures rtmp) {
            return source.connected() && RtmpSession.of(rtmp).stream().video().isPresent();
        }
        return snapshot.stream()
                .map(stream -> stream.video() == StreamCounters.Presence.PRESENT)
                .orElse(null);
    }

    private static @Nullable Boolean isActive(StoredRoute route, Optional<RouteSnapshot> snapshot, String source) {
        return route.sources().size() == 1
                ? null
                : snapshot.map(seen -> seen.activeSource().id().equals(source)).orElse(null);
    }

    private static EndpointSummary of(
            @Nullable String id,
            String uri,
            EndpointSnapshot seen,
            double mbps,
            @Nullable Boolean isActive,
            @Nullable StreamSummary stream) {
        return new EndpointSummary(
                id,
                ShownUri.address(uri),
                RouteView.word(seen.state()),
                seen.fullReason(),
                seen.state() == State.STOPPED ? null : seen.since(),
                seen.connected(),
                mbps,
                isActive,
                stream);
    }
}
