package dev.tramo.server.worker;

import dev.tramo.engine.route.SourceSnapshot;

/**
 * One of several sources of a route, as workers send it; since 0.2.
 *
 * @param id the source's ID
 * @param active whether the route takes its stream from it
 * @param fault why it cannot be the active one, in words; empty if it can
 */
public record ObservedSource(String id, boolean active, String fault, ObservedEndpoint endpoint) {
    static ObservedSource of(SourceSnapshot source) {
        return new ObservedSource(
                source.id(), source.isActive(), source.fault(), ObservedEndpoint.of(source.endpoint()));
    }

    SourceSnapshot snapshot() {
        return new SourceSnapshot(id, active, endpoint.snapshot(), fault);
    }
}
