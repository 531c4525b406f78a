package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.mpegts.analysis.StreamCounters;
import java.util.Map;
import java.util.Optional;

/**
 * One leg as it was observed.
 *
 * @param source empty if the stream comes from the other leg
 * @param isSettled whether a start need not wait for any of its endpoints
 * @param stream figures of the source's transport stream; empty if none is analyzed
 */
record LegSnapshot(
        Optional<EndpointSnapshot> source,
        Map<String, EndpointSnapshot> destinations,
        boolean isSettled,
        Optional<StreamCounters> stream) {}
