package dev.tramo.server.observe;

import dev.tramo.engine.route.RouteSnapshot;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Publishes figures of each second of every route that is observed. Any thread; one at a time for a route. */
@Singleton
@Startup
public class Measurements {
    private final Observations observations;
    private final Map<String, Meter> meters = new ConcurrentHashMap<>();

    public Measurements(Observations observations) {
        this.observations = observations;
        observations.subscribe(this::take);
    }

    private void take(Observation observation) {
        switch (observation) {
            case Observation.Seen(RouteSnapshot snapshot, Instant at) -> measure(snapshot, at);
            case Observation.Removed(String route) -> meters.remove(route);
            default -> {}
        }
    }

    private void measure(RouteSnapshot snapshot, Instant at) {
        Map<String, EndpointFigures> measured;
        Meter meter = meters.computeIfAbsent(snapshot.routeId(), id -> new Meter());
        synchronized (meter) {
            measured = meter.measure(snapshot, at);
        }
        if (!measured.isEmpty()) {
            observations.publish(new Observation.Measured(snapshot.routeId(), at, measured));
        }
    }
}
