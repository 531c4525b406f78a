package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A route as text, which a worker of another version can read, too: it says which option it does not know.
 *
 * @param id the route's ID
 * @param source a URI, with the passphrase
 * @param destinations likewise, by their ID
 * @param sourceId the source's ID; since 0.2: of an older server, and for none, that of a source without one
 * @param analysis how much of its stream is looked at; since 0.2: empty of an older server, which is the default
 */
public record RouteText(
        String id,
        String source,
        Map<String, String> destinations,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String sourceId,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String analysis) {
    /** Takes a copy. */
    public RouteText {
        destinations = Map.copyOf(destinations);
        sourceId = sourceId.isEmpty() ? RouteSpec.SOURCE_ID : sourceId;
    }

    /** A route whose source has no particular ID. */
    public RouteText(String id, String source, Map<String, String> destinations) {
        this(id, source, destinations, RouteSpec.SOURCE_ID, "");
    }

    /** A route's text. */
    public static RouteText of(RouteSpec spec) {
        Map<String, String> destinations = new LinkedHashMap<>();
        spec.destinations().forEach((id, to) -> destinations.put(id, EndpointUri.write(to)));
        return new RouteText(
                spec.id(),
                EndpointUri.write(spec.source()),
                destinations,
                spec.sources().getFirst().id(),
                spec.analysis().word());
    }

    /**
     * What it says.
     *
     * @throws IllegalArgumentException naming what this version cannot read
     */
    public RouteSpec spec() {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        destinations.forEach((name, uri) -> to.put(name, EndpointUri.destination("destinations." + name, uri)));
        RouteSpec.Source from = new RouteSpec.Source(sourceId, EndpointUri.source("source", source));
        return new RouteSpec(id, List.of(from), to, Analysis.of(analysis).orElse(Analysis.BASIC));
    }

    /** Without the passphrases. */
    @Override
    public String toString() {
        return "RouteText[" + id + "]";
    }
}
