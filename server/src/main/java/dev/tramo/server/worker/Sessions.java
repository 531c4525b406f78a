package dev.tramo.server.worker;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.History;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the SRT sessions of a route's endpoints, and adds up what they count, over restarts of its worker: what a person sees as a
 * reconnection is one, also if the process was another. One thread.
 */
public final class Sessions {
    /** No ID of a destination has a colon. */
    private static final String SOURCES = "sources:";

    private final Map<String, Integer> before = new HashMap<>();
    private final Map<String, Integer> own = new HashMap<>();
    private final Map<String, Totals> totalsBefore = new HashMap<>();

    /**
     * A destination's name among what a worker reports: its ID as in version 0.1, but for one that would be taken for the source.
     *
     * @param destination its ID
     */
    public static String key(String destination) {
        return destination.equals(History.SOURCE) ? History.endpoint(destination) : destination;
    }

    /** The name of one of several sources among what a worker reports; that of the only one is {@link History#SOURCE}. */
    public static String sourceKey(String id) {
        return id.equals(History.SOURCE) ? id : SOURCES + id;
    }

    /** How many there were before this process, and what they counted; what was known already is the least. */
    void setBefore(Map<String, Integer> sessions, Map<String, TotalFigures> totals) {
        sessions.forEach((endpoint, count) -> before.merge(endpoint, count, Math::max));
        totals.forEach((endpoint, counted) -> totalsBefore.merge(
                endpoint, counted.snapshot(), (one, other) -> one.packets() > other.packets() ? one : other));
    }

    /** The endpoint with its reconnections counted since the route's start. */
    EndpointSnapshot counted(String endpoint, EndpointSnapshot snapshot) {
        boolean isSrt = !snapshot.peers().isEmpty() || snapshot.reconnections() > 0;
        int ownNow = Math.max(own.getOrDefault(endpoint, 0), isSrt ? snapshot.reconnections() + 1 : 0);
        own.put(endpoint, ownNow);
        int reconnections = Math.max(0, total(endpoint) - 1);
        Totals earlier = totalsBefore.getOrDefault(endpoint, Totals.NONE);
        EndpointSnapshot counted =
                reconnections == snapshot.reconnections() ? snapshot : snapshot.withReconnections(reconnections);
        return earlier.equals(Totals.NONE)
                ? counted
                : new EndpointSnapshot(
                        counted.header(), counted.figures(), earlier.plus(snapshot.totals()), counted.pacing());
    }

    private int total(String endpoint) {
        return before.getOrDefault(endpoint, 0) + own.getOrDefault(endpoint, 0);
    }

    /** All there were since the route's start. */
    Map<String, Integer> totals() {
        Map<String, Integer> totals = new HashMap<>();
        own.keySet().forEach(endpoint -> totals.put(endpoint, total(endpoint)));
        return totals;
    }
}
