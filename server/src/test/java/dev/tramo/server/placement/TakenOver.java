package dev.tramo.server.placement;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.store.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What runs routes in a server that manages now, with a machine of its own, and another server's before it. Time passes when it is told
 * to.
 */
public final class TakenOver {
    private final FakePlacement docker = new FakePlacement();
    private final AtomicLong nanos = new AtomicLong();
    private final TestRunner started;
    /** What workers that are connected do each second. */
    private final Map<String, Runnable> connected = new HashMap<>();

    /**
     * The server begins to manage.
     *
     * @param routes that the other server has started, each in a worker on its machine
     * @param isEngineThere whether this server's own Docker engine answers
     */
    public TakenOver(
            TestStore store,
            Engine engine,
            Path folder,
            String otherMachine,
            boolean isEngineThere,
            RouteSpec... routes)
            throws IOException {
        docker.machine = otherMachine;
        RouteRunner other = TestRunner.start("docker", store, engine, docker, new Observations(), folder)
                .runner();
        for (RouteSpec route : routes) {
            var _ = other.start(route);
        }
        engineIsAway();
        if (isEngineThere) {
            engineAnswers();
        }
        started = TestRunner.start("docker", store, engine, docker, new Observations(), folder, nanos::get);
    }

    /** What runs its routes. */
    public RouteRunner runner() {
        return started.runner();
    }

    /** What its placement was asked for since the last call, as in {@code place one 1}. */
    public List<String> asked() {
        List<String> asked = List.copyOf(docker.calls);
        docker.calls.clear();
        return asked;
    }

    /** This machine's Docker engine says from now on that it is that of the machine {@code here}. */
    public void engineAnswers() {
        docker.machine = "here";
    }

    /** This machine's Docker engine does not answer from now on. */
    public void engineIsAway() {
        docker.machine = "";
    }

    /** Second by second, as it is looked for lost workers. */
    public void passes(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            connected.values().forEach(Runnable::run);
            var _ = started.remote().lost();
        }
        nanos.addAndGet(time.toNanosPart());
    }

    /** The worker of a route connects, and reports every second; what is returned ends the connection. */
    public Runnable comes(String id) {
        RemoteRoute route = started.remote().find(id).orElseThrow();
        Remote.Session session = new Remote.Session();
        started.remote().welcome(route, session, Remote.hello("there"));
        connected.put(id, () -> route.hear(session, Remote.report(route.spec(), route.revision(), State.RUNNING, 1)));
        return () -> {
            connected.remove(id);
            route.gone(session);
        };
    }
}
