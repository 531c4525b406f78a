package dev.tramo.server.placement;

import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.access.WorkerTokens;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.store.Common;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.RouteText;
import dev.tramo.server.worker.Wire;
import dev.tramo.server.worker.WorkerOrder;
import io.quarkus.arc.All;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The routes that workers run: orders workers from the placements, and talks with those that come. Calls for one route must not
 * overlap.
 */
@Singleton
@Priority(30)
public class RemoteRoutes implements Managed {
    private static final System.Logger LOG = System.getLogger(RemoteRoutes.class.getName());
    private static final long RENEW_HOURS = WorkerTokens.LIFETIME.toHours() / 4;
    private static final long TAKEN_SECONDS_MAX = 2;
    private static final long REMOVED_SECONDS_MAX = 8;
    private static final int INSTALLATION_BYTES = 8;
    /** Revisions under a later lease are higher than all under an earlier one. */
    private static final int LEASE_SHIFT = 32;

    private final Map<PlacementKind, Placement> placements = new EnumMap<>(PlacementKind.class);
    private final PlacementConfig config;
    private final RtmpOfWorkers rtmp;
    private final PlacementRepository repository;
    private final WorkerTokens tokens;
    private final Store store;
    private final Common common;
    private final Observations observations;
    private final LongSupplier nanoTime;
    /** Placements that watch: one is begun once, however often routes come and go. */
    private final Set<PlacementKind> used = ConcurrentHashMap.newKeySet();

