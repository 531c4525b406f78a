package dev.tramo.server.observe.live;

import dev.tramo.server.observe.EndpointFigures;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** How routes and the server look in the live stream. Any thread. */
public interface LiveRoutes {
    /** The server and its machine as they are now: something to be written as JSON. */
    Object server();

    /** The IDs of all routes, stopped ones, too. */
    Collection<String> ids();

    /**
     * A route as it is now.
     *
     * @param figures of its last second, by endpoint; may be empty
     * @return something to be written as JSON; empty if there is no such route
     */
    Optional<Object> view(String id, Map<String, EndpointFigures> figures);

    /**
     * The figures alone of a route that runs.
     *
     * @param figures of its last second, by endpoint
     * @return JSON; empty if there is no such route, or it does not run
     */
    Optional<String> figures(String id, Map<String, EndpointFigures> figures);
}
