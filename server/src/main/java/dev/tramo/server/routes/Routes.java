package dev.tramo.server.routes;

import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.EndpointUri;
import dev.tramo.engine.Rings;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.State;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.RouteDirectory;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The routes of this server that are made of URIs: what is stored, and what runs of it. What is stored changes before the answer,
 * so that it survives whatever happens next. Changes are made one at a time; waiting for a connection holds nobody up.
 */
@Singleton
@Priority(40)
public class Routes implements Managed, RouteDirectory {
    private static final System.Logger LOG = System.getLogger(Routes.class.getName());
    private static final long CONNECT_WAIT_MILLIS = 4_000;
    private static final int ROUTES_MAX = 1_000;

    /**
     * A route of any API.
     *
     * @param placement where it runs, or is to run
     * @param stored empty for a route of another API
     * @param snapshot empty for a stopped one
     */
    record Seen(String id, PlacementKind placement, Optional<StoredRoute> stored, Optional<RouteSnapshot> snapshot) {}

    private final RouteRepository repository;
    private final RouteRunner runner;

    Routes(RouteRepository repository, RouteRunner runner) {
        this.repository = repository;
        this.runner = runner;
    }

    /** Every route that ran when the program ended, however it ended, runs again. */
    @Override
    public synchronized void takeOver() {
        repository.load();
        Map<String, RouteSpec> wanted = new TreeMap<>();
        for (StoredRoute route : repository.all()) {
            try {
                if (route.configuration().running()) {
                    wanted.put(route.id(), route.spec());
                }
            } catch (IllegalArgumentException e) {
                LOG.log(System.Logger.Level.ERROR, "route={0} not resumed: {1}", route.id(), e.getMessage());
            }
        }
        runner.reconcile(Routes::isOwn, wanted);
    }

    @Override
    public synchronized void standDown() {
        runner.leave(Routes::isOwn);
        repository.forget();
    }

    private static boolean isOwn(String id) {
        return RouteOwner.of(id) == RouteOwner.ROUTES;
    }

    @Override
    public boolean hasRoute(String id) {
        return repository.find(id).isPresent();
    }

    /** Stopped ones of this API, and started ones of all, by their ID. */
    List<Seen> all() {
        Map<String, Seen> all = new TreeMap<>();
        for (RouteSnapshot snapshot : runner.snapshots()) {
            String id = snapshot.routeId();
            all.put(id, new Seen(id, runner.placementOf(id), Optional.empty(), Optional.of(snapshot)));
        }
        for (StoredRoute stored : repository.all()) {
            Optional<RouteSnapshot> snapshot =
                    Optional.ofNullable(all.get(stored.id())).flatMap(Seen::snapshot);
            all.put(stored.id(), new Seen(stored.id(), runner.placementOf(stored.id()), Optional.of(stored), snapshot));
        }
        return List.copyOf(all.values());
    }

    Seen one(String id) throws RouteRefusedException {
        Seen seen = new Seen(id, runner.placementOf(id), repository.find(id), runner.snapshot(id));
        if (seen.stored().isEmpty() && seen.snapshot().isEmpty()) {
            throw unknown(id);
        }
        return seen;
    }

    /**
     * Makes a route what is wanted, by the smallest change. What cannot be done leaves everything as it was.
     *
     * @return whether it is new
     */
    synchronized boolean put(String id, RouteConfiguration wanted) throws RouteRefusedException {
        RouteReader.requireId(id);
        Optional<StoredRoute> old = repository.find(id);
        if (old.isEmpty() && repository.count() >= ROUTES_MAX) {
            throw RouteRefusedException.conflict("there are " + ROUTES_MAX + " routes, which is the limit");
        }
        requireNoRing(wanted.spec(id), wanted.running());
        repository.save(new StoredRoute(id, wanted));
        try {
            become(id, wanted);
        } catch (RouteRefusedException e) {
            old.ifPresentOrElse(repository::save, () -> repository.delete(id));
            throw e;
        }
        return old.isEmpty();
    }

    private void become(String id, RouteConfiguration wanted) throws RouteRefusedException {
        Optional<RouteSnapshot> running = runner.snapshot(id);
        if (!wanted.running()) {
            runner.stop(id);
        } else if (running.isPresent()) {
            change(running.get(), wanted.spec(id));
        } else {
            CompletableFuture<RouteSnapshot> _ = runner.start(wanted.spec(id));
            Map<String, String> failures = failures(runner.snapshot(id));
            if (!failures.isEmpty()) {
                runner.stop(id);
                throw failed(id, "not started", failures);
            }
        }
    }

    private void requireNoRing(RouteSpec spec, boolean runs) throws RouteRefusedException {
        Optional<Rings.Ring> ring = runner.ring(spec, runs);
        if (ring.isPresent()) {
            throw RouteRefusedException.conflict(spec.id() + ": destinations."
                    + ring.get().destination() + ": " + ring.get().words());
        }
    }

    /** Takes the change over into the running route, or leaves it as it was. */
    private void change(RouteSnapshot running, RouteSpec after) throws RouteRefusedException {
        RouteSpec before = running.spec();
        if (before.equals(after)) {
            return;
        }
        runner.change(after);
        Map<String, String> failures = failures(runner.snapshot(after.id()));
        failures.keySet().removeAll(failures(Optional.of(running)).keySet());
        if (!failures.isEmpty()) {
            runner.change(before);
            throw failed(after.id(), "not changed", failures);
        }
    }

