package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.srt.SrtStatistics;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns snapshots, whose counters only grow, into figures of the last second, and publishes these. Any thread; one at a time for a route. */
@Singleton
@Startup
public class Measurements {
    /** Snapshots that a change of state brings in between are left out. */
    private static final Duration EVERY_MIN = Duration.ofMillis(900);

    private final Observations observations;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    public Measurements(Observations observations) {
        this.observations = observations;
        observations.subscribe(this::take);
    }

    private void take(Observation observation) {
        switch (observation) {
            case Observation.Seen(RouteSnapshot snapshot, Instant at) -> measure(snapshot, at);
            case Observation.Removed(String route) -> routes.remove(route);
            default -> {}
        }
    }

    private void measure(RouteSnapshot snapshot, Instant at) {
        Route before = routes.getOrDefault(snapshot.routeId(), Route.NONE);
        if (before.at.plus(EVERY_MIN).isAfter(at)) {
            return;
        }
        boolean isSameRun = before.runId.equals(snapshot.runId());
        Map<String, Counters> then = isSameRun ? before.counters : Map.of();
        double seconds = isSameRun ? Duration.between(before.at, at).toMillis() / 1_000.0 : 1;
        Map<String, Counters> counters = new HashMap<>();
        Map<String, EndpointFigures> measured = new LinkedHashMap<>();
        endpoints(snapshot).forEach((name, endpoint) -> {
            Counters now = Counters.of(endpoint);
            counters.put(name, now);
            measured.put(name, now.since(then.getOrDefault(name, Counters.NONE), seconds, endpoint));
        });
        routes.put(snapshot.routeId(), new Route(snapshot.runId(), at, counters));
        observations.publish(new Observation.Measured(snapshot.routeId(), at, measured));
    }

    private static Map<String, EndpointSnapshot> endpoints(RouteSnapshot snapshot) {
        Map<String, EndpointSnapshot> endpoints = new LinkedHashMap<>();
        endpoints.put(History.SOURCE, snapshot.source());
        snapshot.destinations().forEach((id, destination) -> endpoints.put(History.endpoint(id), destination));
        return endpoints;
    }

    private record Route(String runId, Instant at, Map<String, Counters> counters) {
        private static final Route NONE = new Route("", Instant.EPOCH, Map.of());
    }

    /** What only grows within a session. */
    private record Counters(long packets, long lost, long unrecovered, long retransmitted, long dropped) {
        private static final Counters NONE = new Counters(0, 0, 0, 0, 0);

        static Counters of(EndpointSnapshot endpoint) {
            return switch (endpoint.figures()) {
                case SrtFigures srt -> of(srt);
                case UdpFigures udp ->
                    new Counters(udp.datagrams(), 0, 0, 0, Math.max(0, udp.dropped()) + udp.unusable() + udp.notSent());
                case RtmpFigures rtmp ->
                    new Counters(
                            rtmp.frames(),
                            0,
                            0,
                            0,
                            rtmp.droppedFrames() + endpoint.totals().packetsWithoutPeer());
                case NoFigures _ -> NONE;
            };
        }

        private static Counters of(SrtFigures srt) {
            SrtStatistics.Sent sent = srt.statistics().sent();
            SrtStatistics.Received received = srt.statistics().received();
            return new Counters(
                    sent.packets() + received.packets(),
                    sent.packetsLost() + received.packetsLost(),
                    received.packetsDropped() + received.packetsUndecrypted(),
                    sent.packetsRetransmitted() + received.packetsRetransmitted(),
                    sent.packetsDropped() + sent.packetsRefused() + srt.unsentPayloads());
        }

        EndpointFigures since(Counters before, double seconds, EndpointSnapshot endpoint) {
            EndpointFigures.Builder figures = new EndpointFigures.Builder()
                    .with(Figure.RECEIVED_MBPS, endpoint.receivedMbps())
                    .with(Figure.SENT_MBPS, endpoint.sentMbps())
                    .with(Figure.PACKETS, grown(before.packets, packets) / seconds)
                    .with(Figure.DROPPED, grown(before.dropped, dropped) / seconds);
            if (endpoint.figures() instanceof SrtFigures srt) {
                figures.with(Figure.RTT_MILLIS, srt.statistics().link().rttMillis())
                        .with(Figure.PACKETS_LOST, grown(before.lost, lost) / seconds)
                        .with(Figure.PACKETS_UNRECOVERED, grown(before.unrecovered, unrecovered) / seconds)
                        .with(Figure.PACKETS_RETRANSMITTED, grown(before.retransmitted, retransmitted) / seconds);
                srt.peers().stream()
                        .mapToInt(peer -> peer.members().size())
                        .max()
                        .ifPresent(members -> {
                            if (members > 0) {
                                figures.with(Figure.MEMBERS, members);
                            }
                        });
            }
            return figures.build();
        }

        /** A counter that is lower than before began anew with a session. */
        private static double grown(long before, long now) {
            return now >= before ? now - before : now;
        }
    }
}
