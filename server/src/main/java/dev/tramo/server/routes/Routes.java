package dev.tramo.server.routes;

import dev.tramo.engine.EndpointUri;
import dev.tramo.engine.Rings;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.State;
import dev.tramo.server.observe.History;
import dev.tramo.server.placement.OpenFailure;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.RouteDirectory;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.placement.SettledWait;
import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * The routes of this server that are made of URIs: what is stored, and what runs of it. What is stored changes before the answer,
 * so that it survives whatever happens next. Changes are made one at a time; waiting for a connection holds nobody up.
 */
@Singleton
@Priority(40)
public class Routes implements Managed, RouteDirectory {
    private static final System.Logger LOG = System.getLogger(Routes.class.getName());
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
            Set<String> failures = failures(runner.snapshot(id));
            if (!failures.isEmpty()) {
                RouteRefusedException refusal = failed(runner.snapshot(id).orElseThrow(), "not started", failures);
                runner.stop(id);
                throw refusal;
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
        Set<String> failures = failures(runner.snapshot(after.id()));
        failures.removeAll(failures(Optional.of(running)));
        if (!failures.isEmpty()) {
            RouteRefusedException refusal = failed(runner.snapshot(after.id()).orElseThrow(), "not changed", failures);
            runner.change(before);
            throw refusal;
        }
    }

    /** IDs of destinations that cannot work; empty for the source. */
    private static Set<String> failures(Optional<RouteSnapshot> snapshot) {
        Set<String> failures = new TreeSet<>();
        snapshot.ifPresent(s -> {
            if (s.source().state() == State.FAILED) {
                failures.add("");
            }
            s.destinations().entrySet().stream()
                    .filter(endpoint -> endpoint.getValue().state() == State.FAILED)
                    .forEach(endpoint -> failures.add(endpoint.getKey()));
        });
        return failures;
    }

    private RouteRefusedException failed(RouteSnapshot route, String what, Set<String> failures) {
        String endpoint = failures.iterator().next();
        OpenFailure failure = OpenFailure.of(route, endpoint, runner.snapshots());
        String message = route.routeId() + " " + what + ": " + History.endpoint(endpoint) + ": " + failure.reason();
        return failure.isConflict() ? RouteRefusedException.conflict(message) : RouteRefusedException.failed(message);
    }

    synchronized void delete(String id) throws RouteRefusedException {
        StoredRoute route = own(id);
        repository.delete(route.id());
        runner.stop(route.id());
        runner.forget(route.id());
    }

    /**
     * Starts a route.
     *
     * @return done within some seconds: whether all of it is connected, or a {@link RouteRefusedException}
     */
    CompletableFuture<Boolean> start(String id) throws RouteRefusedException {
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            StoredRoute route = own(id);
            if (runner.snapshot(id).isPresent()) {
                throw RouteRefusedException.conflict(id + " is already started");
            }
            settled = runner.start(wanted(route));
        }
        return SettledWait.of(settled, snapshot -> outcome(id, snapshot));
    }

    /** Stops and starts a route, as {@link #start}. */
    CompletableFuture<Boolean> restart(String id) throws RouteRefusedException {
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            StoredRoute route = started(id);
            RouteSpec spec = wanted(route);
            settled = runner.restart(spec);
        }
        return SettledWait.of(settled, snapshot -> outcome(id, snapshot));
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

    /** What became of a start; what could not even be opened is stopped again. */
    private boolean outcome(String id, Optional<RouteSnapshot> settled) throws RouteRefusedException {
        Set<String> failures = failures(settled);
        if (!failures.isEmpty()) {
            RouteRefusedException refusal = failed(settled.orElseThrow(), "not started", failures);
            giveUp(id, settled.orElseThrow());
            throw refusal;
        }
        if (repository.find(id).isEmpty()) {
            throw RouteRefusedException.unknown(id + " was removed while it was started");
        }
        if (runner.snapshot(id).isEmpty()) {
            throw RouteRefusedException.conflict(id + " was stopped while it was started");
        }
        return settled.isPresent();
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
