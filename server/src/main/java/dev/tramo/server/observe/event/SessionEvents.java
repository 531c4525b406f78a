package dev.tramo.server.observe.event;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records sessions and refused attempts as events. Sessions of one endpoint beyond 30 in 60 s are summed up; attempts of one address for
 * the same thing with the same answer are one event at first, and one every 10 minutes with their number while they go on. Any thread.
 */
@Singleton
@Startup
public class SessionEvents implements Ticking {
    static final int SESSIONS_PASS_MAX = 30;
    static final Duration SESSIONS_WINDOW = Duration.ofSeconds(60);
    static final Duration REFUSED_WINDOW = Duration.ofMinutes(10);
    private static final int ENDPOINTS_MAX = 20_000;
    /** Addresses and stream IDs are the callers' choice. */
    private static final int ATTEMPTS_MAX = 2_000;

    private final Events events;
    private final Bursts<Endpoint, RouteEvent> sessions;
    private final Bursts<Attempt, RouteEvent.AttemptRefused> attempts;

    private record Endpoint(String route, String name) {}

    private record Attempt(Endpoint endpoint, String address, String asked, String reason) {
        private Attempt ofAnybody() {
            return new Attempt(endpoint, "", "", "");
        }
    }

    @Inject
    SessionEvents(Events events, Observations observations) {
        this.events = events;
        this.sessions = new Bursts<>(
                SESSIONS_PASS_MAX,
                SESSIONS_WINDOW,
                ENDPOINTS_MAX,
                endpoint -> new Endpoint(endpoint.route(), ""),
                this::sum);
        this.attempts = new Bursts<>(
                1,
                REFUSED_WINDOW,
                ATTEMPTS_MAX,
                Attempt::ofAnybody,
                (attempt, sum) -> record(attempt, sum.last(), sum.count(), sum.lasted()));
        observations.subscribe(this::take);
    }

    /** The name of the endpoint to which something happened; empty for the route. */
    static String name(RouteEvent.Role role, String destination) {
        return switch (role) {
            case ROUTE -> "";
            case SOURCE -> History.source(destination);
            case DESTINATION -> History.endpoint(destination);
        };
    }

    @Override
    public void tick(Instant now) {
        sessions.sweep(now);
        attempts.sweep(now);
    }

    private void take(Observation observation) {
        if (!(observation instanceof Observation.Reported(RouteEvent event))) {
            return;
        }
        switch (event) {
            case RouteEvent.SessionBegan began -> {
                if (sessions.passes(endpoint(began), began, 1, Instant.now())) {
                    record(began);
                }
            }
            case RouteEvent.SessionEnded ended -> {
                if (sessions.passes(endpoint(ended), ended, 1, Instant.now())) {
                    record(ended);
                }
            }
            case RouteEvent.AttemptRefused refused -> {
                Attempt attempt =
                        new Attempt(endpoint(refused), address(refused.peer()), refused.asked(), refused.reason());
                if (attempts.passes(attempt, refused, refused.count(), Instant.now())) {
                    record(attempt, refused, refused.count(), Duration.ZERO);
                }
            }
            case RouteEvent.StateChanged _, RouteEvent.SourceSwitched _ -> {}
        }
    }

    private static Endpoint endpoint(RouteEvent event) {
        return new Endpoint(event.routeId(), name(event.role(), event.endpoint()));
    }

    /** Without the port, which is another one at each attempt. */
    private static String address(String peer) {
        return peer.substring(0, Math.max(0, peer.lastIndexOf(':')));
    }

    private void record(RouteEvent.SessionBegan began) {
        String peer = Words.printable(began.peer());
        String streamId = Words.printable(began.streamId());
        var _ = events.record(
                began.at(),
                EventKind.SESSION,
                Severity.INFO,
                began.routeId(),
                endpoint(began).name(),
                "session with " + peer + named(streamId) + " began",
                Map.of("change", "began", "peer", peer, "streamId", streamId));
    }

    private void record(RouteEvent.SessionEnded ended) {
        String peer = Words.printable(ended.peer());
        String streamId = Words.printable(ended.streamId());
        String reason = Words.printable(ended.reason());
        var _ = events.record(
                ended.at(),
                EventKind.SESSION,
                Severity.INFO,
                ended.routeId(),
                endpoint(ended).name(),
                "session with " + peer + named(streamId) + " ended after " + Words.of(ended.lasted())
                        + (reason.isEmpty() ? "" : ": " + reason),
                Map.of(
                        "change", "ended",
                        "peer", peer,
                        "streamId", streamId,
                        "reason", reason,
                        "durationMillis", String.valueOf(ended.lasted().toMillis())));
    }

    private static String named(String streamId) {
        return streamId.isEmpty() ? "" : " (\"" + streamId + "\")";
    }

    private void sum(Endpoint endpoint, Bursts.Sum<RouteEvent> sum) {
        var _ = events.record(
                sum.last().at(),
                EventKind.SESSION,
                Severity.WARNING,
                endpoint.route(),
                endpoint.name(),
                sum.count() + " more sessions began or ended in " + Words.of(sum.lasted()),
                Map.of(
                        "count", String.valueOf(sum.count()),
                        "durationMillis", String.valueOf(sum.lasted().toMillis())));
    }

    private void record(Attempt attempt, RouteEvent.AttemptRefused last, long count, Duration lasted) {
        boolean isAnybody = attempt.address().isEmpty() && attempt.reason().isEmpty();
        String peer = Words.printable(last.peer());
        String asked = Words.printable(last.asked());
        String reason = Words.printable(last.reason());
        Map<String, String> details =
                new TreeMap<>(Map.of("peer", peer, "asked", asked, "reason", reason, "count", String.valueOf(count)));
        if (!lasted.isZero()) {
            details.put("durationMillis", String.valueOf(lasted.toMillis()));
        }
        String attempts = count == 1 ? "attempt" : count + " attempts";
        String within = lasted.isZero() ? "" : " in " + Words.of(lasted);
        var _ = events.record(
                last.at(),
                EventKind.REFUSED,
                Severity.WARNING,
                attempt.endpoint().route(),
                attempt.endpoint().name(),
                attempts + (isAnybody ? " of many addresses, the last of " : " of ") + peer + named(asked) + " refused"
                        + within + (reason.isEmpty() ? "" : ": " + reason),
                details);
    }
}
