package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import java.util.List;
import java.util.Map;

/**
 * One leg as it was observed.
 *
 * @param sources empty if the stream comes from the other leg
 * @param isSettled whether a start need not wait for any of its endpoints
 */
record LegSnapshot(
        List<SourceSnapshot> sources,
        SwitchSnapshot switching,
        Map<String, EndpointSnapshot> destinations,
        boolean isSettled) {}
