package dev.tramo.server.observe.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.event.EventLog;
import dev.tramo.server.observe.event.EventQuery;
import dev.tramo.server.observe.event.EventView;
import dev.tramo.server.store.Managed;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends snapshots of routes and events to clients that stay connected. A thread of its own renders what has changed, once for all
 * clients and at most every 100 ms; without clients it sleeps. Any thread.
 */
@Singleton
@Startup
@Priority(95)
public class LiveStream implements Managed {
    /** Connected at once. */
    public static final int CLIENTS_MAX = 64;

    private static final System.Logger LOG = System.getLogger(LiveStream.class.getName());
    private static final long RENDER_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Figures come once a second; who takes batches gets those of all routes together. */
    private static final long BATCH_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Less than what any HTTP connection may be silent. */
    private static final long SIGN_OF_LIFE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int PAST_MAX = 200;

    private final EventLog log;
    private final LiveRoutes routes;
    private final ObjectMapper mapper;
    private final Set<LiveClient> clients = new CopyOnWriteArraySet<>();
    private final Semaphore places = new Semaphore(CLIENTS_MAX);
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Map<String, Map<String, EndpointFigures>> figures = new ConcurrentHashMap<>();
    private final Semaphore signal = new Semaphore(0);
    /** The last ones, for clients that come. On the thread of its own. */
    private final Map<String, LiveMessage> snapshots = new HashMap<>();
    /** Nobody looked for a while. */
    private volatile boolean isStale;

    /** The server's figures have changed. */
    private volatile boolean isServerChanged;

    /** More than figures is new: it is not to wait for the next batch. */
    private volatile boolean hasNews;

    /** By their routes. */
    private final Map<String, RouteSnapshot> seen = new ConcurrentHashMap<>();
    /** Those of {@link #changed} of which more than figures is new. */
    private final Set<String> detailed = ConcurrentHashMap.newKeySet();

    private final Batches batches = new Batches();
    /** Whether nobody takes snapshots one by one. */
    private volatile boolean isBatchedOnly = true;
    /** Whether snapshots wait for the next batch. */
    private boolean isHolding;

    private long batchedNanos = System.nanoTime();
    private volatile boolean isClosed;
    private long signedNanos = System.nanoTime();

    LiveStream(EventLog log, LiveRoutes routes, ObjectMapper mapper, Observations observations) {
        this.log = log;
        this.routes = routes;
        this.mapper = mapper;
        observations.subscribe(this::observe);
        log.follow(this::follow);
    }

    void begin(@Observes StartupEvent event) {
        begin();
    }

    void begin() {
        Thread _ = Thread.ofPlatform().daemon().name("live").start(this::run);
    }

    /** Whether there is a place for one more client. */
    public boolean hasRoom() {
        return places.availablePermits() > 0;
    }

    /** How many clients are connected. */
    int clients() {
        return clients.size();
    }

    /**
     * A stream for one client.
     *
     * @param route the only route that it wants to know of
     * @param isBatched whether it takes the snapshots that wait in one message, figures once a second, which costs less
     * @param lastEvent the ID of the last event that it got before
     */
    public Flow.Publisher<LiveMessage> open(Optional<String> route, boolean isBatched, OptionalLong lastEvent) {
        return subscriber -> {
            boolean hasPlace = places.tryAcquire();
            LiveClient client = new LiveClient(
                    subscriber,
                    route,
                    isBatched ? Optional.of(batches) : Optional.empty(),
                    lastEvent,
                    this::readPast,
                    this::forget);
            if (hasPlace) {
                isStale |= clients.isEmpty();
                clients.add(client);
                lookAtClients();
            } else {
                client.end();
            }
            subscriber.onSubscribe(client);
            client.drain();
            signal.release();
        };
    }

    private void forget(LiveClient client) {
        if (clients.remove(client)) {
            places.release();
            lookAtClients();
        }
    }

    private void lookAtClients() {
        isBatchedOnly = clients.stream().allMatch(LiveClient::isBatched);
    }

    private void observe(Observation observation) {
        if (clients.isEmpty()) {
            return;
        }
        switch (observation) {
            case Observation.Seen(var snapshot, var _) -> {
                RouteSnapshot before = seen.put(snapshot.routeId(), snapshot);
                changed(snapshot.routeId(), before == null ? Novelty.STATE : Novelty.of(before, snapshot));
            }
            case Observation.Measured(String route, var _, var endpoints) -> {
                if (!route.isEmpty()) {
                    figures.put(route, endpoints);
                    changed(route, Novelty.FIGURES);
                } else {
                    isServerChanged = true;
                    wakeForFigures();
                }
            }
            case Observation.WorkerChanged worker -> changed(worker.route(), Novelty.STATE);
            case Observation.Removed(String route) -> {
                figures.remove(route);
                seen.remove(route);
                changed(route, Novelty.STATE);
            }
            case Observation.Reported _, Observation.Missed _, Observation.Happened _ -> {}
        }
    }

    private void changed(String route, Novelty novelty) {
        if (novelty != Novelty.FIGURES) {
            boolean _ = detailed.add(route); // before the route itself: a round that sees that sees this, too
        }
        boolean isFirst = changed.add(route);
        if (novelty == Novelty.STATE) {
            hasNews = true; // behind it, likewise
            signal.release();
        } else if (isFirst) {
            wakeForFigures();
        }
    }

