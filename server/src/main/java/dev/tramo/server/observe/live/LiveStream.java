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
import java.util.ArrayList;
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
    private static final long RENDER_EVERY_MILLIS = 100;
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

    private final Map<String, List<Object>> conditions = new ConcurrentHashMap<>();
    private final Batches batches = new Batches();
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
        }
    }

    private void observe(Observation observation) {
        if (clients.isEmpty()) {
            return;
        }
        switch (observation) {
            case Observation.Seen(var snapshot, var _) -> {
                List<Object> condition = condition(snapshot);
                changed(snapshot.routeId(), !condition.equals(conditions.put(snapshot.routeId(), condition)));
            }
            case Observation.Measured(String route, var _, var endpoints) -> {
                if (!route.isEmpty()) {
                    figures.put(route, endpoints);
                    changed(route, false);
                } else {
                    isServerChanged = true;
                    signal.release();
                }
            }
            case Observation.WorkerChanged worker -> changed(worker.route(), true);
            case Observation.Removed(String route) -> {
                figures.remove(route);
                conditions.remove(route);
                changed(route, true);
            }
            case Observation.Reported _, Observation.Missed _, Observation.Happened _ -> {}
        }
    }

    /** What is told at once when it has changed; the rest are figures. */
    private static List<Object> condition(RouteSnapshot snapshot) {
        List<Object> all = new ArrayList<>();
        all.add(snapshot.state());
        snapshot.sources().forEach(source -> {
            all.add(source.isActive());
            all.add(source.endpoint().state());
            all.add(source.endpoint().connected());
        });
        snapshot.destinations().values().forEach(destination -> {
            all.add(destination.state());
            all.add(destination.connected());
        });
        return all;
    }

    private void changed(String route, boolean isNews) {
        boolean isFirst = changed.add(route);
        if (isNews) {
            hasNews = true; // behind it: a round that sees this sees the route, too
        }
        if (isFirst || isNews) {
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
            changed.add(event.route()); // a stopped route tells nothing itself
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
        while (!isClosed) {
            try {
                boolean _ = clients.isEmpty() ? acquired() : signal.tryAcquire(patienceNanos(), TimeUnit.NANOSECONDS);
                signal.drainPermits();
                round();
                Thread.sleep(RENDER_EVERY_MILLIS);
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
        return isHolding ? Math.max(1, batchedNanos + BATCH_NANOS - System.nanoTime()) : SIGN_OF_LIFE_NANOS;
    }

    /** Renders and sends what is new. */
    void round() {
        if (clients.isEmpty()) {
            changed.clear();
            figures.clear();
            conditions.clear();
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
            LiveMessage snapshot = snapshot(route);
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