    /** Endpoints that cannot work, and why. */
    private static Map<String, String> failures(Optional<RouteSnapshot> snapshot) {
        Map<String, String> failures = new TreeMap<>();
        snapshot.ifPresent(s -> {
            putFailure(failures, "source", s.source());
            s.destinations().forEach((id, endpoint) -> putFailure(failures, "destinations." + id, endpoint));
        });
        return failures;
    }

    private static void putFailure(Map<String, String> failures, String field, EndpointSnapshot endpoint) {
        if (endpoint.state() == State.FAILED) {
            failures.put(field, endpoint.reason());
        }
    }

    private static RouteRefusedException failed(String id, String what, Map<String, String> failures) {
        Map.Entry<String, String> first = failures.entrySet().iterator().next();
        return RouteRefusedException.failed(id + " " + what + ": " + first.getKey() + ": " + first.getValue());
    }

    synchronized void delete(String id) throws RouteRefusedException {
        StoredRoute route = own(id);
        repository.delete(route.id());
        runner.stop(route.id());
        runner.forget(route.id());
    }

    /** Starts a route; whether all of it is connected within a while. */
    boolean start(String id) throws RouteRefusedException {
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            StoredRoute route = own(id);
            if (runner.snapshot(id).isPresent()) {
                throw RouteRefusedException.conflict(id + " is already started");
            }
            settled = runner.start(wanted(route));
        }
        return await(id, settled);
    }

    /** Stops and starts a route, as {@link #start}. */
    boolean restart(String id) throws RouteRefusedException {
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            StoredRoute route = started(id);
            RouteSpec spec = wanted(route);
            settled = runner.restart(spec);
        }
        return await(id, settled);
    }

    synchronized void stop(String id) throws RouteRefusedException {
        wantRunning(started(id), false);
        runner.stop(id);
    }

    /** Stored before anything is done, so that what cannot be stored changes nothing. */
    private void wantRunning(StoredRoute route, boolean running) {
        if (route.configuration().running() != running) {
            repository.save(route.running(running));
        }
    }

    private StoredRoute started(String id) throws RouteRefusedException {
        StoredRoute route = own(id);
        if (!route.configuration().running() && runner.snapshot(id).isEmpty()) {
            throw RouteRefusedException.conflict(id + " is not started");
        }
        return route;
    }

    /** What is to run from now on. */
    private RouteSpec wanted(StoredRoute route) throws RouteRefusedException {
        RouteSpec spec;
        try {
            spec = route.spec();
        } catch (IllegalArgumentException e) {
            throw RouteRefusedException.failed(route.id() + " not started: " + e.getMessage());
        }
        requireNoRing(spec, true);
        wantRunning(route, true);
        return spec;
    }

    /** Waits for the connections; what could not even be opened is stopped again. */
    private boolean await(String id, CompletableFuture<RouteSnapshot> settled) throws RouteRefusedException {
        RouteSnapshot snapshot;
        try {
            snapshot = settled.get(CONNECT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a route settles by value only", e);
        }
        Map<String, String> failures = failures(Optional.of(snapshot));
        if (!failures.isEmpty()) {
            giveUp(id, snapshot);
            throw failed(id, "not started", failures);
        }
        return true;
    }

    private synchronized void giveUp(String id, RouteSnapshot failed) {
        boolean sameRun = runner.snapshot(id)
                .map(now -> now.runId().equals(failed.runId()))
                .orElse(false);
        if (sameRun) {
            // Found anew: it may have been changed while the start was waited for.
            repository.find(id).ifPresent(now -> wantRunning(now, false));
            runner.stop(id);
        }
    }

    /** Ends the SRT sessions of a started route, of whatever API, with a peer; how many there were. */
    int disconnect(String id, String peer, Duration ban) throws RouteRefusedException {
        int disconnected;
        try {
            disconnected = runner.kick(id, peer, ban);
        } catch (IllegalArgumentException e) {
            throw RouteRefusedException.invalid(
                    "peer: \"" + EndpointUri.shown(peer) + "\": " + String.valueOf(e.getMessage()));
        }
        if (disconnected > 0) {
            return disconnected;
        }
        boolean isKnown = runner.snapshot(id).isPresent() || repository.find(id).isPresent();
        throw isKnown ? RouteRefusedException.unknown(id + " has no SRT session with " + peer) : unknown(id);
    }

    /** A stored route of this API. */
    private StoredRoute own(String id) throws RouteRefusedException {
        RouteOwner owner = RouteOwner.of(id);
        if (owner != RouteOwner.ROUTES && runner.snapshot(id).isPresent()) {
            throw RouteRefusedException.conflict(
                    id + " is " + owner.words() + ", where it is started, stopped and removed");
        }
        return repository.find(id).orElseThrow(() -> unknown(id));
    }

    private static RouteRefusedException unknown(String id) {
        return RouteRefusedException.unknown("no route \"" + EndpointUri.shown(id) + "\"");
    }
}
