package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Figures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.RouteState;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.routes.StoredRoute;
import dev.tramo.server.store.TestStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The alarms of a server with a real store and a virtual clock: a second passes when a test says so. */
final class WatchedServer implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

    private static final long SECOND_NANOS = 1_000_000_000;

    /** The clock that a test moves. */
    private final class VirtualClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final TestStore store;
    private final Map<String, StoredRoute> routes = new LinkedHashMap<>();
    private final Map<String, Map<String, EndpointSnapshot>> endpoints = new LinkedHashMap<>();
    private final Map<String, Map<String, EndpointFigures>> figures = new LinkedHashMap<>();
    private final Map<String, String> standbyFaults = new LinkedHashMap<>();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final AlarmRules rules;
    final Silences silences;
    final Alarms alarms;
    final AlarmMonitor monitor;
    private final Observations observations = new Observations();
    private Instant now;
    private long nanos = 7 * SECOND_NANOS;

    Optional<ServerChecks.Disk> disk = Optional.of(new ServerChecks.Disk(100_000, 200_000));
    String databaseAwayBecause = "";
    List<ServerChecks.Certificate> certificates = List.of();
    List<RefusedAttempt> refused = List.of();

    private WatchedServer(TestStore store, Instant now) {
        this.store = store;
        this.now = now;
        rules = new AlarmRules(store.store());
        silences = new Silences(store.store());
        alarms = new Alarms(new AlarmStore(store.store(), 90), new Events(observations), new VirtualClock());
        monitor = new AlarmMonitor(
                observations,
                new AlarmMonitor.Routes(() -> List.copyOf(routes.values()), id -> Optional.empty()),
                rules,
                silences,
                alarms,
                new ServerChecks(new ServerChecks.Sources(
                        () -> disk, () -> databaseAwayBecause, () -> certificates, () -> refused)));
        observations.subscribe(observation -> {
            if (observation instanceof Observation.Happened(Event event) && event.kind() == EventKind.ALARM) {
                events.add(event);
            }
        });
        rules.takeOver();
        silences.takeOver();
        monitor.takeOver();
    }

    /** One that begins to manage. */
    static WatchedServer begun() {
        return new WatchedServer(TestStore.managed(), BEGIN);
    }

    /** This one is killed, and started anew after a while, with the same routes, which are not observed yet. */
    WatchedServer killedAndBegunAfter(Duration pause) {
        WatchedServer next = new WatchedServer(store, now.plus(pause));
        next.routes.putAll(routes);
        return next;
    }

    TestStore store() {
        return store;
    }

    Instant now() {
        return now;
    }

    /** A route that runs as it should, with one destination called {@code out}. */
    void add(String id, String... labels) {
        Map<String, String> byKey =
                Stream.of(labels).collect(Collectors.toMap(label -> label.split("=")[0], label -> label.split("=")[1]));
        routes.put(
                id,
                new StoredRoute(
                        id,
                        id,
                        byKey,
                        Map.of(StoredRoute.SOURCE, "udp://127.0.0.1:5000"),
                        Map.of("out", "udp://127.0.0.1:5001"),
                        true,
                        ""));
        endpoints.put(id, new LinkedHashMap<>());
        set(id, History.SOURCE, State.RUNNING, "");
        set(id, "destinations.out", State.RUNNING, "");
    }

    /** Somebody stops it. */
    void stop(String id) {
        routes.computeIfPresent(id, (_, route) -> route.withRunning(false));
        endpoints.remove(id);
    }

    void remove(String id) {
        routes.remove(id);
        endpoints.remove(id);
        observations.publish(new Observation.Removed(id));
    }

    /** It is not observed any more, though it is to run. */
    void lose(String id) {
        endpoints.remove(id);
    }

    /** It has a second source, called backup, which cannot take over for that reason; empty: it can. */
    void standby(String route, String fault) {
        standbyFaults.put(route, fault);
    }

    void set(String route, String endpoint, State state, String reason) {
        set(route, endpoint, state, reason, List.of(), new NoFigures());
    }

    void set(String route, String endpoint, State state, String reason, List<RefusedAttempt> refused, Figures figures) {
        endpoints
                .computeIfAbsent(route, _ -> new LinkedHashMap<>())
                .put(
                        endpoint,
                        new EndpointSnapshot(
                                new EndpointSnapshot.Header(
                                        state, reason, BEGIN, "192.0.2.1:9000", true, 0, 0, 0, refused),
                                figures));
    }

    /** What its figures are each second from now on. */
    void measure(String route, String endpoint, Object... figuresAndValues) {
        EndpointFigures.Builder builder = new EndpointFigures.Builder();
        for (int i = 0; i < figuresAndValues.length; i += 2) {
            builder.with((Figure) figuresAndValues[i], ((Number) figuresAndValues[i + 1]).doubleValue());
        }
        figures.computeIfAbsent(route, _ -> new LinkedHashMap<>()).put(endpoint, builder.build());
    }

    void change(String route, RouteEvent.Role role, String endpoint, State from, State to) {
        observations.publish(new Observation.Reported(
                new RouteEvent.StateChanged(route, "0123456789", now, role, endpoint, from, to, "")));
    }

    void failLogin(String address, int count) {
        observations.publish(new Observation.Happened(new Event(
                1,
                now,
                EventKind.REFUSED,
                Severity.WARNING,
                "",
                "",
                "login refused",
                Map.of("peer", address, "count", String.valueOf(count)))));
    }

    void setClock(Duration by) {
        now = now.plus(by);
    }

    /** A second passes: what is observed is published, and the rules are evaluated. */
    void second() {
        now = now.plusSeconds(1);
        nanos += SECOND_NANOS;
        publish();
        monitor.tick(now, nanos);
    }

    void seconds(int count) {
        for (int i = 0; i < count; i++) {
            second();
        }
    }

    /** All that is observed in a second. */
    void publish() {
        endpoints.forEach((id, all) -> observations.publish(new Observation.Seen(snapshot(id, all), now)));
        figures.forEach((id, all) -> observations.publish(new Observation.Measured(id, now, all)));
    }

    void evaluate() {
        monitor.tick(now, nanos);
    }

    private RouteSnapshot snapshot(String id, Map<String, EndpointSnapshot> all) {
        EndpointSnapshot source = all.get(History.SOURCE);
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        all.forEach((name, endpoint) -> {
            if (!name.equals(History.SOURCE)) {
                destinations.put(name.substring("destinations.".length()), endpoint);
            }
        });
        RouteState state = RouteState.of(source, destinations, now);
        List<RouteSpec.Source> sources = new ArrayList<>();
        List<SourceSnapshot> seen = new ArrayList<>();
        sources.add(new RouteSpec.Source(RouteSpec.SOURCE_ID, UdpSpec.parse("127.0.0.1:5000")));
        seen.add(new SourceSnapshot(RouteSpec.SOURCE_ID, true, source, ""));
        if (standbyFaults.containsKey(id)) {
            sources.add(new RouteSpec.Source("backup", UdpSpec.parse("127.0.0.1:5002")));
            EndpointSnapshot standby = EndpointSnapshot.unobserved(State.WAITING, "", BEGIN);
            seen.add(new SourceSnapshot("backup", false, standby, standbyFaults.getOrDefault(id, "")));
        }
        RouteSpec spec = new RouteSpec(
                id,
                sources,
                destinations.keySet().stream().collect(Collectors.toMap(d -> d, d -> UdpSpec.parse("127.0.0.1:5001"))));
        return new RouteSnapshot(
                spec,
                "0123456789",
                BEGIN,
                state.state(),
                state.reason(),
                seen,
                SwitchSnapshot.NONE,
                destinations,
                ConversionFigures.NONE);
    }

    /** Changes a rule, as a client does. */
    void rule(Rule rule, String json) {
        try {
            rules.put(rule, RuleJson.read(rule, StrictJson.object(json.getBytes(StandardCharsets.UTF_8))));
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sets a maintenance window, as a client does. */
    void silence(String id, String json) {
        try {
            silences.put(
                    SilenceJson.read(id, StrictJson.object(json.getBytes(StandardCharsets.UTF_8)), "admin", now), now);
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    /** What was recorded, as {@code rule change route endpoint}. */
    List<String> story() {
        return events.stream()
                .map(event -> (event.details().get("rule") + " "
                                + event.details().get("change")
                                + (event.details().containsKey("silenced") ? " silenced" : "") + " " + event.route()
                                + " " + event.endpoint())
                        .strip())
                .toList();
    }

    /** All alarms in these states, the oldest first. */
    List<Alarm> alarms(Alarm.State... states) {
        List<Alarm> found = new ArrayList<>(alarms.find(new AlarmFilter(
                Set.of(states), Optional.empty(), Optional.empty(), Optional.empty(), Long.MAX_VALUE, 10_000)));
        return found.reversed();
    }

    @Override
    public void close() {
        store.close();
    }
}
