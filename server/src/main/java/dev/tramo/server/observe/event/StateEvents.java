package dev.tramo.server.observe.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records changes of state as events, of routes, their endpoints and their workers. Of an endpoint that changes more than 10 times in 60
 * s, the rest is summed up in one event. Any thread; one at a time for a route.
 */
@Singleton
@Startup
public class StateEvents implements Ticking {
    /** Changes of one endpoint that are events of their own, within {@link #WINDOW}. */
    static final int PASS_MAX = 10;

    static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int ENDPOINTS_MAX = 20_000;
    /** Of one route; more than it can have at once, since names of those that were removed stay. */
    private static final int NAMES_MAX = 256;

    private static final String WORKER = "worker";

    private final Events events;
    /** The last known states of a route, by the names of endpoints, the route's own by "", its worker's by {@link #WORKER}. */
    private final Cache<String, Map<String, Known>> states =
            Caffeine.newBuilder().maximumSize(ENDPOINTS_MAX).build();

    private final Bursts<Key, Change> bursts;

    private record Known(State state, Instant since, String reason) {}

    private record Key(String route, String name) {}

    /** @param lasted of the state before; empty if nobody knows when it began */
    private record Change(
            Key key,
            RouteEvent.Role role,
            State from,
            State to,
            Optional<Duration> lasted,
            String reason,
            Instant at,
            boolean isMissed) {}

    @Inject
    StateEvents(Events events, Observations observations) {
        this.events = events;
        this.bursts = new Bursts<>(PASS_MAX, WINDOW, ENDPOINTS_MAX, key -> new Key(key.route(), ""), this::sum);
        observations.subscribe(this::take);
    }

    @Override
    public void tick(Instant now) {
        bursts.sweep(now);
    }

    private void take(Observation observation) {
        switch (observation) {
            case Observation.Reported(RouteEvent.StateChanged changed) -> changed(changed);
            case Observation.WorkerChanged changed -> changed(changed);
            case Observation.Missed missed -> missed.notes().events().forEach(note -> missed(missed.route(), note));
            case Observation.Removed(String route) -> states.invalidate(route);
            case Observation.Reported _, Observation.Seen _, Observation.Measured _, Observation.Happened _ -> {}
        }
    }

    private void changed(RouteEvent.StateChanged changed) {
        String name = SessionEvents.name(changed.role(), changed.endpoint());
        Optional<Known> before = known(changed.routeId(), name);
        Optional<Duration> lasted = before.filter(known -> known.state() == changed.from())
                .map(known -> between(known.since(), changed.at()));
        become(new Change(
                new Key(changed.routeId(), name),
                changed.role(),
                changed.from(),
                changed.to(),
                lasted,
                changed.reason(),
                changed.at(),
                false));
    }

    /** A worker's phases are told again whenever anything of it changes. */
    private void changed(Observation.WorkerChanged changed) {
        Optional<Known> before = known(changed.route(), WORKER);
        boolean isNews = before.filter(known ->
                        known.state() == changed.state() && Reasons.sameWords(known.reason(), changed.reason()))
                .isEmpty();
        if (isNews) {
            become(new Change(
                    new Key(changed.route(), WORKER),
                    RouteEvent.Role.ROUTE,
                    before.map(Known::state).orElse(State.STOPPED),
                    changed.state(),
                    before.map(known -> between(known.since(), changed.at())),
                    changed.reason(),
                    changed.at(),
                    false));
        }
    }

    /** What a worker noted while no server was there; it may begin with what is known already. */
    private void missed(String route, Notes.Event note) {
        Optional<Known> before = known(route, note.endpoint());
        boolean isNews = before.filter(
                        known -> known.state() == note.state() || note.at().isBefore(known.since()))
                .isEmpty();
        if (isNews) {
            become(new Change(
                    new Key(route, note.endpoint()),
                    role(note.endpoint()),
                    before.map(Known::state).orElse(State.STOPPED),
                    note.state(),
                    before.map(known -> between(known.since(), note.at())),
                    note.reason(),
                    note.at(),
                    true));
        }
    }

