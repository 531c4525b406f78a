package dev.tramo.server.worker;

import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.State;
import java.time.Instant;
import java.util.Map;

/** A route's snapshot without what it is to be, which both sides know. */
public record Observed(
        String runId,
        Instant startedAt,
        State state,
        String reason,
        EndpointSnapshot source,
        Map<String, EndpointSnapshot> destinations) {
    /** What of a snapshot is sent. */
    static Observed of(RouteSnapshot snapshot) {
        return new Observed(
                snapshot.runId(),
                snapshot.startedAt(),
                snapshot.state(),
                snapshot.reason(),
                snapshot.source(),
                snapshot.destinations());
    }

    /** The snapshot of a route that is to be this. */
    public RouteSnapshot of(RouteSpec spec, String runIdShown) {
        return new RouteSnapshot(spec, runIdShown, startedAt, state, reason, source, destinations);
    }
}
