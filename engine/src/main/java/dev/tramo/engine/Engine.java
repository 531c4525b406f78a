package dev.tramo.engine;

import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import dev.tramo.srt.Encryption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs routes on a fixed number of loops. All methods may be called from any thread; calls for one route must not overlap.
 */
public final class Engine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private record Running(Loop loop, Route route) {}

    private final List<Loop> loops = new ArrayList<>();
    private final Map<String, Running> routes = new ConcurrentHashMap<>();

    /**
     * Starts the loops.
     *
     * @param loopCount threads for the media path, at least 1
     * @throws IOException if the system grants no poller
     */
    public Engine(int loopCount, TransportKind transport) throws IOException {
        for (int i = 0; i < loopCount; i++) {
            loops.add(new Loop(
                    "loop-" + i,
                    transport,
                    (what, failure) -> LOG.log(System.Logger.Level.ERROR, "failed: " + what, failure)));
        }
        // The first key derivation takes some 50 ms, later ones 1 ms: not on a loop's time.
        Thread.startVirtualThread(Encryption::warmUp);
    }

    /**
     * Starts a route.
     *
     * @return done when every endpoint is connected, or one cannot be opened (its state is {@link State#FAILED}; it is tried
     *     again until the route is stopped); may never be done
     * @throws IllegalStateException if a route of that ID runs
     */
    public CompletableFuture<RouteSnapshot> start(RouteSpec spec) {
        Loop loop = leastUsed();
        Route route = loop.call(() -> new Route(loop, spec)).join();
        if (routes.putIfAbsent(spec.id(), new Running(loop, route)) != null) {
            loop.execute(route::close);
            throw new IllegalStateException("route " + spec.id() + " runs already");
        }
        loop.execute(route::open);
        return route.settled();
    }

    private Loop leastUsed() {
        return loops.stream()
                .min(Comparator.comparingLong(loop ->
                        routes.values().stream().filter(r -> r.loop() == loop).count()))
                .orElseThrow();
    }

    /**
     * Changes a running route by the smallest change.
     *
     * @throws IllegalStateException if no route of that ID runs
     */
    public void change(RouteSpec spec) {
        Running running = routes.get(spec.id());
        if (running == null) {
            throw new IllegalStateException("route " + spec.id() + " does not run");
        }
        running.loop()
                .call(() -> {
                    running.route().apply(spec);
                    return spec;
                })
                .join();
    }

    /** Stops a route; returns when its sockets are closed. Does nothing if it does not run. */
    public void stop(String id) {
        Running running = routes.remove(id);
        if (running != null) {
            running.loop()
                    .call(() -> {
                        running.route().close();
                        return id;
                    })
                    .join();
        }
    }

    /** What was last observed of a route; empty if it does not run. */
    public Optional<RouteSnapshot> snapshot(String id) {
        return Optional.ofNullable(routes.get(id))
                .map(running -> running.route().snapshot());
    }

    /** What was last observed of all routes that run. */
    public List<RouteSnapshot> snapshots() {
        return routes.values().stream()
                .map(running -> running.route().snapshot())
                .toList();
    }

    /** Stops all routes, telling their peers, and ends the loops. */
    @Override
    public void close() {
        List.copyOf(routes.keySet()).forEach(this::stop);
        loops.forEach(Loop::close);
    }
}
