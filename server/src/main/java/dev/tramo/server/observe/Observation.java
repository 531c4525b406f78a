package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import java.time.Instant;

/** Something that was observed of a route, here or by its worker. */
public sealed interface Observation {
    /** The route's ID. */
    String route();

    /** How a route is, at least once a second while it runs. */
    record Seen(RouteSnapshot snapshot, Instant at) implements Observation {
        @Override
        public String route() {
            return snapshot.routeId();
        }
    }

    /** A state of a route or of an endpoint has changed, however short it was. */
    record StateChanged(RouteEvent event) implements Observation {
        @Override
        public String route() {
            return event.routeId();
        }
    }

    /**
     * What runs the route, and not the stream, has changed.
     *
     * @param reason in words; may be empty
     */
    record WorkerChanged(String route, State state, String reason, Instant at) implements Observation {}

    /** What a worker noted while no server was there. */
    record Missed(String route, Notes notes) implements Observation {}

    /** The route is no more. */
    record Removed(String route) implements Observation {}
}
