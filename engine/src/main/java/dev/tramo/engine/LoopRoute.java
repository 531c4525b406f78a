package dev.tramo.engine;

import dev.tramo.net.Loop;
import java.util.concurrent.CompletableFuture;

/** A route of datagrams, reached from any thread: what it is told is done on its loop. */
final class LoopRoute implements RunningRoute {
    private final Loop loop;
    private final Route route;

    LoopRoute(Loop loop, RouteSpec spec) {
        this.loop = loop;
        this.route = loop.call(() -> new Route(loop, spec)).join();
    }

    Loop loop() {
        return loop;
    }

    @Override
    public void open() {
        loop.execute(route::open);
    }

    @Override
    public void change(RouteSpec next) {
        loop.call(() -> {
                    route.apply(next);
                    return next;
                })
                .join();
    }

    @Override
    public void stop() {
        loop.call(() -> {
                    route.close();
                    return route;
                })
                .join();
    }

    @Override
    public CompletableFuture<RouteSnapshot> settled() {
        return route.settled();
    }

    @Override
    public RouteSnapshot snapshot() {
        return route.snapshot();
    }
}
