package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.State;
import java.time.Instant;
import java.util.List;

/**
 * What was noted of a route.
 *
 * @param samples every 10 s, oldest first
 * @param events changes of state, oldest first
 */
public record Notes(List<Sample> samples, List<Event> events) {
    /** Takes copies. */
    public Notes {
        samples = List.copyOf(samples);
        events = List.copyOf(events);
    }

    /**
     * A route's figures at a time.
     *
     * @param receivedMbps of the source, in the second before
     * @param sentMbps of all destinations, in the second before
     * @param packetsLost on the way, of the current SRT sessions together
     * @param packetsDropped too late, likewise
     * @param packetsRetransmitted repeats, likewise
     * @param rttMillis of the first SRT session; 0 without one
     */
    public record Sample(
            Instant at,
            State state,
            double receivedMbps,
            double sentMbps,
            long packetsLost,
            long packetsDropped,
            long packetsRetransmitted,
            double rttMillis) {}

    /**
     * A change of state.
     *
     * @param endpoint {@code source}, or {@code destinations.} and the destination's ID; empty for the route
     * @param reason in words; may be empty
     */
    public record Event(Instant at, String endpoint, State state, String reason) {}
}
