package dev.tramo.server.api.v2;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.live.LiveRoutes;
import dev.tramo.server.routes.RouteService;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A route in the live stream. */
@Schema(name = "LiveSnapshot")
record LiveSnapshot(
        RouteSummary route,

        @Schema(
                description =
                        "Figures of the last second by endpoint (source, destinations. and an ID) and name; empty while"
                                + " the route is stopped",
                examples = "{\"source\": {\"receivedMbps\": 5.98, \"packets\": 568}}")
        Map<String, Map<String, Double>> figures) {
    private static final double DECIMALS = 1_000;

    private static LiveSnapshot of(RouteService.Seen seen, Map<String, EndpointFigures> measured) {
        Map<String, Map<String, Double>> figures = new TreeMap<>();
        if (seen.snapshot().isPresent()) {
            measured.forEach((endpoint, values) -> figures.put(endpoint, values(values)));
        }
        return new LiveSnapshot(RouteSummary.of(seen), figures);
    }

    /** By their names; what is not known is left out. */
    static Map<String, Double> values(EndpointFigures figures) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            double value = figures.of(figure);
            if (Double.isFinite(value)) {
                values.put(figure.key(), Math.round(value * DECIMALS) / DECIMALS);
            }
        }
        return values;
    }

    /** The routes of this server, for the live stream. */
    @Singleton
    static final class Source implements LiveRoutes {
        private final RouteService routes;
        private final ServerView.Source server;

        Source(RouteService routes, ServerView.Source server) {
            this.routes = routes;
            this.server = server;
        }

        @Override
        public Object server() {
            return server.now();
        }

        @Override
        public Collection<String> ids() {
            return routes.all().stream().map(seen -> seen.route().id()).toList();
        }

        @Override
        public Optional<Object> view(String id, Map<String, EndpointFigures> figures) {
            return routes.find(id).map(seen -> of(seen, figures));
        }
    }
}
