package dev.tramo.engine;

import dev.tramo.net.Loop;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A route of datagrams, reached from any thread: what it is told is done on its loop. */
final class LoopRoute implements RunningRoute {
    private final Loop loop;
    private final Route route;
    private volatile RouteSpec spec;

    LoopRoute(Loop loop, SrtPorts ports, RouteSpec spec) {
        this.loop = loop;
        this.spec = spec;
        this.route = loop.call(() -> new Route(loop, ports, spec)).join();
    }

    String id() {
        return spec.id();
    }

    /** Ports that the route's SRT endpoints listen on. */
    Set<Integer> listenPorts() {
        return spec.listenPorts();
    }

    /** How long the route's datagrams may wait for being read. */
    long readWithinNanos() {
        return spec.readWithinNanos();
    }

    Loop loop() {
        return loop;
    }

    @Override
    public void open() {
        loop.call(() -> {
                    route.open();
                    return route;
                })
                .join();
    }

    @Override
    public void change(RouteSpec next) {
        spec = next;
        loop.call(() -> {
                    route.apply(next);
                    return next;
                })
                .join();
    }

    @Override
    public int kick(SrtPeerAddress peer, Duration ban) {
        return loop.call(() -> route.kick(peer, ban)).join();
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
