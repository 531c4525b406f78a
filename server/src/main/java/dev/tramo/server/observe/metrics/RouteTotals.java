package dev.tramo.server.observe.metrics;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Bytes and refused attempts of routes and endpoints since this server began, over all runs and sessions. Any thread. */
@Singleton
@Startup
public class RouteTotals {
    private final Instant countingSince;
    private final Map<String, Totals> routes = new ConcurrentHashMap<>();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();

    /** Counts from now on what is published. */
    @Inject
    public RouteTotals(Observations observations) {
        this(observations, Clock.systemUTC());
    }

    RouteTotals(Observations observations, Clock clock) {
        countingSince = clock.instant();
        observations.subscribe(this::take);
    }

    private void take(Observation observation) {
        switch (observation) {
            case Observation.Seen(RouteSnapshot snapshot, Instant _) -> observe(snapshot);
            case Observation.Removed(String route) -> routes.remove(route);
            default -> {}
        }
    }

    private void observe(RouteSnapshot snapshot) {
        Totals totals = routes.computeIfAbsent(snapshot.routeId(), _ -> new Totals());
        synchronized (totals) {
            totals.observe(snapshot);
        }
    }

    /** Received by the sources of all routes, bytes; those that were removed included. */
    long received() {
        return received.sum();
    }

    /** Sent by the destinations of all routes, likewise. */
    long sent() {
        return sent.sum();
    }

    /** Reads the totals of a route, which stand still meanwhile. */
    void read(String route, BiConsumer<RouteSums, Map<String, EndpointTotals>> reader) {
        Totals totals = routes.getOrDefault(route, new Totals()); // one that never ran has none
        synchronized (totals) {
            reader.accept(new RouteSums(totals.received, totals.sent), totals.endpoints);
        }
    }

    /**
     * Bytes of a route.
     *
     * @param received by its sources
     * @param sent by all its destinations together, those that were removed included
     */
    record RouteSums(long received, long sent) {}

    private final class Totals {
        private final Map<String, EndpointTotals> endpoints = new HashMap<>();
        private long received;
        private long sent;

        private void observe(RouteSnapshot snapshot) {
            long in = 0;
            Map<String, EndpointSnapshot> sources = History.sources(snapshot);
            for (Map.Entry<String, EndpointSnapshot> from : sources.entrySet()) {
                in += of(from.getKey(), true).observe(from.getValue(), snapshot);
            }
            long out = 0;
            for (Map.Entry<String, EndpointSnapshot> to :
                    snapshot.destinations().entrySet()) {
                out += of(History.endpoint(to.getKey()), false).observe(to.getValue(), snapshot);
            }
            received += in;
            sent += out;
            RouteTotals.this.received.add(in);
            RouteTotals.this.sent.add(out);
            if (endpoints.size() > snapshot.destinations().size() + sources.size()) {
                endpoints.keySet().retainAll(History.endpoints(snapshot).keySet());
            }
        }

        private EndpointTotals of(String endpoint, boolean isSource) {
            return endpoints.computeIfAbsent(endpoint, _ -> new EndpointTotals(isSource, countingSince));
        }
    }
}
