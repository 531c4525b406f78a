package dev.tramo.server.routes;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.RefusedAttempt;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.RtmpFigures;
import dev.tramo.engine.SrtPeer;
import dev.tramo.engine.SrtSpec;
import dev.tramo.engine.SrtUriWriter;
import dev.tramo.engine.State;
import dev.tramo.engine.UdpSpec;
import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A route as {@code /v2/routes} answers it. */
@Schema(name = "Route")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RouteView(
        @Schema(
                description =
                        "The route's ID; rx-1, tx-1: kind and Id of a link of /v1; camera-x: name of a camera of /v2/cameras",
                examples = "news")
        String id,

        @Schema(description = "New with every start; empty while it is stopped")
        String runId,

        @Schema(description = "Left out while it is stopped") @Nullable
        Instant startedAt,

        @Schema(
                description =
                        "starting, waiting (no peer or no input yet), connecting, running (bytes moved in the last"
                                + " second), degraded (bytes move, some of the stream is missing at the far end), stalled (connected, no bytes), failed (tried again by itself), stopped")
        String state,

        @Schema(
                description =
                        "The source's reason, then each destination that is not as it should be; empty if there is nothing to say")
        String reason,

        @Schema(description = "Where it runs, or is to run: local, docker or kubernetes", examples = "local")
        String placement,

        @Schema(description = "Of a route of this API only") @Nullable
        RouteConfiguration configuration,

        EndpointView source,
        Map<String, EndpointView> destinations) {
    /** @param host under which others reach us */
    static RouteView of(Routes.Seen seen, String host) {
        Optional<RouteSnapshot> snapshot = seen.snapshot();
        RouteConfiguration configuration =
                seen.stored().map(StoredRoute::configuration).orElse(null);
        String reason = snapshot.map(RouteSnapshot::reason).orElse("");
        EndpointView source = EndpointView.of(EndpointSnapshot.NONE, null, host);
        Map<String, EndpointView> destinations = new TreeMap<>();
        try {
            RouteSpec spec = snapshot.map(RouteSnapshot::spec)
                    .or(() -> seen.stored().map(StoredRoute::spec))
                    .orElseThrow();
            source = EndpointView.of(
                    snapshot.map(RouteSnapshot::source).orElse(EndpointSnapshot.NONE), spec.source(), host);
            spec.destinations()
                    .forEach((id, to) -> destinations.put(
                            id,
                            EndpointView.of(
                                    snapshot.map(s -> s.destinations().get(id)).orElse(EndpointSnapshot.NONE),
                                    to,
                                    host)));
        } catch (IllegalArgumentException e) {
            reason = String.valueOf(e.getMessage()); // stored by an older version, and cannot be read by this one
        }
        return new RouteView(
                seen.id(),
                snapshot.map(RouteSnapshot::runId).orElse(""),
                snapshot.map(RouteSnapshot::startedAt).orElse(null),
                word(snapshot.map(RouteSnapshot::state).orElse(State.STOPPED)),
                reason,
                seen.placement().word(),
                configuration,
                source,
                destinations);
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** A source or destination. */
    @Schema(name = "Endpoint")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EndpointView(
            String state,
            String reason,

            @Schema(description = "When the state began; left out while the route is stopped") @Nullable
            Instant since,

            @Schema(description = "Of an SRT endpoint, without its passphrase; empty for others")
            String uri,

            @Schema(
                    description =
                            "What to give to the other side of an SRT endpoint, without the passphrase; empty for others")
            String peerUri,

            @Schema(
                    description =
                            "Address of the SRT or RTMP peer; empty without a session. Of a UDP source, who sends, or sent last; of several with commas")
            String peer,

            boolean connected,

            @Schema(description = "Sessions after the first since the start")
            int reconnections,

            @Schema(
                    description =
                            "Received in the last second; SRT with 44 header bytes a packet, UDP and RTMP payload only")
            double receivedMbps,

            double sentMbps,

            @Schema(
                    description =
                            "Datagrams at the SRT port that belonged to no connection; at a UDP source, of others than its"
                                    + " source=; left out for RTMP")
            @Nullable
            Long ignoredDatagrams,

            @Schema(
                    description =
                            "Counters of the UDP socket, of an SRT endpoint the last three. dropped: by the kernel, -1 where the system does not tell; unusable: too long to be received; notSent: refused by the kernel, or sent while there was no socket; left out for RTMP")
            EndpointSnapshot.@Nullable Udp udp,

            @Schema(
                    description =
                            "Payloads since the start that an SRT destination did not send because no peer was connected;"
                                    + " left out for others")
            @Nullable
            Long unsentPayloads,

            @Schema(
                    description =
                            "The latest attempts to call, publish or play that were refused, at most 16, the latest first;"
                                    + " count: attempts from this address for the same and with the same answer")
            List<RefusedAttempt> refused,

            @Schema(
                    description =
                            "Statistics of the current SRT session, as libsrt defines them; of several, the first; left out for others")
            @Nullable
            SrtStatistics srt,

            @Schema(description = "All SRT sessions; members: paths of a bonded one; left out for others") @Nullable
            List<SrtPeer> peers,

            @Schema(description = "What an RTMP endpoint counts; left out for others") @Nullable
            RtmpFigures rtmp) {
        private static EndpointView of(EndpointSnapshot endpoint, @Nullable Object spec, String host) {
            SrtSpec srt = spec instanceof SrtSpec is ? is : null;
            boolean isRtmp = spec != null && !(spec instanceof UdpSpec || spec instanceof SrtSpec);
            boolean isUdp = spec instanceof UdpSpec || srt != null; // which is over UDP
            return new EndpointView(
                    word(endpoint.state()),
                    endpoint.reason(),
                    endpoint.state() == State.STOPPED ? null : endpoint.since(),
                    srt == null ? "" : SrtUriWriter.own(srt),
                    srt == null ? "" : SrtUriWriter.peers(srt, host),
                    endpoint.peer(),
                    endpoint.connected(),
                    endpoint.reconnections(),
                    endpoint.receivedMbps(),
                    endpoint.sentMbps(),
                    isUdp ? endpoint.ignoredDatagrams() : null,
                    isUdp ? endpoint.udp() : null,
                    srt == null ? null : endpoint.srtFigures().unsentPayloads(),
                    endpoint.refused(),
                    srt == null ? null : endpoint.srt(),
                    srt == null ? null : endpoint.peers(),
                    isRtmp ? endpoint.rtmp() : null);
        }
    }
}
