package dev.tramo.engine.analysis;

import java.time.Instant;
import java.util.Map;

/**
 * What was found at the endpoints of a route.
 *
 * @param at when the report was made
 * @param nowNanos the same on the clock of the reports of transport streams
 * @param source of the source; of several, of the active one since it is active
 * @param sources by their ID, of a route with several; empty of a route with one
 * @param destinations by their ID
 */
public record RouteReport(
        Instant at,
        long nowNanos,
        EndpointReport source,
        Map<String, EndpointReport> sources,
        Map<String, EndpointReport> destinations) {
    /** Takes copies. */
    public RouteReport {
        sources = Map.copyOf(sources);
        destinations = Map.copyOf(destinations);
    }

    /** When something was, by the clock of the reports. */
    public Instant instant(long nanos) {
        return at.plusNanos(nanos - nowNanos);
    }
}
