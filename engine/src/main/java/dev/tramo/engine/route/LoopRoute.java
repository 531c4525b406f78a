package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.net.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A route of datagrams, reached from any thread: what it is told is done on its loop. */
public final class LoopRoute implements RunningRoute {
    private static final System.Logger LOG = System.getLogger(LoopRoute.class.getName());
    private static final long ANSWER_SECONDS_MAX = 10;

    private final Loop loop;
    private final Route route;
    private volatile RouteSpec spec;

    public LoopRoute(Loop loop, SrtPorts ports, RouteSpec spec) {
        this.loop = loop;
        this.spec = spec;
        this.route = answer(loop, () -> new Route(loop, ports, spec));
    }

    public String id() {
        return spec.id();
    }

    /** Ports that the route's SRT endpoints listen on. */
    public Set<Integer> listenPorts() {
        return spec.listenPorts();
    }

    /** How long the route's datagrams may wait for being read. */
    public long readWithinNanos() {
        return spec.readWithinNanos();
    }

    public Loop loop() {
        return loop;
    }

    @Override
    public void open() {
        Route _ = onLoop(() -> {
            route.open();
            return route;
        });
    }

    @Override
    public void change(RouteSpec next) {
        spec = next;
        RouteSpec _ = onLoop(() -> {
            route.apply(next);
            return next;
        });
    }

    @Override
    public int kick(SrtPeerAddress peer, Duration ban) {
        return onLoop(() -> route.kick(peer, ban));
    }

    @Override
    public void stop() {
        try {
            Route _ = onLoop(() -> {
                route.close();
                return route;
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "its loop has ended, and its sockets with it", e);
        }
    }

    @Override
    public void stopSoon() {
        loop.execute(route::close);
    }

    private <T> T onLoop(Supplier<T> task) {
        return answer(loop, task);
    }

    /** Waits for the loop, but not for ever: a loop that is stuck must not take the threads that ask it along. */
    private static <T> T answer(Loop loop, Supplier<T> task) {
        try {
            return loop.call(task)
                    .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IllegalStateException("the media loop does not answer; " + loop.failure(), e);
            }
            throw e;
        }
    }

    @Override
    public CompletableFuture<RouteSnapshot> settled() {
        return route.settled();
    }

    @Override
    public RouteSnapshot snapshot() {
        RouteSnapshot last = route.snapshot();
        String failure = loop.failure();
        return failure.isEmpty() ? last : failed(last, failure);
    }

    /** Nothing is observed any more. */
    private static RouteSnapshot failed(RouteSnapshot last, String failure) {
        EndpointSnapshot endpoint = EndpointSnapshot.unobserved(State.FAILED, failure, Instant.now());
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        last.destinations().keySet().forEach(id -> destinations.put(id, endpoint));
        return new RouteSnapshot(
                last.spec(), last.runId(), last.startedAt(), State.FAILED, failure, endpoint, Map.copyOf(destinations));
    }
}
