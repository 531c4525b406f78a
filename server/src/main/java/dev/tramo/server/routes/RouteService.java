package dev.tramo.server.routes;

import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.RefusedException.Reason;
import dev.tramo.server.placement.OpenFailure;
import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.placement.SettledWait;
import dev.tramo.server.store.Managed;
import io.quarkus.arc.All;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/**
 * The routes of this server: what is stored, and what runs of it, for all APIs. A change is stored before it is answered, so that it
 * survives whatever happens next; a change that cannot be made is undone. Changes of one route are made one after the other; waiting for
 * a connection holds nobody up. Any thread.
 */
@Singleton
@Priority(40)
public class RouteService implements Managed {
    private static final System.Logger LOG = System.getLogger(RouteService.class.getName());
    private static final int ROUTES_MAX = 1_000;
    private static final int CAMERAS_MAX = 10_000;

    /**
     * A route with what was observed of it.
     *
     * @param placement where it runs, or is to run
     * @param snapshot empty for a stopped one
     */
    public record Seen(StoredRoute route, PlacementKind placement, Optional<RouteSnapshot> snapshot) {}

    /**
     * What was changed.
     *
     * @param before empty for a new route
     * @param running what ran before; empty if it was stopped
     */
    public record Change(Optional<StoredRoute> before, StoredRoute after, Optional<RouteSnapshot> running) {
        /** Whether the route is new. */
        public boolean isNew() {
            return before.isEmpty();
        }
    }

    /** What a route is to become. */
    public interface Edit {
        /**
         * Tells what it is to become; called once, while nobody else changes the route.
         *
         * @param before empty if there is none of that ID
         * @throws RefusedException if it is not to be changed
         */
        StoredRoute of(Optional<StoredRoute> before) throws RefusedException;
    }

    private final RouteStore store;
    private final RouteRunner runner;
    private final List<RouteForm> forms;
    private final RouteLocks locks = new RouteLocks();
    /** Held while names and numbers of routes are looked at and stored. */
    private final Object names = new Object();

    private final RouteOpening opening;
    private final RouteAudit audit;

    RouteService(RouteStore store, RouteRunner runner, RouteAudit audit, @All List<RouteForm> forms) {
        this.audit = audit;
        this.store = store;
        this.runner = runner;
        this.forms = forms;
        this.opening = new RouteOpening(runner);
    }

    /** Every route that ran when the program ended, however it ended, runs again. */
    @Override
    public void takeOver() {
        locks.all(() -> {
            store.load();
            Map<String, RouteSpec> wanted = new TreeMap<>();
            for (StoredRoute route : store.all()) {
                try {
                    if (route.running()) {
                        wanted.put(route.id(), route.spec());
                    }
                } catch (IllegalArgumentException e) {
                    LOG.log(System.Logger.Level.ERROR, "route={0} not resumed: {1}", route.id(), e.getMessage());
                }
            }
            runner.reconcile(wanted);
        });
    }

    @Override
    public void standDown() {
        locks.all(() -> {
            runner.leave();
            store.forget();
        });
    }

    /** All routes, stopped ones, too, by their ID. */
    public List<Seen> all() {
        return store.all().stream().map(this::seen).toList();
    }

    /** All routes as they are stored, by their ID, without a look at what runs. */
    public List<StoredRoute> stored() {
        return store.all();
    }

    private Seen seen(StoredRoute route) {
        Optional<RouteSnapshot> snapshot = runner.snapshot(route.id());
        boolean isBound = snapshot.isEmpty() && isBound(route);
        return new Seen(route, isBound ? PlacementKind.LOCAL : runner.placementOf(route.id()), snapshot);
    }

    /** Whether a route can run in this process only: it is published or played at the server's own RTMP ports. */
    public boolean isBound(StoredRoute route) {
        try {
            return runner.isBound(route.spec());
        } catch (IllegalArgumentException e) { // stored by an older version, and cannot be read by this one
            return false;
        }
    }

    /** A route; empty if there is none of that ID. */
    public Optional<Seen> find(String id) {
        return store.find(id).map(this::seen);
    }

    /** Whether anything is observed of a route, as is of one that was started. */
    public boolean isObserved(String id) {
        return runner.snapshot(id).isPresent();
    }

