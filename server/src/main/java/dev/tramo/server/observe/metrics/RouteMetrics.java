package dev.tramo.server.observe.metrics;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.metrics.RouteTotals.RouteSums;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.RouteService.Seen;
import io.prometheus.metrics.model.snapshots.Labels;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Metrics of all routes, wherever they run, read from their latest snapshots when somebody asks. How many routes, endpoints and peers
 * have series is bounded; those beyond are left out of these, and still in the sums. Any thread.
 */
@Singleton
final class RouteMetrics {
    private static final double MILLIS = 1e-3;
    private static final Metric<Long> ROUTES = Metric.gauge("tramo_routes", "Routes by their state", n -> n);
    private static final Metric<Long> RECEIVED =
            Metric.counter("tramo_received_bytes", "Received by the sources of all routes", n -> n);
    private static final Metric<Long> SENT =
            Metric.counter("tramo_sent_bytes", "Sent by the destinations of all routes", n -> n);
    private static final Metric<Integer> LEFT_OUT = Metric.gauge(
            "tramo_metrics_left_out", "Routes, endpoints and peers that have no series because of the limit", n -> n);

    private static final Metric<Seen> INFO =
            Metric.info("tramo_route", "Name and labels of a route, and where it runs or is to run");
    private static final Metric<State> STATE =
            Metric.present("tramo_route_state", "1 for the present state of a route");
    private static final Metric<RouteSnapshot> START = Metric.gauge(
            "tramo_route_start_time_seconds",
            "When the present run began, since 1970",
            r -> r.startedAt().toEpochMilli() * MILLIS);
    private static final List<Metric<ConversionFigures>> CONVERSION = List.of(
            Metric.counter(
                    "tramo_conversion_dropped_frames",
                    "Audio and video messages on their way to RTMP that found the queue full",
                    ConversionFigures::framesDropped),
            Metric.counter(
                    "tramo_conversion_dropped_datagrams",
                    "Datagrams made of RTMP that found the queue full",
                    ConversionFigures::datagramsDropped),
            Metric.counter(
                    "tramo_conversion_unusable_frames",
                    "Frames that were incomplete or malformed, or that the other form cannot carry",
                    ConversionFigures::framesUnusable));
    private static final Metric<RouteSnapshot> SWITCHES = Metric.counter(
            "tramo_route_switches",
            "Changes of the active source since the route's start",
            route -> route.switching().count());
    private static final List<Metric<SourceSnapshot>> SOURCES = List.of(
            Metric.gauge(
                    "tramo_source_active",
                    "1 for the source that a route with several takes its stream from",
                    source -> source.isActive() ? 1 : 0),
            Metric.gauge(
                    "tramo_source_usable",
                    "1 for a source that could take over, or is in use and works",
                    source -> source.fault().isEmpty() ? 1 : 0));
    private static final List<Metric<RouteSums>> SUMS = List.of(
            Metric.counter("tramo_route_received_bytes", "Received by the source", RouteSums::received),
            Metric.counter("tramo_route_sent_bytes", "Sent by all destinations together", RouteSums::sent));

    private final RouteService routes;
    private final RouteTotals totals;
    private final int routesMax;
    private final int endpointsMax;
    private final int peersMax;

    RouteMetrics(
            RouteService routes,
            RouteTotals totals,
            @ConfigProperty(name = "tramo.metrics.routes.max") int routesMax,
            @ConfigProperty(name = "tramo.metrics.endpoints.max") int endpointsMax,
            @ConfigProperty(name = "tramo.metrics.peers.max") int peersMax) {
        this.routes = routes;
        this.totals = totals;
        this.routesMax = routesMax;
        this.endpointsMax = endpointsMax;
        this.peersMax = peersMax;
    }

    void gather(Gathering gathering) {
        gather(gathering, routes.all());
    }

    void gather(Gathering gathering, List<Seen> all) {
        Room routeRoom = new Room(routesMax);
        EndpointReader endpoints = new EndpointReader(gathering, new Room(endpointsMax), new Room(peersMax));
        Map<State, Long> states = new EnumMap<>(State.class);
        for (Seen seen : all) {
            State state = seen.snapshot().map(RouteSnapshot::state).orElse(State.STOPPED);
            states.merge(state, 1L, Long::sum);
            if (routeRoom.take()) {
                gather(gathering, endpoints, seen, state);
            } else {
                seen.snapshot().ifPresent(endpoints::leaveOut);
            }
        }
        for (State state : State.values()) {
            gathering.add(ROUTES, Labels.of("state", word(state)), states.getOrDefault(state, 0L));
        }
        gathering.add(RECEIVED, Labels.EMPTY, totals.received());
        gathering.add(SENT, Labels.EMPTY, totals.sent());
        gathering.add(LEFT_OUT, Labels.of("of", "routes"), routeRoom.leftOut());
        gathering.add(LEFT_OUT, Labels.of("of", "endpoints"), endpoints.leftOut());
        gathering.add(LEFT_OUT, Labels.of("of", "peers"), endpoints.peersLeftOut());
    }

    private void gather(Gathering gathering, EndpointReader endpoints, Seen seen, State state) {
        String id = seen.route().id();
        Labels labels = Labels.of("route", id);
        gathering.add(INFO, info(seen), seen);
        gathering.add(STATE, labels.add("state", word(state)), state);
        Optional<RouteSnapshot> snapshot = seen.snapshot();
        totals.read(id, (sums, byEndpoint) -> {
            gathering.add(SUMS, labels, sums);
            snapshot.ifPresent(route -> {
                History.sources(route).forEach((name, from) -> endpoints.read(labels, name, true, from, byEndpoint));
                route.destinations()
                        .forEach((to, endpoint) ->
                                endpoints.read(labels, History.endpoint(to), false, endpoint, byEndpoint));
            });
        });
        snapshot.ifPresent(route -> {
            gathering.add(START, labels, route);
            gathering.add(CONVERSION, labels, route.conversion());
            gatherSwitching(gathering, labels, route);
        });
    }

    private static void gatherSwitching(Gathering gathering, Labels labels, RouteSnapshot route) {
        if (!route.spec().switches()) {
            return;
        }
        gathering.add(SWITCHES, labels, route);
        for (SourceSnapshot source : route.sources()) {
            Labels ofSource = labels.add("endpoint", History.source(route.spec().eventName(source.id())));
            gathering.add(SOURCES, ofSource, source);
        }
    }

    private static Labels info(Seen seen) {
        Map<String, String> labels = new TreeMap<>();
        seen.route().labels().forEach((key, value) -> {
            String _ = labels.putIfAbsent("label_" + key.replaceAll("[^A-Za-z0-9_]", "_"), value);
        });
        labels.put("route", seen.route().id());
        labels.put("name", seen.route().name());
        labels.put("kind", word(seen.route().kind()));
        labels.put("placement", word(seen.placement()));
        return Labels.of(List.copyOf(labels.keySet()), List.copyOf(labels.values()));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** What is left of a limit. */
    static final class Room {
        private int left;
        private int leftOut;

        Room(int max) {
            left = max;
        }

        /** Whether there is room for one more, which is taken; else it is counted as left out. */
        boolean take() {
            if (left > 0) {
                left--;
                return true;
            }
            leftOut++;
            return false;
        }

        void leaveOut(int count) {
            leftOut += count;
        }

        int leftOut() {
            return leftOut;
        }
    }
}
