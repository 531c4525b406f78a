package dev.tramo.server.observe;

import dev.tramo.engine.Engine;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The last hour of every route that ran in it, in this server's memory. Any thread. */
@Singleton
public class Histories {
    private final Engine engine;
    private final Map<String, History> histories = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("history").factory());

    Histories(Engine engine) {
        this.engine = engine;
    }

    /** Workers' routes are noted when they report, this process's once a second. */
    void begin(@Observes StartupEvent event) {
        ScheduledFuture<?> _ = clock.scheduleWithFixedDelay(this::observe, 1, 1, TimeUnit.SECONDS);
    }

    private void observe() {
        Instant now = Instant.now();
        engine.snapshots().forEach(route -> of(route.routeId()).observe(route, now));
    }

    public History of(String route) {
        return histories.computeIfAbsent(route, id -> new History());
    }

    /** What was noted of a route; empty if it never ran. */
    public Optional<Notes> notes(String route) {
        return Optional.ofNullable(histories.get(route)).map(History::notes);
    }

    /** The route is no more. */
    public void forget(String route) {
        histories.remove(route);
    }
}
