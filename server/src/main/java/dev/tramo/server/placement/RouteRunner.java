package dev.tramo.server.placement;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.engine.spec.FileSpec;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.Rings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.server.figures.AnalysisFigures;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Runs routes, wherever they are to run. Any thread; calls that start, change, move or stop one route must not overlap. */
@Singleton
@Priority(90)
public class RouteRunner implements Managed {
    private static final System.Logger LOG = System.getLogger(RouteRunner.class.getName());
    private static final long OPENING_LOOK_NANOS = 2_000_000;
    private static final int OPENING_LOOKS_MAX = 250;

    private final Engine engine;
    private final RemoteRoutes remote;
    private final PlacementRepository repository;
    private final PlacementConfig config;
    private final Observations observations;
    private final RtmpAddresses rtmpAddresses;

    RouteRunner(
            Engine engine,
            RemoteRoutes remote,
            PlacementRepository repository,
            PlacementConfig config,
            Observations observations,
            @ConfigProperty(name = "tramo.rtmp.host") String rtmpHost) {
        this.engine = engine;
        this.remote = remote;
        this.repository = repository;
        this.config = config;
        this.observations = observations;
        this.rtmpAddresses = new RtmpAddresses(engine, rtmpHost);
    }

    /** After the routes that are to run are known: workers of anything else are orphans. */
    @Override
    public void takeOver() {
        remote.retain();
    }

    @Override
    public void standDown() {
        // RouteService leaves them.
    }

    /** Where a route is to run. Only this process has the server's own RTMP ports. */
    private PlacementSettings placement(RouteSpec spec) {
        return isBound(spec) ? PlacementSettings.LOCAL : placement(spec.id());
    }

    /** Whether a route can run in this process only, whatever is said of its placement. */
    public boolean isBound(RouteSpec spec) {
        return spec.hls().isPresent() || spec.hasFiles() || rtmpAddresses.areOnOwnPorts(spec);
    }

    /**
     * Why a route cannot run where it was placed, naming the field; empty if it can. One that was not placed runs where it can, whatever
     * the server's settings say.
     */
    public Optional<String> placementFault(RouteSpec spec) {
        return repository
                .settings(spec.id())
                .filter(placed -> placed.kind() != PlacementKind.LOCAL)
                .flatMap(placed -> boundBy(spec, placed.kind().word()));
    }

    private Optional<String> boundBy(RouteSpec spec, String placement) {
        Optional<String> hls = new TreeMap<>(spec.destinations())
                .entrySet().stream()
                        .filter(to -> to.getValue() instanceof HlsSpec)
                        .map(to -> "destinations." + to.getKey()
                                + ": hls: is served by the server itself, and the route is placed in " + placement
                                + "; allowed is the placement local")
                        .findFirst();
        return hls.or(() -> fileFault(spec, placement))
                .or(() -> rtmpAddresses
                        .onOwnPorts(spec)
                        .map(field -> field
                                + ": this is at the server's own RTMP ports, which no worker has, and the route is"
                                + " placed in " + placement
                                + "; allowed is a port of its own, as in rtmp://:1936/app/name, or another placement"));
    }

    /** Recordings are in a folder of the server, and no worker has it. */
    private static Optional<String> fileFault(RouteSpec spec, String placement) {
        Stream<String> sources = spec.sources().stream()
                .filter(source -> source.spec() instanceof FileSourceSpec)
                .map(source -> History.source(spec.eventName(source.id())));
        Stream<String> destinations = new TreeMap<>(spec.destinations())
                .entrySet().stream()
                        .filter(to -> to.getValue() instanceof FileSpec)
                        .map(to -> "destinations." + to.getKey());
        return Stream.concat(sources, destinations)
                .findFirst()
                .map(field -> field + ": file: is in the server's own folder of recordings, and the route is placed in "
                        + placement + "; allowed is the placement local");
    }

    /**
     * What a running route shows to those who look at it, as {@link Engine#viewing}. May wait for the route's loops.
     *
     * @return empty if it does not run, or not in this process
     */
    public Optional<Viewing> viewing(String id) {
        return engine.viewing(id);
    }

    /**
     * The last keyframe of one of a route's sources, as {@link Engine#still}.
     *
     * @return empty if it does not run, or not in this process
     */
    public Optional<CompletableFuture<byte[]>> still(String id, String source) {
        return engine.still(id, source);
    }

