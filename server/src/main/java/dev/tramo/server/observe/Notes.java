package dev.tramo.server.observe;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.endpoint.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a worker noted of its route while no server was there.
 *
 * @param samples one a minute, of an older worker every 10 s; oldest first
 * @param events changes of state, oldest first
 */
public record Notes(List<Sample> samples, List<Event> events) {
    /** Takes copies. */
    public Notes {
        samples = List.copyOf(samples);
        events = List.copyOf(events);
    }

    /**
     * A route's figures of a minute, or as much of it as was observed; those of an older worker are of one second, and sums.
     *
     * @param at the beginning of the minute; of an older worker, when the figures were observed
     * @param receivedMbps of the source, in the last second
     * @param sentMbps of all destinations, in the last second
     * @param packetsLost on the path, of the current SRT sessions together, since their beginning
     * @param packetsDropped too late, likewise
     * @param packetsRetransmitted likewise
     * @param rttMillis of the first SRT session; 0 without one
     * @param figures of the minute, by endpoint and {@link Figure#key}; since 0.2, empty of an older worker
     */
    public record Sample(
            Instant at,
            State state,
            double receivedMbps,
            double sentMbps,
            long packetsLost,
            long packetsDropped,
            long packetsRetransmitted,
            double rttMillis,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, Span>> figures) {
        /** Takes a copy. */
        public Sample {
            figures = figures.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, of -> Map.copyOf(of.getValue())));
        }
    }

    /**
     * A change of state.
     *
     * @param endpoint {@code source}, or {@code destinations.} and the destination's ID; empty for the route
     * @param reason in words; may be empty
     */
    public record Event(Instant at, String endpoint, State state, String reason) {}
}