    /** The analysis of a route was set to zero: recorded, since counters tell less afterwards. */
    public void wasReset(StoredRoute route) {
        audit.reset(route);
    }

    /** As {@link #find}, for one that there must be. */
    public Seen one(String id) throws RefusedException {
        return find(id).orElseThrow(() -> unknown(id));
    }

    private static RefusedException unknown(String id) {
        return RefusedException.unknown("no route \"" + EndpointUri.shown(id) + "\"");
    }

    private StoredRoute stored(String id) throws RefusedException {
        return store.find(id).orElseThrow(() -> unknown(id));
    }

    /** Adds a stopped route under the next number of its kind. */
    public StoredRoute add(RouteKind kind, LongFunction<StoredRoute> of) throws RefusedException {
        String name = of.apply(0).name();
        return locks.changing(kind.id("new"), () -> {
            StoredRoute added;
            synchronized (names) {
                requireFreeName(kind.id(0), name);
                added = store.add(kind, of);
            }
            audit.created(added);
            return added;
        });
    }

    /** Makes a route, or changes it by the smallest change. What cannot be done leaves everything as it was. */
    public Change put(String id, Edit edit) throws RefusedException {
        return locks.changing(id, () -> {
            Change change = planned(id, edit);
            StoredRoute wanted = change.after();
            save(wanted); // also what is as it was: the answer says that the store has it
            try {
                opening.become(wanted);
            } catch (RefusedException | RuntimeException e) {
                undo(change);
                throw e;
            }
            audit.put(change.before(), wanted);
            return change;
        });
    }

    /** Does what {@link #put} does before anything is stored or opened, and no more. */
    public Change rehearse(String id, Edit edit) throws RefusedException {
        return locks.changing(id, () -> planned(id, edit));
    }

    private Change planned(String id, Edit edit) throws RefusedException {
        Optional<StoredRoute> before = store.find(id);
        StoredRoute wanted = fitted(before, edit.of(before));
        requireRoom(before, wanted);
        RouteSpec spec = RouteOpening.readable(wanted);
        opening.requireNoRtmpFault(spec);
        opening.requireRunnable(spec);
        // A stopped link was never looked at before it is started.
        if (wanted.running() || !wanted.kind().isNumbered()) {
            opening.requireNoRing(wanted, spec, wanted.running());
        }
        return new Change(before, wanted, runner.snapshot(id));
    }

    private StoredRoute fitted(Optional<StoredRoute> before, StoredRoute wanted) throws RefusedException {
        for (RouteForm form : forms) {
            if (form.owns(wanted.kind())) {
                return form.fitted(before, wanted);
            }
        }
        return wanted;
    }

    private void requireRoom(Optional<StoredRoute> before, StoredRoute wanted) throws RefusedException {
        int max = wanted.kind() == RouteKind.CAMERA ? CAMERAS_MAX : ROUTES_MAX;
        if (before.isEmpty() && store.count(wanted.kind()) >= max) {
            String what = wanted.kind() == RouteKind.CAMERA ? "cameras" : "routes";
            throw RefusedException.conflict("there are " + max + " " + what + ", which is the limit");
        }
    }

    private void save(StoredRoute route) throws RefusedException {
        synchronized (names) {
            if (route.kind().isNumbered()) {
                requireFreeName(route.id(), route.name());
            }
            store.save(route);
        }
    }

    /** Names of links are unique among their kind. */
    private void requireFreeName(String id, String name) throws RefusedException {
        Optional<StoredRoute> holder = store.named(RouteKind.of(id), name);
        if (holder.isPresent() && !holder.get().id().equals(id)) {
            throw RefusedException.of(
                    Reason.NAME_TAKEN, holder.get().subject(), "has the name \"" + EndpointUri.shown(name) + "\"");
        }
    }

    /** The store says again what it said; what runs was put back already. */
    private void undo(Change change) {
        change.before()
                .ifPresentOrElse(store::save, () -> store.delete(change.after().id()));
    }

    /**
     * Stops and removes a route.
     *
     * @param check of what is removed
     */
    public StoredRoute delete(String id, Edit check) throws RefusedException {
        return locks.changing(id, () -> {
            StoredRoute route = check.of(Optional.of(stored(id)));
            store.delete(id);
            runner.stop(id);
            runner.forget(id);
            audit.done(route, "deleted");
            return route;
        });
    }

