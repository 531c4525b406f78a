package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was observed since the last evaluation, conflated: of a route the last snapshot, its figures, and how often media began or ceased to
 * flow. Whoever publishes returns at once. Any thread.
 */
final class Inbox {
    /** More routes than there may be; a bound on what is kept if the evaluation hangs. */
    private static final int ROUTES_MAX = 20_000;

    /** Seconds of figures that are kept for an evaluation that is late. */
    private static final int FIGURES_MAX = 5;

    /** Endpoints of a route, and addresses. */
    private static final int KEYS_MAX = 1_000;

    /** Of one route. */
    static final class News {
        private Optional<RouteSnapshot> snapshot = Optional.empty();
        private final List<Map<String, EndpointFigures>> figures = new ArrayList<>();
        private final Map<String, Long> changes = new HashMap<>();

        Optional<RouteSnapshot> snapshot() {
            return snapshot;
        }

        /** By endpoints, a second each. */
        List<Map<String, EndpointFigures>> figures() {
            return figures;
        }

        /** How often media began or ceased to flow, by endpoint. */
        Map<String, Long> changes() {
            return changes;
        }
    }

    /**
     * All that is new.
     *
     * @param failedLogins by address
     */
    record Batch(Map<String, News> routes, Map<String, Long> failedLogins) {}

    private Map<String, News> routes = new HashMap<>();
    private Map<String, Long> failedLogins = new HashMap<>();

    /** Notes an observation. */
    synchronized void take(Observation observation) {
        switch (observation) {
            case Observation.Seen seen ->
                of(seen.route()).ifPresent(news -> news.snapshot = Optional.of(seen.snapshot()));
            case Observation.Measured measured -> {
                if (!measured.route().isEmpty()) {
                    of(measured.route())
                            .filter(news -> news.figures.size() < FIGURES_MAX)
                            .ifPresent(news -> news.figures.add(measured.endpoints()));
                }
            }
            case Observation.Reported(RouteEvent.StateChanged changed) -> note(changed);
            case Observation.Removed(String route) -> routes.remove(route);
            case Observation.Happened happened -> note(happened);
            case Observation.Reported _, Observation.WorkerChanged _, Observation.Missed _ -> {}
        }
    }

    private void note(RouteEvent.StateChanged changed) {
        boolean isWished = changed.from() == State.STOPPED || changed.to() == State.STOPPED;
        if (changed.role() == RouteEvent.Role.ROUTE
                || isWished
                || changed.from().isFlowing() == changed.to().isFlowing()) {
            return;
        }
        String endpoint = changed.role() == RouteEvent.Role.SOURCE
                ? History.source(changed.endpoint())
                : History.endpoint(changed.endpoint());
        of(changed.routeId()).ifPresent(news -> {
            if (news.changes.size() < KEYS_MAX || news.changes.containsKey(endpoint)) {
                news.changes.merge(endpoint, 1L, Long::sum);
            }
        });
    }

    /** Of events, only refused logins, which are those that concern the server: what routes refuse comes with their snapshots. */
    private void note(Observation.Happened happened) {
        boolean isLogin = happened.event().kind() == EventKind.REFUSED
                && happened.event().route().isEmpty()
                && happened.event().endpoint().isEmpty();
        if (!isLogin) {
            return;
        }
        Map<String, String> details = happened.event().details();
        String address = details.getOrDefault("peer", "");
        if (failedLogins.size() < KEYS_MAX || failedLogins.containsKey(address)) {
            failedLogins.merge(address, count(details.getOrDefault("count", "1")), Long::sum);
        }
    }

    private static long count(String text) {
        try {
            return Math.max(1, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private Optional<News> of(String route) {
        News news = routes.get(route);
        if (news == null && routes.size() < ROUTES_MAX) {
            news = new News();
            routes.put(route, news);
        }
        return Optional.ofNullable(news);
    }

    /** All that is new since the last call. */
    synchronized Batch drain() {
        Batch batch = new Batch(routes, failedLogins);
        routes = new HashMap<>();
        failedLogins = new HashMap<>();
        return batch;
    }
}
