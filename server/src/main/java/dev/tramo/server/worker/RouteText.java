package dev.tramo.server.worker;

import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A route as text, which a worker of another version can read, too: it says which option it does not know.
 *
 * @param id the route's ID
 * @param source a URI, with the passphrase
 * @param destinations likewise, by their ID
 */
public record RouteText(String id, String source, Map<String, String> destinations) {
    /** Takes a copy. */
    public RouteText {
        destinations = Map.copyOf(destinations);
    }

    /** A route's text; the ID of its source is the server's affair. */
    public static RouteText of(RouteSpec spec) {
        Map<String, String> destinations = new LinkedHashMap<>();
        spec.destinations().forEach((id, to) -> destinations.put(id, EndpointUri.write(to)));
        return new RouteText(spec.id(), EndpointUri.write(spec.source()), destinations);
    }

    /**
     * What it says.
     *
     * @throws IllegalArgumentException naming what this version cannot read
     */
    public RouteSpec spec() {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        destinations.forEach((name, uri) -> to.put(name, EndpointUri.destination("destinations." + name, uri)));
        return new RouteSpec(id, EndpointUri.source("source", source), to);
    }

    /** Without the passphrases. */
    @Override
    public String toString() {
        return "RouteText[" + id + "]";
    }
}