    private final Map<String, RemoteRoute> routes = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("workers").factory());
    private volatile boolean isWatching;

    @Inject
    RemoteRoutes(
            @All List<Placement> placements,
            PlacementConfig config,
            RtmpOfWorkers rtmp,
            PlacementRepository repository,
            WorkerTokens tokens,
            Store store,
            Common common,
            Observations observations) {
        this(placements, config, rtmp, repository, tokens, store, common, observations, System::nanoTime);
    }

    RemoteRoutes(
            List<Placement> placements,
            PlacementConfig config,
            RtmpOfWorkers rtmp,
            PlacementRepository repository,
            WorkerTokens tokens,
            Store store,
            Common common,
            Observations observations,
            LongSupplier nanoTime) {
        placements.forEach(placement -> this.placements.put(placement.kind(), placement));
        this.config = config;
        this.rtmp = rtmp;
        this.repository = repository;
        this.tokens = tokens;
        this.store = store;
        this.common = common;
        this.observations = observations;
        this.nanoTime = nanoTime;
        ScheduledFuture<?> _ =
                clock.scheduleWithFixedDelay(this::renewTokens, RENEW_HOURS, RENEW_HOURS, TimeUnit.HOURS);
    }

    /** Placements begin to watch, those that are in use; routes follow. */
    @Override
    public void takeOver() {
        if (!isWatching) {
            isWatching = true;
            for (Placement placement : placements.values()) {
                if (isToBeUsed(placement) && used.add(placement.kind())) {
                    begin(placement);
                }
            }
        }
    }

    private boolean isToBeUsed(Placement placement) {
        return config.fallback().kind() == placement.kind() || repository.anyIn(placement.kind());
    }

    private void begin(Placement placement) {
        placement.begin(
                common.get("installation", RemoteRoutes::newInstallation),
                (route, state) -> find(route).ifPresent(r -> r.changed(state)));
    }

    private static String newInstallation() {
        byte[] random = new byte[INSTALLATION_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Workers go on, and look for the server that manages. */
    @Override
    public void standDown() {
        isWatching = false;
        used.clear();
        placements.values().forEach(Placement::leave);
        routes.values().forEach(RemoteRoute::leave);
        routes.clear();
    }

    /** All routes are known: workers here of others, and of those whose workers are elsewhere, are orphans. */
    void retain() {
        placements.values().stream()
                .filter(placement -> used.contains(placement.kind()))
                .forEach(placement -> placement.retain(routes.values().stream()
                        .filter(route ->
                                route.settings().kind() == placement.kind() && route.place() != Whereabouts.ELSEWHERE)
                        .map(RemoteRoute::id)
                        .collect(Collectors.toSet())));
    }

    Optional<RemoteRoute> find(String id) {
        return Optional.ofNullable(routes.get(id));
    }

    boolean hasRoutes() {
        return !routes.isEmpty();
    }

    /** What was last observed of all. */
    List<RouteSnapshot> snapshots() {
        return routes.values().stream().map(RemoteRoute::snapshot).toList();
    }

    /**
     * Starts a route, with the worker of this number: one that there is goes on, else the placement makes it.
     *
     * @param place where that worker is: none is made but here
     * @throws IllegalStateException if the route runs
     */
    CompletableFuture<RouteSnapshot> start(RouteSpec spec, PlacementSettings settings, long number, Whereabouts place) {
        Placement placement = placement(settings.kind());
        RemoteRoute route = new RemoteRoute(
                spec,
                nextRevision(),
                number,
                settings,
                place,
                observations,
                now -> placement.observed(now.routeId(), now.state().isFlowing(), now.reason()),
                nanoTime);
        if (routes.putIfAbsent(spec.id(), route) != null) {
            throw new IllegalStateException("route " + spec.id() + " runs already");
        }
        deliver(route);
        return route.settled();
    }

    private long nextRevision() {
        return (store.leaseNumber() << LEASE_SHIFT) + changes.incrementAndGet();
    }

    /** Gives the worker its order, and makes the worker if there is none. */
    private void deliver(RemoteRoute route) {
        if (route.place() != Whereabouts.HERE) {
            return; // the worker learns by its connection what it is to run
        }
        placement(route).place(new WorkerJob(route.id(), route.number(), route.settings(), order(route)));
    }

    private Placement placement(RemoteRoute route) {
        return placement(route.settings().kind());
    }

    private Placement placement(PlacementKind kind) {
        Placement placement = placements.get(kind);
        if (placement == null) {
            throw new IllegalStateException("no placement " + kind);
        }
        return placement;
    }

    private String order(RemoteRoute route) {
        return Wire.write(new WorkerOrder(
                RouteText.of(route.spec()),
                route.revision(),
                route.number(),
                config.serverUrls(),
                tokens.issue(new WorkerTokens.Holder(route.id(), route.number())),
                config.trust(),
                Optional.of(rtmp.of(route.spec())),
                Optional.of(rtmp.options()),
                rtmp.analysis()));
    }

    private void renewTokens() {
        try {
            routes.values().forEach(this::deliver);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "workers' tokens not renewed; tried again", e);
        }
    }

    /** Changes a running route; does not wait for its worker to take it over. */
    void change(RemoteRoute route, RouteSpec spec) {
        if (!route.spec().equals(spec)) {
            route.become(spec, nextRevision());
            deliver(route);
        }
    }

    /** Waits a little for a route's worker to take over what was changed last. */
    static void awaitTaken(RemoteRoute route) {
        Void _ = route.taken()
                .copy()
                .completeOnTimeout(null, TAKEN_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    /** Whether a route's worker can become that without being made anew: it is given its certificate when it is made. */
    static boolean canBecome(RemoteRoute route, RouteSpec spec) {
        return RtmpOfWorkers.areNeeded(route.spec()) || !RtmpOfWorkers.areNeeded(spec);
    }

    /** Stops a route; returns when its worker has ended, or that cannot be seen to now. */
    void stop(RemoteRoute route) {
        routes.remove(route.id(), route);
        route.stop(store.leaseNumber());
        Void _ = placement(route)
                .remove(route.id())
                .completeOnTimeout(null, REMOVED_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
        route.leave();
    }

    /** The machine on which a placement makes workers; empty if any server sees them all, or if that cannot be told now. */
    String machine(PlacementKind kind) {
        return placement(kind).machine();
    }

    /** Routes whose workers were made by the placements of this server. */
    List<RemoteRoute> placedHere() {
        return at(Whereabouts.HERE);
    }

    /** Routes of which it is not known where their workers are. */
    List<RemoteRoute> unseen() {
        return at(Whereabouts.UNKNOWN);
    }

    private List<RemoteRoute> at(Whereabouts place) {
        return routes.values().stream().filter(route -> route.place() == place).toList();
    }

    /** It is known now where the worker of one of {@link #unseen} is; here, it goes on, or is made. */
    void found(RemoteRoute route, Whereabouts place) {
        route.isAt(place);
        if (place == Whereabouts.ELSEWHERE) {
            CompletableFuture<Void> _ = placement(route).remove(route.id()); // one that is here is a former one
        }
        deliver(route);
    }

    /** Routes whose workers were on other machines and are gone with them. */
    List<RemoteRoute> lost() {
        return routes.values().stream().filter(RemoteRoute::isLost).toList();
    }

    /** A worker has come that is not wanted. */
    void dismiss(WorkerSession session, String reason) {
        session.send(new Message.Stop(store.leaseNumber(), reason));
    }

    /** A worker of a route has come. */
    void welcome(RemoteRoute route, WorkerSession session, Message.Hello hello) {
        route.welcome(session, hello, store.leaseNumber());
    }

    /** The last lines of a route's worker. */
    List<String> logs(RemoteRoute route, int lines) throws PlacementException {
        return placement(route).logs(route.id(), lines);
    }

    /** Whether a worker could be made there now; {@link PlacementKind#LOCAL} always can. */
    void requireReady(PlacementKind kind) throws PlacementException {
        if (kind != PlacementKind.LOCAL) {
            placement(kind).requireReady();
        }
    }

    /** A placement that nothing used before is used from now on. */
    void use(PlacementKind kind) {
        Placement placement = placements.get(kind);
        if (placement != null && isWatching && used.add(kind)) {
            begin(placement);
            placement.retain(Set.of());
        }
    }
}