    /** Who takes batches gets figures when the next batch is due. */
    private void wakeForFigures() {
        if (!isBatchedOnly) {
            signal.release();
        }
    }

    private void follow(Event event) {
        if (clients.isEmpty()) {
            return;
        }
        LiveMessage message = message(event);
        clients.forEach(client -> client.offerEvent(message));
        if (event.kind() == EventKind.CONFIGURATION && !event.route().isEmpty()) {
            changed(event.route(), Novelty.STATE); // a stopped route tells nothing itself
        }
        hasNews = true;
        signal.release();
    }

    private LiveMessage message(Event event) {
        return LiveMessage.event(event.route(), event.id(), json(EventView.of(event)));
    }

    private String json(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("views are always JSON", e);
        }
    }

    private void readPast(LiveClient client, long after) {
        Thread _ = Thread.startVirtualThread(() -> {
            try {
                List<LiveMessage> past = log.since(EventQuery.since(after, client.route(), PAST_MAX)).stream()
                        .map(this::message)
                        .toList();
                client.resumed(past, past.size() < PAST_MAX);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "events of before cannot be read: " + e.getMessage());
                client.end();
                client.drain();
            }
        });
    }

    private void run() {
        long roundNanos = System.nanoTime() - RENDER_EVERY_NANOS;
        while (!isClosed) {
            try {
                boolean _ = clients.isEmpty() ? acquired() : signal.tryAcquire(patienceNanos(), TimeUnit.NANOSECONDS);
                TimeUnit.NANOSECONDS.sleep(roundNanos + RENDER_EVERY_NANOS - System.nanoTime());
                roundNanos = System.nanoTime();
                signal.drainPermits();
                round();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "the live stream failed; it goes on", e);
            }
        }
    }

    private boolean acquired() throws InterruptedException {
        signal.acquire();
        return true;
    }

    private long patienceNanos() {
        return isHolding || isBatchedOnly
                ? Math.max(1, batchedNanos + BATCH_NANOS - System.nanoTime())
                : SIGN_OF_LIFE_NANOS;
    }

    /** Renders and sends what is new. */
    void round() {
        if (clients.isEmpty()) {
            changed.clear();
            detailed.clear();
            figures.clear();
            seen.clear();
            return;
        }
        if (isStale) {
            isStale = false;
            snapshots.clear();
        }
        boolean isUrgent = hasNews;
        hasNews = false; // before it is looked at what has changed
        Set<String> batch = new HashSet<>(changed);
        batch.forEach(route -> {
            changed.remove(route);
            boolean isDetailed = detailed.remove(route);
            LiveMessage snapshot = isDetailed || clients.stream().anyMatch(client -> client.needsWhole(route))
                    ? snapshot(route)
                    : figures(route);
            clients.forEach(client -> client.offerSnapshot(snapshot));
        });
        if (isServerChanged) {
            isServerChanged = false;
            LiveMessage server = LiveMessage.server(json(routes.server()));
            clients.forEach(client -> client.offerSnapshot(server));
        }
        long nowNanos = System.nanoTime();
        release(isUrgent, nowNanos);
        clients.stream().filter(client -> !client.isBegun()).forEach(this::beginClient);
        if (nowNanos - signedNanos >= SIGN_OF_LIFE_NANOS) {
            signedNanos = nowNanos;
            clients.forEach(LiveClient::offerSignOfLife);
        }
        clients.forEach(LiveClient::drain);
    }

    /** Lets the snapshots go: of clients that take batches once a second, or at once if there is more than figures. */
    private void release(boolean isUrgent, long nowNanos) {
        batches.forget();
        isHolding = !isUrgent && nowNanos - batchedNanos < BATCH_NANOS;
        if (!isHolding) {
            batchedNanos = nowNanos;
        }
        clients.forEach(client -> {
            if (!isHolding || !client.isBatched()) {
                client.release();
            }
        });
    }

    private void beginClient(LiveClient client) {
        client.begin(routes.ids().stream()
                .filter(client::wants)
                .map(route -> Optional.ofNullable(snapshots.get(route)).orElseGet(() -> snapshot(route)))
                .toList());
    }

    /** Figures alone, or all if it does not run any more. */
    private LiveMessage figures(String route) {
        Optional<String> json = routes.figures(route, figures.getOrDefault(route, Map.of()));
        if (json.isEmpty()) {
            return snapshot(route);
        }
        snapshots.remove(route); // its figures are of before
        return LiveMessage.figures(route, json.get());
    }

    private LiveMessage snapshot(String route) {
        Optional<Object> view = routes.view(route, figures.getOrDefault(route, Map.of()));
        if (view.isEmpty()) {
            snapshots.remove(route);
            return LiveMessage.snapshot(route, json(Map.of("route", Map.of("id", route), "removed", true)));
        }
        LiveMessage snapshot = LiveMessage.snapshot(route, json(view.get()));
        snapshots.put(route, snapshot);
        return snapshot;
    }

    @Override
    public void takeOver() {
        // Clients come by themselves.
    }

    @Override
    public void standDown() {
        clients.forEach(LiveClient::end);
        clients.forEach(LiveClient::drain);
    }

    @PreDestroy
    void close() {
        isClosed = true;
        signal.release();
    }
}