    /**
     * The last keyframe of a route that runs in a worker.
     *
     * @param source ID of the source that brings it; empty for what the route carries
     * @return empty if it runs in this process, or not at all; else as {@link Viewing#still}
     */
    public Optional<CompletableFuture<byte[]>> stillOfWorker(String id, String source) {
        return remote.find(id).map(route -> route.questions().still(source));
    }

    /** Whether {@link #viewing} answers at once. */
    public boolean isViewed(String id) {
        return engine.isViewed(id);
    }

    /** The placement of a worker that runs a route; empty if it runs in this process, or not at all. */
    public Optional<PlacementKind> workerOf(String id) {
        return remote.find(id).map(route -> route.settings().kind());
    }

    /** What is wrong with where a route is pushed to, or pulled from, by RTMP; empty if nothing is. */
    public Optional<String> rtmpFault(RouteSpec spec) {
        return rtmpAddresses.fault(spec);
    }

    /** Where a route runs, or is to run when it is started. */
    public PlacementKind placementOf(String id) {
        return remote.find(id)
                .map(route -> route.settings().kind())
                .orElseGet(() -> engine.snapshot(id).isPresent()
                        ? PlacementKind.LOCAL
                        : placement(id).kind());
    }

    private PlacementSettings placement(String id) {
        return repository.settings(id).orElse(config.fallback());
    }

    /**
     * Starts a route; does not wait for its connections.
     *
     * @return done when every endpoint is connected, or the route cannot work as things are; may never be done
     * @throws IllegalStateException if a route of that ID runs
     */
    public CompletableFuture<RouteSnapshot> start(RouteSpec spec) {
        PlacementSettings settings = placement(spec);
        return settings.kind() == PlacementKind.LOCAL
                ? engine.start(spec)
                : remote.start(spec, settings, nextNumber(spec, settings), Whereabouts.HERE);
    }

    /**
     * Stops a route and starts it, as {@link #start}. What cannot be done now leaves it running.
     *
     * @return as of {@link #start}
     */
    public CompletableFuture<RouteSnapshot> restart(RouteSpec spec) {
        PlacementSettings settings = placement(spec);
        if (settings.kind() == PlacementKind.LOCAL) {
            stop(spec.id());
            return engine.start(spec);
        }
        long number = nextNumber(spec, settings); // before anything is stopped: it may be refused
        stop(spec.id());
        return remote.start(spec, settings, number, Whereabouts.HERE);
    }

    /**
     * Changes a running route by the smallest change; one that cannot run any more where it does is started anew. {@link #awaitOpened}
     * waits for what comes of it.
     *
     * @throws IllegalStateException if no route of that ID runs
     */
    public void change(RouteSpec spec) {
        Optional<RemoteRoute> worker = remote.find(spec.id());
        if (isStartedAnewFor(spec)) {
            CompletableFuture<RouteSnapshot> _ = restart(spec);
        } else if (worker.isPresent()) {
            remote.change(worker.get(), spec);
        } else {
            engine.change(spec);
        }
    }

    /** Whether a running route cannot become that where it runs, and {@link #change} stops it, for 8 s at most, and starts it. */
    public boolean isStartedAnewFor(RouteSpec spec) {
        Optional<RemoteRoute> worker = remote.find(spec.id());
        return worker.isPresent() == isToRunHere(spec)
                || worker.filter(route -> !RemoteRoutes.canBecome(route, spec)).isPresent();
    }

    /** Whether a route is to run in this process. */
    public boolean isToRunHere(RouteSpec spec) {
        return placement(spec).kind() == PlacementKind.LOCAL;
    }

    /**
     * A route is to run elsewhere; one that runs is stopped there and started here.
     *
     * @throws PlacementException if nothing can run there now; nothing was changed
     */
    public void move(String id, Optional<PlacementSettings> settings) throws PlacementException {
        PlacementSettings wanted = settings.orElse(config.fallback());
        Optional<RouteSpec> moving =
                snapshot(id).map(RouteSnapshot::spec).filter(spec -> !isBound(spec) && !wanted.equals(placement(id)));
        if (moving.isPresent()) {
            remote.requireReady(wanted.kind()); // before anything is stopped that runs well
        }
        settings.ifPresent(s -> remote.use(s.kind()));
        repository.save(id, settings);
        if (moving.isPresent()) {
            CompletableFuture<RouteSnapshot> _ = restart(moving.get());
        }
    }

    /**
     * The ring of media that a route would close: with its own source, and if it runs in this process, with the others that do. Looks up
     * names of hosts.
     *
     * @param runs whether it is to run, or is only kept
     */
    public Optional<Rings.Ring> ring(RouteSpec spec, boolean runs) {
        boolean local = runs && placement(spec).kind() == PlacementKind.LOCAL;
        List<RouteSpec> others =
                local ? engine.snapshots().stream().map(RouteSnapshot::spec).toList() : List.of();
        return Rings.closedBy(spec, others);
    }

