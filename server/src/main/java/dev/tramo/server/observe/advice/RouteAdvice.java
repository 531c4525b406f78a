package dev.tramo.server.observe.advice;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.server.observe.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the advice for a route. */
public final class RouteAdvice {
    private static final String STOPPED = "the route is stopped";
    private static final String NO_SESSION = "no session";
    private static final String NOT_TOLD =
            "what was measured cannot be had: the worker is of an older version, or does not answer";

    private final int lossTarget;
    private final Optional<RouteSnapshot> snapshot;
    /** Of the source's sessions; empty if they cannot be had. */
    private final Optional<List<SrtDelays>> delays;

    private RouteAdvice(int lossTarget, Optional<RouteSnapshot> snapshot, Optional<List<SrtDelays>> delays) {
        this.lossTarget = lossTarget;
        this.snapshot = snapshot;
        this.delays = delays;
    }

    /**
     * The advice for a route.
     *
     * @param snapshot what was last observed; empty for a stopped route
     * @param delays that the source's sessions have recorded; empty if whoever runs the route does not tell
     * @param lossTarget packets of a million that may be missing
     */
    public static Advice of(
            RouteSpec spec, Optional<RouteSnapshot> snapshot, Optional<List<SrtDelays>> delays, int lossTarget) {
        RouteAdvice advice = new RouteAdvice(lossTarget, snapshot, delays);
        List<Advice.Endpoint> endpoints = new ArrayList<>();
        SourceSpec source = snapshot.map(seen -> seen.activeSource().spec()).orElse(spec.source());
        if (!source.srtLinks().isEmpty()) {
            endpoints.add(advice.source());
        }
        spec.destinations().forEach((id, to) -> {
            if (!to.srtLinks().isEmpty()) {
                endpoints.add(advice.destination(id));
            }
        });
        return new Advice(spec.id(), lossTarget, endpoints);
    }

    private Advice.Endpoint source() {
        List<SrtPeer> peers = peers(snapshot.map(RouteSnapshot::source));
        List<Advice.Session> sessions = new ArrayList<>();
        for (SrtPeer peer : peers) {
            delays.stream()
                    .flatMap(List::stream)
                    .filter(recorded -> recorded.since().equals(peer.since()))
                    .findFirst()
                    .ifPresent(recorded -> sessions.add(ReceiverAdvice.of(peer, recorded, lossTarget)));
        }
        String reason = !peers.isEmpty() && delays.isEmpty()
                ? NOT_TOLD
                : sessions.size() < peers.size() ? "no packets yet" : reason(peers);
        return new Advice.Endpoint(snapshot.map(History::active).orElse(History.SOURCE), "receives", reason, sessions);
    }

    private Advice.Endpoint destination(String id) {
        List<SrtPeer> peers = peers(snapshot.map(route -> route.destinations().get(id)));
        return new Advice.Endpoint(
                History.endpoint(id),
                "sends",
                reason(peers),
                peers.stream().map(peer -> SenderAdvice.of(peer, lossTarget)).toList());
    }

    private static List<SrtPeer> peers(Optional<EndpointSnapshot> endpoint) {
        return endpoint.map(EndpointSnapshot::peers).orElse(List.of());
    }

    private String reason(List<SrtPeer> peers) {
        if (snapshot.isEmpty()) {
            return STOPPED;
        }
        return peers.isEmpty() ? NO_SESSION : "";
    }
}
