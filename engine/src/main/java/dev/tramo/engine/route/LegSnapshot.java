package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.mpegts.analysis.StreamCounters;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One leg as it was observed.
 *
 * @param sources empty if the stream comes from the other leg
 * @param isSettled whether a start need not wait for any of its endpoints
 * @param stream figures of the source's transport stream; empty if none is analyzed
 */
record LegSnapshot(
        List<SourceSnapshot> sources,
        SwitchSnapshot switching,
        Map<String, EndpointSnapshot> destinations,
        boolean isSettled,
        Optional<StreamCounters> stream) {}