    /** Stops a route; waits until its worker has ended, 8 s at most. Does nothing if it does not run. */
    public void stop(String id) {
        Optional<RouteSnapshot> before = snapshot(id);
        remote.find(id).ifPresentOrElse(remote::stop, () -> engine.stop(id));
        // What is stopped is gone, and reports nothing itself.
        before.ifPresent(route -> observations.publish(new Observation.Reported(new RouteEvent.StateChanged(
                id, route.runId(), Instant.now(), RouteEvent.Role.ROUTE, "", route.state(), State.STOPPED, ""))));
    }

    /** The route is no more, and {@link PlacementRepository#clear} was done: what was known of it is forgotten. */
    public void forget(String id) {
        repository.forget(id);
        observations.publish(new Observation.Removed(id));
    }

    /** What was last observed of a route; empty if it does not run. */
    public Optional<RouteSnapshot> snapshot(String id) {
        return remote.find(id).map(RemoteRoute::snapshot).or(() -> engine.snapshot(id));
    }

    /**
     * As {@link #snapshot}, when what was started or changed last was tried to be opened: RTMP endpoints of this process are, on a loop of
     * theirs, within milliseconds; a connected worker has 2 s to take a change over. Waits for nobody else.
     */
    public Optional<RouteSnapshot> awaitOpened(String id) {
        remote.find(id).ifPresent(RemoteRoutes::awaitTaken);
        Optional<RouteSnapshot> now = snapshot(id);
        for (int i = 0;
                i < OPENING_LOOKS_MAX && isOpening(now) && remote.find(id).isEmpty();
                i++) {
            LockSupport.parkNanos(OPENING_LOOK_NANOS);
            now = snapshot(id);
        }
        return now;
    }

    private static boolean isOpening(Optional<RouteSnapshot> route) {
        return route.filter(now -> now.source().state() == State.STARTING
                        || now.destinations().values().stream().anyMatch(to -> to.state() == State.STARTING))
                .isPresent();
    }

    /** What was last observed of all routes that run. */
    public List<RouteSnapshot> snapshots() {
        return Stream.concat(engine.snapshots().stream(), remote.snapshots().stream())
                .toList();
    }

    /** Ends the sessions with a peer, as {@link Engine#kick}. */
    public int kick(String id, String peer, Duration ban, String by) {
        var _ = SrtPeerAddress.parse(peer);
        return remote.find(id)
                .map(route -> route.questions().kick(peer, ban.toMillis(), by))
                .orElseGet(() -> engine.kick(id, peer, ban, by));
    }

