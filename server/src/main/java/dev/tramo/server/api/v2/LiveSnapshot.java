package dev.tramo.server.api.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.live.LiveRoutes;
import dev.tramo.server.routes.RouteService;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
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
    private static final long DECIMALS = 1_000;
    /** Of the figures of a route with two endpoints. */
    private static final int TEXT_CHARACTERS = 512;

    private static final JsonFactory JSON = new JsonFactory();
    private static final Figure[] FIGURES = Figure.values();
    private static final SerializedString[] NAMES = Arrays.stream(FIGURES)
            .map(figure -> new SerializedString(figure.key()))
            .toArray(SerializedString[]::new);

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
                values.put(figure.key(), (double) Math.round(value * DECIMALS) / DECIMALS);
            }
        }
        return values;
    }

    /** A route of which nothing else is new, as {@code {"id": ..., "figures": {...}}}. */
    private static String figures(String id, Map<String, EndpointFigures> measured) {
        StringWriter text = new StringWriter(TEXT_CHARACTERS);
        try (JsonGenerator to = JSON.createGenerator(text)) {
            to.writeStartObject();
            to.writeStringField("id", id);
            to.writeObjectFieldStart("figures");
            for (Map.Entry<String, EndpointFigures> endpoint : measured.entrySet()) {
                to.writeObjectFieldStart(endpoint.getKey());
                write(to, endpoint.getValue());
                to.writeEndObject();
            }
            to.writeEndObject();
            to.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("figures are always JSON", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator to, EndpointFigures figures) throws IOException {
        for (int i = 0; i < FIGURES.length; i++) {
            double value = figures.of(FIGURES[i]);
            if (Double.isFinite(value)) {
                to.writeFieldName(NAMES[i]);
                long thousandths = Math.round(value * DECIMALS);
                if (thousandths % DECIMALS == 0) {
                    to.writeNumber(thousandths / DECIMALS); // most are 0, or a count
                } else {
                    to.writeNumber((double) thousandths / DECIMALS);
                }
            }
        }
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

        @Override
        public Optional<String> figures(String id, Map<String, EndpointFigures> figures) {
            return routes.isObserved(id) ? Optional.of(LiveSnapshot.figures(id, figures)) : Optional.empty();
        }
    }
}
