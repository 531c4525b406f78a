package dev.tramo.server.routes;

import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RtmpFigures;
import dev.tramo.engine.State;
import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A route as {@code /v2/routes} answers it. */
@Schema(name = "Route")
record RouteView(
        @Schema(description = "rx-1, tx-1: kind and Id of the link; camera-x: name of the camera", examples = "rx-1")
        String id,

        @Schema(description = "New with every start") String runId,
        Instant startedAt,

        @Schema(
                description =
                        "starting, waiting (no peer or no input yet), connecting, running (bytes moved in the last"
                                + " second), stalled (connected, no bytes), failed (tried again by itself)")
        String state,

        @Schema(description = "Why it is not running, in words")
        String reason,

        EndpointView source,
        Map<String, EndpointView> destinations) {
    static RouteView of(RouteSnapshot snapshot) {
        Map<String, EndpointView> destinations = new TreeMap<>();
        snapshot.destinations().forEach((id, endpoint) -> destinations.put(id, EndpointView.of(endpoint)));
        return new RouteView(
                snapshot.routeId(),
                snapshot.runId(),
                snapshot.startedAt(),
                word(snapshot.state()),
                snapshot.reason(),
                EndpointView.of(snapshot.source()),
                destinations);
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** A source or destination. */
    @Schema(name = "Endpoint")
    record EndpointView(
            String state,
            String reason,
            Instant since,

            @Schema(description = "Address of the SRT or RTMP peer; empty without a session")
            String peer,

            boolean connected,

            @Schema(description = "Sessions after the first since the start")
            int reconnections,

            @Schema(
                    description =
                            "Received in the last second; SRT with 44 header bytes a packet, UDP and RTMP payload only")
            double receivedMbps,

            double sentMbps,

            @Schema(description = "Datagrams at the SRT port that belonged to no connection")
            long ignoredDatagrams,

            @Schema(
                    description =
                            "Counters of the UDP socket; dropped: by the kernel, -1 where the system does not tell")
            EndpointSnapshot.Udp udp,

            @Schema(description = "Statistics of the current SRT session, as libsrt defines them")
            SrtStatistics srt,

            @Schema(description = "What an RTMP endpoint counts; zero for others")
            RtmpFigures rtmp) {
        private static EndpointView of(EndpointSnapshot endpoint) {
            return new EndpointView(
                    word(endpoint.state()),
                    endpoint.reason(),
                    endpoint.since(),
                    endpoint.peer(),
                    endpoint.connected(),
                    endpoint.reconnections(),
                    endpoint.receivedMbps(),
                    endpoint.sentMbps(),
                    endpoint.ignoredDatagrams(),
                    endpoint.udp(),
                    endpoint.srt(),
                    endpoint.rtmp());
        }
    }
}
