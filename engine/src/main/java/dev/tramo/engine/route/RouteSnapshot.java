package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.mpegts.analysis.StreamCounters;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A route as it was observed.
 *
 * @param spec what it is to be
 * @param runId of this run, 10 hexadecimal digits; new with every start
 * @param state {@link RouteState} says how it follows from those of the endpoints
 * @param reason the source's reason, then those of destinations that are not as they should be; empty if there is nothing to say
 * @param conversion what was lost between the legs of a route that converts
 * @param stream figures of the source's transport stream; empty if none is analyzed
 */
public record RouteSnapshot(
        RouteSpec spec,
        String runId,
        Instant startedAt,
        State state,
        String reason,
        EndpointSnapshot source,
        Map<String, EndpointSnapshot> destinations,
        ConversionFigures conversion,
        Optional<StreamCounters> stream) {
    /** Of a route whose stream is not analyzed. */
    public RouteSnapshot(
            RouteSpec spec,
            String runId,
            Instant startedAt,
            State state,
            String reason,
            EndpointSnapshot source,
            Map<String, EndpointSnapshot> destinations,
            ConversionFigures conversion) {
        this(spec, runId, startedAt, state, reason, source, destinations, conversion, Optional.empty());
    }

    /** Of a route that converts nothing. */
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

    /** The route's ID. */
    public String routeId() {
        return spec.id();
    }
}
