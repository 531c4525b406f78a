package dev.tramo.server.observe.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.inject.Singleton;

/** All metrics that are read when somebody asks. Any thread. */
@Singleton
final class TramoMetrics implements MultiCollector {
    private final RouteMetrics routes;
    private final EngineMetrics engine;

    TramoMetrics(RouteMetrics routes, EngineMetrics engine) {
        this.routes = routes;
        this.engine = engine;
    }

    @Override
    public MetricSnapshots collect() {
        Gathering gathering = new Gathering();
        routes.gather(gathering);
        engine.gather(gathering);
        return gathering.snapshots();
    }
}
