package dev.tramo.server.observe.event;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Tells all that is {@link Ticking} that a second has passed, on a thread of its own. */
@Singleton
final class EventClock {
    private static final System.Logger LOG = System.getLogger(EventClock.class.getName());
    /** Before anything is closed. */
    static final int END_FIRST = 100;

    private final List<Ticking> all;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("event-clock").factory());

    EventClock(@All List<Ticking> all) {
        this.all = all;
    }

    void begin(@Observes StartupEvent event) {
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        Instant now = Instant.now();
        for (Ticking each : all) {
            try {
                each.tick(now);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a look every second failed", e);
            }
        }
    }

    void end(@Observes @Priority(END_FIRST) ShutdownEvent event) {
        thread.shutdownNow();
    }
}
