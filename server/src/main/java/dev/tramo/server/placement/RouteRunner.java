package dev.tramo.server.placement;

import dev.tramo.engine.Engine;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Runs routes, wherever they are to run. All methods may be called from any thread; calls for one route must not overlap. */
@Singleton
public class RouteRunner {
    private final Engine engine;

    RouteRunner(Engine engine) {
        this.engine = engine;
    }

    /**
     * Starts a route; does not wait for its connections.
     *
     * @return done when every endpoint is connected, or the route cannot work as things are; may never be done
     * @throws IllegalStateException if a route of that ID runs
     */
    public CompletableFuture<RouteSnapshot> start(RouteSpec spec) {
        return engine.start(spec);
    }

    /**
     * Changes a running route by the smallest change.
     *
     * @throws IllegalStateException if no route of that ID runs
     */
    public void change(RouteSpec spec) {
        engine.change(spec);
    }

    /** Stops a route. Does nothing if it does not run. */
    public void stop(String id) {
        engine.stop(id);
    }

    /** What was last observed of a route; empty if it does not run. */
    public Optional<RouteSnapshot> snapshot(String id) {
        return engine.snapshot(id);
    }

    /** What was last observed of all routes that run. */
    public List<RouteSnapshot> snapshots() {
        return engine.snapshots();
    }

    /** Ends the SRT sessions with a peer, as {@link Engine#kick}. */
    public int kick(String id, String peer, Duration ban) {
        return engine.kick(id, peer, ban);
    }

    /** Makes run what is wanted of an owner's routes, and nothing else of them. What runs as it should is not disturbed. */
    public void reconcile(Predicate<String> isOwners, Map<String, RouteSpec> wanted) {
        snapshots().stream()
                .map(RouteSnapshot::routeId)
                .filter(id -> isOwners.test(id) && !wanted.containsKey(id))
                .forEach(this::stop);
        wanted.forEach((id, spec) -> {
            if (snapshot(id).isPresent()) {
                change(spec);
            } else {
                CompletableFuture<RouteSnapshot> _ = start(spec);
            }
        });
    }

    /** Ends what runs in this process of an owner's routes; workers go on. */
    public void leave(Predicate<String> isOwners) {
        engine.snapshots().stream().map(RouteSnapshot::routeId).filter(isOwners).forEach(engine::stop);
    }
}