    /**
     * Who is kept out of a route, as {@link Engine#bans}.
     *
     * @return empty if its worker cannot be asked, or does not answer, or the loop hangs
     */
    public Optional<List<PeerBan>> bans(String id) {
        Optional<RemoteRoute> placed = remote.find(id);
        if (placed.isPresent()) {
            return placed.get().questions().bans("");
        }
        try {
            return Optional.of(engine.bans(id));
        } catch (IllegalStateException | RejectedExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, "route={0} cannot be asked for bans: {1}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /** Lets an address in again, as {@link Engine#lift}. */
    public void lift(String id, InetAddress address) {
        Optional<RemoteRoute> placed = remote.find(id);
        if (placed.isPresent()) {
            var _ = placed.get().questions().bans(address.getHostAddress());
        } else {
            engine.lift(id, address);
        }
    }

    /**
     * How long the packets of a route's source took, as {@link Engine#delays}.
     *
     * @return empty if its worker cannot be asked, or does not answer, or the loop hangs
     */
    public Optional<List<SrtDelays>> delays(String id) {
        Optional<RemoteRoute> placed = remote.find(id);
        if (placed.isPresent()) {
            return placed.get().questions().delays();
        }
        try {
            return Optional.of(engine.delays(id));
        } catch (IllegalStateException | RejectedExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, "route={0} cannot be asked for delays: {1}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What was found in the stream of a route that runs.
     *
     * @param isReset whether it is counted from zero afterwards
     * @return empty if it does not run, its worker cannot be asked, or does not answer, or the loop hangs
     */
    public Optional<AnalysisFigures> analysis(String id, boolean isReset) {
        Optional<RemoteRoute> placed = remote.find(id);
        if (placed.isPresent()) {
            return placed.get().questions().analysis(isReset);
        }
        try {
            Optional<AnalysisFigures> found = engine.analysis(id).map(AnalysisFigures::of);
            if (isReset) {
                engine.resetAnalysis(id);
            }
            return found;
        } catch (IllegalStateException | RejectedExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, "route={0} cannot be asked for its analysis: {1}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /** Makes run what is wanted, and nothing else. What runs as it should is not disturbed. */
    public void reconcile(Map<String, RouteSpec> wanted) {
        snapshots().stream()
                .map(RouteSnapshot::routeId)
                .filter(id -> !wanted.containsKey(id))
                .forEach(this::stop);
        wanted.forEach((id, spec) -> {
            try {
                if (snapshot(id).isPresent()) {
                    change(spec);
                } else {
                    resume(spec);
                }
            } catch (IllegalArgumentException e) { // its RTMP application is another route's
                LOG.log(System.Logger.Level.ERROR, "route={0} not resumed: {1}", id, e.getMessage());
            }
        });
    }

    private void resume(RouteSpec spec) {
        PlacementSettings settings = placement(spec);
        CompletableFuture<RouteSnapshot> _ =
                settings.kind() == PlacementKind.LOCAL ? engine.start(spec) : resume(spec, settings);
        LOG.log(
                System.Logger.Level.INFO,
                "route={0} resumed, {1}",
                spec.id(),
                settings.kind().word());
    }

    /** The worker that there is goes on, also on another machine; without one, one is made. */
    private CompletableFuture<RouteSnapshot> resume(RouteSpec spec, PlacementSettings settings) {
        long last = repository.number(spec.id());
        if (last == 0) {
            return remote.start(spec, settings, nextNumber(spec, settings), Whereabouts.HERE);
        }
        String machine = repository.machine(spec.id());
        String here = remote.machine(settings.kind());
        return remote.start(spec, settings, last, machine.isEmpty() ? Whereabouts.HERE : place(machine, here));
    }

    /** Where a worker is that was placed on a machine; the one here is not known while its engine does not answer. */
    private static Whereabouts place(String machine, String here) {
        if (here.isEmpty()) {
            return Whereabouts.UNKNOWN;
        }
        return machine.equals(here) ? Whereabouts.HERE : Whereabouts.ELSEWHERE;
    }

    /** Whether there are routes whose workers placements make. */
    public boolean hasPlaced() {
        return remote.hasRoutes();
    }

    /** Routes of which it was not known where their workers are, and is now: {@link #find} takes that into account. */
    public List<String> seen() {
        return remote.unseen().stream()
                .filter(route -> !remote.machine(route.settings().kind()).isEmpty())
                .map(RemoteRoute::id)
                .toList();
    }

    /** Lets the worker of one of {@link #seen} go on, or makes it, if it is to be here; waits for it if it is elsewhere. */
    public void find(String id) {
        remote.find(id).filter(route -> route.place() == Whereabouts.UNKNOWN).ifPresent(route -> {
            String here = remote.machine(route.settings().kind());
            Whereabouts place = place(repository.machine(id), here);
            if (place != Whereabouts.UNKNOWN) {
                remote.found(route, place);
            }
        });
    }

    private long nextNumber(RouteSpec spec, PlacementSettings settings) {
        return repository.nextNumber(spec.id(), remote.machine(settings.kind()));
    }

    /** Routes whose workers are gone with the machine that they were on, if workers can be made here now: {@link #replace} makes them. */
    public List<String> lost() {
        return remote.lost().stream()
                .filter(route -> !remote.machine(route.settings().kind()).isEmpty())
                .map(RemoteRoute::id)
                .toList();
    }

    /** Makes the worker of one of {@link #lost} anew, here. As {@link #restart}. */
    public CompletableFuture<RouteSnapshot> replace(RouteSpec spec) {
        remote.find(spec.id())
                .ifPresent(route -> route.changed(
                        WorkerState.failed("it was on another machine and is gone; the route is started on this one")));
        return restart(spec);
    }

    /** Keeps where workers are that were placed when that could not be told. */
    public void noteMachines() {
        remote.placedHere().stream()
                .filter(route -> repository.machine(route.id()).isEmpty())
                .forEach(route -> {
                    String machine = remote.machine(route.settings().kind());
                    if (!machine.isEmpty()) {
                        repository.isOn(route.id(), machine);
                    }
                });
    }

    /** Ends what runs in this process; workers go on. */
    public void leave() {
        engine.snapshots().stream().map(RouteSnapshot::routeId).forEach(engine::stop);
    }
}