    private static RouteEvent.Role role(String name) {
        if (name.isEmpty()) {
            return RouteEvent.Role.ROUTE;
        }
        return History.isSource(name) ? RouteEvent.Role.SOURCE : RouteEvent.Role.DESTINATION;
    }

    private static Duration between(Instant since, Instant at) {
        return at.isBefore(since) ? Duration.ZERO : Duration.between(since, at);
    }

    private Optional<Known> known(String route, String name) {
        return Optional.ofNullable(states.getIfPresent(route)).map(names -> names.get(name));
    }

    private void become(Change change) {
        Map<String, Known> names = states.get(change.key().route(), _ -> new ConcurrentHashMap<>());
        if (names.size() >= NAMES_MAX) {
            names.clear();
        }
        if (change.role() == RouteEvent.Role.ROUTE && change.to() == State.STOPPED) {
            names.clear(); // nobody sees its endpoints from now on
        }
        names.put(change.key().name(), new Known(change.to(), change.at(), change.reason()));
        if (bursts.passes(change.key(), change, 1, Instant.now())) {
            record(change);
        }
    }

    private void record(Change change) {
        String reason = Words.printable(change.reason());
        Map<String, String> details = new TreeMap<>();
        details.put("from", EventView.word(change.from()));
        details.put("to", EventView.word(change.to()));
        details.put("reason", reason);
        change.lasted().ifPresent(lasted -> details.put("durationMillis", String.valueOf(lasted.toMillis())));
        if (isWorker(change)) {
            details.put(WORKER, "true");
        }
        if (change.isMissed()) {
            details.put("missed", "true");
        }
        String before = change.lasted()
                .map(lasted -> ", was " + EventView.word(change.from()) + " for " + Words.of(lasted))
                .orElse("");
        var _ = events.record(
                change.at(),
                EventKind.STATE,
                severity(change.role(), change.from(), change.to()),
                change.key().route(),
                endpoint(change),
                subject(change) + " is " + EventView.word(change.to()) + before
                        + (change.isMissed() ? ", noted while no server was there" : "")
                        + (reason.isEmpty() ? "" : ": " + reason),
                details);
    }

    private static boolean isWorker(Change change) {
        return change.key().name().equals(WORKER);
    }

    private static String endpoint(Change change) {
        return isWorker(change) ? "" : change.key().name();
    }

    private static String subject(Change change) {
        return change.key().name().isEmpty() ? "the route" : change.key().name();
    }

    private void sum(Key key, Bursts.Sum<Change> sum) {
        Change last = sum.last();
        String reason = Words.printable(last.reason());
        Severity first = severity(last.role(), sum.first().from(), sum.first().to());
        Severity now = severity(last.role(), last.from(), last.to());
        var _ = events.record(
                last.at(),
                EventKind.STATE,
                first.compareTo(now) > 0 ? first : now,
                key.route(),
                endpoint(last),
                subject(last) + " changed its state " + sum.count() + " more times in " + Words.of(sum.lasted())
                        + ", last from "
                        + EventView.word(last.from()) + " to " + EventView.word(last.to())
                        + (reason.isEmpty() ? "" : ": " + reason),
                Map.of(
                        "from", EventView.word(sum.first().from()),
                        "to", EventView.word(last.to()),
                        "reason", reason,
                        "count", String.valueOf(sum.count()),
                        "durationMillis", String.valueOf(sum.lasted().toMillis())));
    }

    /** How much it matters: a destination has siblings, a route and its source have not. */
    static Severity severity(RouteEvent.Role role, State from, State to) {
        Severity bad = role == RouteEvent.Role.DESTINATION ? Severity.WARNING : Severity.CRITICAL;
        return switch (to) {
            case FAILED -> bad;
            case DEGRADED -> Severity.WARNING;
            case STALLED -> from.isFlowing() ? bad : Severity.WARNING;
            case WAITING, CONNECTING -> from.isFlowing() ? bad : Severity.INFO;
            case STOPPED, STARTING, RUNNING -> Severity.INFO;
        };
    }
}
