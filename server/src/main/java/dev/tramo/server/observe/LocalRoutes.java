package dev.tramo.server.observe;

import dev.tramo.engine.Engine;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Publishes once a second how the routes of this process are, as workers report theirs. */
@Singleton
public class LocalRoutes {
    private final Engine engine;
    private final Observations observations;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("observation").factory());

    LocalRoutes(Engine engine, Observations observations) {
        this.engine = engine;
        this.observations = observations;
    }

    void begin(@Observes StartupEvent event) {
        ScheduledFuture<?> _ = clock.scheduleWithFixedDelay(this::observe, 1, 1, TimeUnit.SECONDS);
    }

    private void observe() {
        Instant now = Instant.now();
        engine.snapshots().forEach(route -> observations.publish(new Observation.Seen(route, now)));
    }
}
