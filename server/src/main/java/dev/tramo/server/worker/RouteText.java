package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.Take;
import dev.tramo.server.figures.SwitchingJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A route as text, which a worker of another version can read, too: it says which option it does not know.
 *
 * @param id the route's ID
 * @param source a URI, with the passphrase: of the preferred source
 * @param destinations likewise, by their ID
 * @param sourceId the preferred source's ID; since 0.2: of an older server, and for none, that of a source without one
 * @param standby the other sources, in the order of preference; since 0.2
 * @param switching how it changes between them, as JSON; empty as usual; since 0.2
 * @param taken ID of the source that was taken by hand; empty if none was; since 0.2
 * @param takes how often one was; since 0.2
 */
public record RouteText(
        String id,
        String source,
        Map<String, String> destinations,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String sourceId,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Standby> standby,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String switching,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String taken,
        long takes) {
    /**
     * A source that is not the preferred one.
     *
     * @param uri with the passphrase
     */
    public record Standby(String id, String uri) {
        /** Without the passphrase. */
        @Override
        public String toString() {
            return "Standby[" + id + "]";
        }
    }

    /** Takes copies. */
    public RouteText {
        destinations = Map.copyOf(destinations);
        standby = List.copyOf(standby);
        sourceId = sourceId.isEmpty() ? RouteSpec.SOURCE_ID : sourceId;
    }

    /** A route whose only source has no particular ID. */
    public RouteText(String id, String source, Map<String, String> destinations) {
        this(id, source, destinations, RouteSpec.SOURCE_ID, List.of(), "", "", 0);
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
                spec.sources().stream()
                        .skip(1)
                        .map(other -> new Standby(other.id(), EndpointUri.write(other.spec())))
                        .toList(),
                SwitchingJson.text(spec.switching()),
                spec.take().source(),
                spec.take().number());
    }

    /**
     * What it says.
     *
     * @throws IllegalArgumentException naming what this version cannot read
     */
    public RouteSpec spec() {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        destinations.forEach((name, uri) -> to.put(name, EndpointUri.destination("destinations." + name, uri)));
        List<RouteSpec.Source> from = new ArrayList<>();
        from.add(new RouteSpec.Source(sourceId, EndpointUri.source("source", source)));
        standby.forEach(other ->
                from.add(new RouteSpec.Source(other.id(), EndpointUri.source("sources." + other.id(), other.uri()))));
        return new RouteSpec(id, from, SwitchingJson.read(switching), new Take(taken, takes), to);
    }

    /** Without the passphrases. */
    @Override
    public String toString() {
        return "RouteText[" + id + "]";
    }
}
