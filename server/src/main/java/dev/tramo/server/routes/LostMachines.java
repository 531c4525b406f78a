package dev.tramo.server.routes;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.event.Ticking;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.StoreUnavailableException;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** While this server manages: makes anew the workers of routes whose machine is gone, and finds those that are here when that can be told. */
@Singleton
@Priority(60)
public class LostMachines implements Managed, Ticking {
    private static final System.Logger LOG = System.getLogger(LostMachines.class.getName());

    private final RouteRunner runner;
    private final RouteService routes;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("lost-machines").factory());
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private volatile boolean isManaging;

    LostMachines(RouteRunner runner, RouteService routes) {
        this.runner = runner;
        this.routes = routes;
    }

    @Override
    public void takeOver() {
        isManaging = true;
    }

    @Override
    public void standDown() {
        isManaging = false;
    }

    /** Has a look taken, on a thread of its own, since what is done then may wait. */
    @Override
    public void tick(Instant now) {
        if (isManaging && runner.hasPlaced() && isLooking.compareAndSet(false, true)) {
            thread.execute(this::look);
        }
    }

    /** What is done once a second. */
    void look() {
        try {
            runner.noteMachines();
            runner.seen().forEach(route -> attempt(route, routes::findWorker));
            runner.lost().forEach(route -> attempt(route, routes::replaceWorker));
        } catch (StoreUnavailableException e) {
            // Looked at again when it is back.
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "lost workers not looked for; tried again", e);
        } finally {
            isLooking.set(false);
        }
    }

    /** What is done to a route. */
    private interface Move {
        void of(String route) throws RefusedException;
    }

    private static void attempt(String route, Move move) {
        try {
            move.of(route);
        } catch (RefusedException e) {
            LOG.log(System.Logger.Level.WARNING, "route={0} not moved: {1}", route, e.getMessage());
        }
    }
}