    /** As the other, whatever it is. */
    public StoredRoute delete(String id) throws RefusedException {
        return delete(id, Optional::orElseThrow);
    }

    /**
     * Starts a route.
     *
     * @return done within some seconds: whether all of it is connected, or a {@link RefusedException}
     */
    public CompletableFuture<Boolean> start(String id) throws RefusedException {
        return locks.changing(id, () -> {
            StoredRoute route = stored(id);
            if (runner.snapshot(id).isPresent()) {
                throw RefusedException.of(Reason.CONFLICT, route.subject(), "is already started");
            }
            RouteSpec spec = startable(route);
            opening.requireNoRing(route, spec, true);
            wantRunning(route, true);
            CompletableFuture<RouteSnapshot> settled;
            try {
                settled = opening.started(route, spec);
            } catch (RefusedException e) {
                wantRunning(route.withRunning(true), false);
                throw e;
            }
            audit.done(route, "started");
            return SettledWait.of(settled, snapshot -> outcome(route, snapshot));
        });
    }

    /** Stops and starts a route, as {@link #start}. */
    public CompletableFuture<Boolean> restart(String id) throws RefusedException {
        return locks.changing(id, () -> {
            StoredRoute route = startedOne(id);
            RouteSpec spec = startable(route);
            opening.requireNoRing(route, spec, true);
            wantRunning(route, true);
            CompletableFuture<RouteSnapshot> settled = runner.restart(spec);
            audit.done(route, "restarted");
            return SettledWait.of(settled, snapshot -> outcome(route, snapshot));
        });
    }

    /** It may be known now where the worker of a route is, as {@link RouteRunner#find}. */
    void findWorker(String id) throws RefusedException {
        String _ = locks.changing(id, () -> {
            runner.find(id);
            return id;
        });
    }

    /** Makes the worker of a route anew, here, if the one there was is still gone with its machine. */
    void replaceWorker(String id) throws RefusedException {
        CompletableFuture<RouteSnapshot> _ = locks.changing(id, () -> {
            StoredRoute route = startedOne(id);
            if (!runner.lost().contains(id)) {
                return CompletableFuture.<RouteSnapshot>completedFuture(null); // it is back, or was stopped
            }
            return runner.replace(startable(route));
        });
    }

    private static RouteSpec startable(StoredRoute route) throws RefusedException {
        try {
            return route.spec();
        } catch (IllegalArgumentException e) { // stored by an older version, and cannot be read by this one
            throw RefusedException.of(Reason.FAILED, route.subject(), "not started: " + e.getMessage());
        }
    }

    /** Stops a route. */
    public StoredRoute stop(String id) throws RefusedException {
        return locks.changing(id, () -> {
            StoredRoute route = startedOne(id);
            wantRunning(route, false);
            runner.stop(id);
            audit.done(route, "stopped");
            return route.withRunning(false);
        });
    }

    private StoredRoute startedOne(String id) throws RefusedException {
        StoredRoute route = stored(id);
        if (!route.running() && runner.snapshot(id).isEmpty()) {
            throw RefusedException.of(Reason.CONFLICT, route.subject(), "is not started");
        }
        return route;
    }

    /** Stored before anything is done, so that what cannot be stored changes nothing. */
    private void wantRunning(StoredRoute route, boolean running) {
        if (route.running() != running) {
            store.save(route.withRunning(running));
        }
    }

    /** What became of a start; what could not even be opened is stopped again. */
    private boolean outcome(StoredRoute route, Optional<RouteSnapshot> settled) throws RefusedException {
        Set<String> failures = OpenFailure.all(settled);
        if (!failures.isEmpty()) {
            RefusedException refusal = opening.failed(route, "not started", failures, settled.orElseThrow());
            giveUp(route.id(), settled.orElseThrow(), refusal.getMessage());
            throw refusal;
        }
        if (store.find(route.id()).isEmpty()) {
            throw RefusedException.of(Reason.UNKNOWN, route.subject(), "was deleted while it was started");
        }
        if (runner.snapshot(route.id()).isEmpty()) {
            throw RefusedException.of(Reason.CONFLICT, route.subject(), "was stopped while it was started");
        }
        return settled.isPresent();
    }

