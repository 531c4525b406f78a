package dev.tramo.server.store;

import io.agroal.api.AgroalDataSourceMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;

/** Metrics of the store: whether it can be used, and how busy its connections are. */
@Singleton
final class StoreMetrics implements MeterBinder {
    private final Store store;
    private final Management management;
    private final AgroalDataSourceMetrics pool;

    StoreMetrics(Store store, Management management, Database database) {
        this.store = store;
        this.management = management;
        this.pool = database.pool().getMetrics();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tramo.store.available", store, s -> s.awayBecause().isEmpty() ? 1 : 0)
                .description("Whether the database answers: 1 or 0")
                .register(registry);
        Gauge.builder("tramo.server.managing", management, m -> m.isManaging() ? 1 : 0)
                .description("Whether this server manages the routes, or stands by: 1 or 0")
                .register(registry);
        Gauge.builder("tramo.store.connections", pool, AgroalDataSourceMetrics::activeCount)
                .description("Open connections to the database")
                .tag("state", "used")
                .register(registry);
        Gauge.builder("tramo.store.connections", pool, AgroalDataSourceMetrics::availableCount)
                .description("Open connections to the database")
                .tag("state", "idle")
                .register(registry);
        Gauge.builder("tramo.store.waiting", pool, AgroalDataSourceMetrics::awaitingCount)
                .description("Threads that wait for a connection to the database")
                .register(registry);
        FunctionCounter.builder("tramo.store.uses", pool, AgroalDataSourceMetrics::acquireCount)
                .description("How often a connection to the database was taken from the pool")
                .register(registry);
    }
}
