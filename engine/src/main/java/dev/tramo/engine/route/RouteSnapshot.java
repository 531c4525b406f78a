package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.spec.RouteSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A route as it was observed.
 *
 * @param spec what it is to be
 * @param runId of this run, 10 hexadecimal digits; new with every start
 * @param state {@link RouteState} says how it follows from those of the endpoints
 * @param reason the active source's reason, then those of destinations that are not as they should be; empty if there is nothing to say
 * @param sources in the order of preference, one of them active
 * @param conversion what was lost between the legs of a route that converts
 */
public record RouteSnapshot(
        RouteSpec spec,
        String runId,
        Instant startedAt,
        State state,
        String reason,
        List<SourceSnapshot> sources,
        SwitchSnapshot switching,
        Map<String, EndpointSnapshot> destinations,
        ConversionFigures conversion) {
    /** Takes a copy. */
    public RouteSnapshot {
        sources = List.copyOf(sources);
    }

    /** Of a route whose active source is the preferred one, and of whose others nothing is known. */
    public RouteSnapshot(
            RouteSpec spec,
            String runId,
            Instant startedAt,
            State state,
            String reason,
            EndpointSnapshot source,
            Map<String, EndpointSnapshot> destinations,
            ConversionFigures conversion) {
        this(
                spec,
                runId,
                startedAt,
                state,
                reason,
                List.of(SourceSnapshot.only(spec.sources().getFirst().id(), source)),
                SwitchSnapshot.NONE,
                destinations,
                conversion);
    }

    /** The same of one that converts nothing. */
    public RouteSnapshot(
            RouteSpec spec,
            String runId,
            Instant startedAt,
            State state,
            String reason,
            EndpointSnapshot source,
            Map<String, EndpointSnapshot> destinations) {
        this(spec, runId, startedAt, state, reason, source, destinations, ConversionFigures.NONE);
    }

    /** The active source. */
    public EndpointSnapshot source() {
        for (SourceSnapshot source : sources) {
            if (source.isActive()) {
                return source.endpoint();
            }
        }
        return EndpointSnapshot.NONE;
    }

    /** What the active source is to be. */
    public RouteSpec.Source activeSource() {
        String active = sources.stream()
                .filter(SourceSnapshot::isActive)
                .map(SourceSnapshot::id)
                .findFirst()
                .orElse("");
        return spec.sources().stream()
                .filter(source -> source.id().equals(active))
                .findFirst()
                .orElse(spec.sources().getFirst());
    }

    /** A source; one of which nothing is known if there is none of that ID. */
    public EndpointSnapshot source(String id) {
        return sources.stream()
                .filter(source -> source.id().equals(id))
                .map(SourceSnapshot::endpoint)
                .findFirst()
                .orElse(EndpointSnapshot.NONE);
    }

    /** The route's ID. */
    public String routeId() {
        return spec.id();
    }
}
