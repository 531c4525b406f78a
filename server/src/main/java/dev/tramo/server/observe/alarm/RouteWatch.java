package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.History;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What of a route's last minutes rules look at. The thread of the evaluation only. */
final class RouteWatch {
    private final Map<String, EndpointWatch> endpoints = new LinkedHashMap<>();
    private Optional<RouteSnapshot> seen = Optional.empty();
    private long seenNanos;

    /** How it was last seen; empty if it was not since this server watches. */
    Optional<RouteSnapshot> seen() {
        return seen;
    }

    /** Whether nothing was seen of it for so long. */
    boolean isUnseenFor(long nanos, long nowNanos) {
        return seen.isEmpty() || nowNanos - seenNanos >= nanos;
    }

    /** It runs, and nothing is known of it any more. */
    void lose() {
        seen = Optional.empty();
    }

    void see(RouteSnapshot route, long nowNanos) {
        seen = Optional.of(route);
        seenNanos = nowNanos;
        Map<String, EndpointSnapshot> named = History.endpoints(route);
        endpoints.keySet().retainAll(named.keySet());
        named.forEach((name, endpoint) -> endpoints
                .computeIfAbsent(name, _ -> new EndpointWatch(History.isSource(name)))
                .see(endpoint, nowNanos));
        EndpointWatch source = endpoints.get(History.active(route));
        if (source != null) {
            source.see(route.stream());
        }
    }

    /** Figures of endpoints that are not known, or not any more, are left out. */
    void measure(Map<String, EndpointFigures> figures) {
        figures.forEach((name, ofEndpoint) -> {
            EndpointWatch endpoint = endpoints.get(name);
            if (endpoint != null) {
                endpoint.measure(ofEndpoint);
            }
        });
    }

    /** Media began or ceased to flow at an endpoint that often. */
    void change(String name, long count, long nowNanos) {
        EndpointWatch endpoint = endpoints.get(name);
        if (endpoint != null) {
            endpoint.changes.add(count, nowNanos);
        }
    }

    /** By their names. */
    Map<String, EndpointWatch> endpoints() {
        return endpoints;
    }
}
