package dev.tramo.server.observe;

import dev.tramo.engine.Engine;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteObserver;
import dev.tramo.engine.route.RouteSnapshot;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Publishes what the engine of this process tells of its routes. The engine tells it on the threads that carry the media, which never wait:
 * a thread of its own publishes. What does not fit into the queue between them is dropped; the next second's snapshot tells the state.
 */
@Singleton
public class LocalRoutes implements RouteObserver {
    private static final System.Logger LOG = System.getLogger(LocalRoutes.class.getName());
    private static final int OBSERVATIONS_MAX = 8_192;

    private final Engine engine;
    private final Observations observations;
    private final BlockingQueue<Observation> told = new ArrayBlockingQueue<>(OBSERVATIONS_MAX);

    LocalRoutes(Engine engine, Observations observations) {
        this.engine = engine;
        this.observations = observations;
    }

    void begin(@Observes StartupEvent event) {
        Thread _ = Thread.ofPlatform().daemon().name("observation").start(this::publish);
        engine.observeBy(this);
    }

    @Override
    public void onSnapshot(RouteSnapshot snapshot) {
        boolean _ = told.offer(new Observation.Seen(snapshot, Instant.now()));
    }

    @Override
    public void onEvent(RouteEvent event) {
        boolean _ = told.offer(new Observation.Reported(event));
    }

    private void publish() {
        while (true) {
            try {
                observations.publish(told.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "an observation was not taken", e);
            }
        }
    }
}
