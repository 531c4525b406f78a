package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import java.time.Instant;
import java.util.Map;

/** Something that was observed of a route, here or by its worker, or of the server. */
public sealed interface Observation {
    /** The route's ID; empty for the server itself. */
    String route();

    /** How a route is, at least once a second while it runs. */
    record Seen(RouteSnapshot snapshot, Instant at) implements Observation {
        @Override
        public String route() {
            return snapshot.routeId();
        }
    }

    /** What the engine or a worker reported. */
    record Reported(RouteEvent event) implements Observation {
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

    /**
     * Figures of the last second.
     *
     * @param route empty for the server itself, whose endpoints are {@code process} and {@code machine}
     * @param endpoints figures by endpoint, named as {@link History#endpoint} names them
     */
    record Measured(String route, Instant at, Map<String, EndpointFigures> endpoints) implements Observation {
        /** Takes a copy. */
        public Measured {
            endpoints = Map.copyOf(endpoints);
        }
    }

    /** An event was recorded: it has its ID. */
    record Happened(Event event) implements Observation {
        @Override
        public String route() {
            return event.route();
        }
    }
}
