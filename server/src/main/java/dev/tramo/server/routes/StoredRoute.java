package dev.tramo.server.routes;

import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Take;
import dev.tramo.server.api.RefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A route as it is stored, whatever API it was made by.
 *
 * @param id unique; {@link RouteKind} says what it tells
 * @param name for people, 1 to 128 characters
 * @param labels for people and filters, by their key
 * @param sources URIs by their ID, with secrets, in the order of preference
 * @param switching how it changes between them
 * @param take the source that was taken by hand
 * @param destinations URIs by their ID, with secrets
 * @param running whether it is to run; kept over restarts
 * @param analysis how much of its stream is looked at
 * @param api what an older API must give back exactly and URIs do not hold, as JSON of that API; empty for none
 */
public record StoredRoute(
        String id,
        String name,
        Map<String, String> labels,
        Map<String, String> sources,
        Switching switching,
        Take take,
        Map<String, String> destinations,
        boolean running,
        Analysis analysis,
        String api) {
    /** The ID of the only source, where a client gives none. */
    public static final String SOURCE = RouteSpec.SOURCE_ID;

    /** One that switches and is analyzed as routes do by default. */
    public StoredRoute(
            String id,
            String name,
            Map<String, String> labels,
            Map<String, String> sources,
            Map<String, String> destinations,
            boolean running,
            String api) {
        this(id, name, labels, sources, Switching.DEFAULT, Take.NONE, destinations, running, Analysis.BASIC, api);
    }

    /** Takes copies, in the order that was given. */
    public StoredRoute {
        labels = copy(labels);
        sources = copy(sources);
        destinations = copy(destinations);
    }

    private static Map<String, String> copy(Map<String, String> texts) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    public RouteKind kind() {
        return RouteKind.of(id);
    }

    /** For refusals. */
    public RefusedException.Subject subject() {
        return new RefusedException.Subject(id, name);
    }

    /** The URI of the preferred source. */
    public String source() {
        return sources.values().iterator().next();
    }

    /**
     * What the engine is to run.
     *
     * @throws IllegalArgumentException naming the field, its value and what is allowed, without secrets
     */
    public RouteSpec spec() {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        destinations.forEach((name, uri) -> to.put(name, EndpointUri.destination("destinations." + name, uri)));
        List<RouteSpec.Source> from = new ArrayList<>();
        sources.forEach((name, uri) -> {
            String field = name.equals(SOURCE) ? SOURCE : "sources." + name;
            from.add(new RouteSpec.Source(name, EndpointUri.source(field, uri)));
        });
        return new RouteSpec(id, from, switching, take, to, analysis);
    }

    public StoredRoute withRunning(boolean changed) {
        return new StoredRoute(id, name, labels, sources, switching, take, destinations, changed, analysis, api);
    }

    public StoredRoute withLabels(Map<String, String> changed) {
        return new StoredRoute(id, name, changed, sources, switching, take, destinations, running, analysis, api);
    }

    public StoredRoute withDestinations(Map<String, String> changed) {
        return new StoredRoute(id, name, labels, sources, switching, take, changed, running, analysis, api);
    }

    public StoredRoute withAnalysis(Analysis changed) {
        return new StoredRoute(id, name, labels, sources, switching, take, destinations, running, changed, api);
    }

    public StoredRoute withApi(String changed) {
        return new StoredRoute(id, name, labels, sources, switching, take, destinations, running, analysis, changed);
    }

    /** The same after a source was taken by hand. */
    public StoredRoute withTaken(String source) {
        return new StoredRoute(
                id, name, labels, sources, switching, take.next(source), destinations, running, analysis, api);
    }

    /** Without the URIs, which hold secrets. */
    @Override
    public String toString() {
        return "StoredRoute[" + id + "]";
    }
}