    private void giveUp(String id, RouteSnapshot failed, String why) throws RefusedException {
        boolean _ = locks.changing(id, () -> {
            boolean isSameRun = runner.snapshot(id)
                    .filter(now -> now.runId().equals(failed.runId()))
                    .isPresent();
            if (isSameRun) {
                // Found anew: it may have been changed while the start was waited for.
                store.find(id).ifPresent(now -> {
                    wantRunning(now, false);
                    audit.gaveUp(now, why);
                });
                runner.stop(id);
            }
            return isSameRun;
        });
    }

    /**
     * A route is to run elsewhere, or with other limits: one that runs is stopped there and started here.
     *
     * @param settings empty for what the server's settings say
     */
    public void place(String id, Optional<PlacementSettings> settings) throws RefusedException {
        boolean _ = locks.changing(id, () -> {
            StoredRoute route = stored(id);
            if (settings.isPresent()) {
                requirePlaceable(route);
            }
            try {
                runner.move(id, settings);
            } catch (PlacementException e) {
                throw RefusedException.conflict(e.getMessage());
            }
            audit.placed(route, settings);
            return true;
        });
    }

    /** Refuses a route that must run in the server itself. */
    public void requirePlaceable(StoredRoute route) throws RefusedException {
        if (runner.isBound(RouteOpening.readable(route))) {
            boolean isHls = RouteOpening.readable(route).hls().isPresent();
            if (RouteOpening.readable(route).hasFiles()) {
                throw RefusedException.conflict(
                        route.id() + " records or plays files, which are in the server's own folder,"
                                + " and runs in the server that manages; without them, it may run elsewhere");
            }
            throw RefusedException.conflict(
                    isHls
                            ? route.id() + " has an hls: destination, which the server itself serves, and runs in the"
                                    + " server that manages; without it, it may run elsewhere"
                            : route.id()
                                    + " is published or played at the server's own RTMP ports, and runs in the server"
                                    + " that manages; with a port of its own, as in rtmp://:1936/app/name, it may run"
                                    + " elsewhere");
        }
    }

    /**
     * Somebody takes a source of a started route by hand: it becomes the active one as soon as it is usable, and stays that over restarts.
     *
     * @return the route, perhaps before its active source is that one
     */
    public Seen take(String id, String source) throws RefusedException {
        return locks.changing(id, () -> {
            StoredRoute route = startedOne(id);
            if (!route.sources().containsKey(source)) {
                throw RefusedException.invalid("source: \"" + EndpointUri.shown(source) + "\"; allowed are "
                        + String.join(", ", route.sources().keySet()));
            }
            StoredRoute taken = route.withTaken(source);
            store.save(taken);
            opening.become(taken);
            audit.put(Optional.of(route), taken);
            return one(id);
        });
    }

    /** Ends the sessions of a started route with a peer; how many there were. */
    public int disconnect(String id, String peer, Duration ban) throws RefusedException {
        int disconnected;
        try {
            disconnected = runner.kick(id, peer, ban, audit.who());
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(
                    "peer: \"" + EndpointUri.shown(peer) + "\": " + String.valueOf(e.getMessage()));
        }
        if (disconnected > 0) {
            audit.disconnected(id, peer, disconnected, ban);
            return disconnected;
        }
        throw store.find(id).isPresent() ? RefusedException.unknown(id + " has no session with " + peer) : unknown(id);
    }

    /** Who is kept out of a route now; nobody while it is stopped. */
    public List<PeerBan> bans(String id) throws RefusedException {
        var _ = one(id);
        return runner.bans(id)
                .orElseThrow(() -> RefusedException.conflict(
                        "who is kept out cannot be had: the worker is of an older version, or does not answer"));
    }

    /** Lets an address in to a route again. */
    public void lift(String id, String address) throws RefusedException {
        InetAddress ip;
        try {
            ip = SrtPeerAddress.parse(address).ip();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(
                    "address: \"" + EndpointUri.shown(address) + "\": " + String.valueOf(e.getMessage()));
        }
        if (bans(id).stream().noneMatch(ban -> ban.address().equals(ip))) {
            throw RefusedException.unknown(id + " keeps " + ip.getHostAddress() + " not out");
        }
        runner.lift(id, ip);
        audit.lifted(id, ip.getHostAddress());
    }
}
