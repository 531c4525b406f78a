package dev.tramo.server.routes;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.StoreUnavailableException;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** While this server manages: makes anew the workers of routes whose machine is gone, and finds those that are here when that can be told. */
@Singleton
@Priority(60)
public class LostMachines implements Managed {
    private static final System.Logger LOG = System.getLogger(LostMachines.class.getName());
    private static final long LOOK_MILLIS = 1_000;

    private final RouteRunner runner;
    private final RouteService routes;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lost-machines").factory());
    private @Nullable ScheduledFuture<?> looking;

    LostMachines(RouteRunner runner, RouteService routes) {
        this.runner = runner;
        this.routes = routes;
    }

    @Override
    public synchronized void takeOver() {
        if (looking == null) {
            looking = clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void standDown() {
        if (looking != null) {
            looking.cancel(false);
            looking = null;
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
