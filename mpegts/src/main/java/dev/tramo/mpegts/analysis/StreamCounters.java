package dev.tramo.mpegts.analysis;

import java.util.Set;

/**
 * The figures of a stream for each second. Counters grow since the analysis began, whatever was reset.
 *
 * @param continuityErrors of all PIDs
 * @param missingPackets of all PIDs, as their counters show
 * @param damagedPackets that came with an error bit, with a wrong sync byte, or in no recognisable form
 * @param priority1 errors of the indicators 1.1 to 1.6
 * @param priority2 errors of the indicators 2.1 to 2.6
 * @param active the indicators that are active
 * @param pcrJitterMillis largest deviation of a PCR's arrival in the last second, of all services; -1 without PCRs
 * @param video whether there is video
 * @param audio whether there is audio
 * @param keyframeMillis longest time between keyframes, or since the last one, of all video PIDs; -1 if that cannot be known
 */
public record StreamCounters(
        boolean isTransportStream,
        long continuityErrors,
        long missingPackets,
        long damagedPackets,
        long priority1,
        long priority2,
        Set<Indicator> active,
        double pcrJitterMillis,
        Presence video,
        Presence audio,
        long keyframeMillis) {
    /** Whether a kind of media is there. */
    public enum Presence {
        /** No service lists any. */
        NONE,
        /** At least one PID of it has packets. */
        PRESENT,
        /** It is listed, and no PID of it has packets. */
        MISSING
    }

    /** Of what is no transport stream, or nothing yet. */
    public static final StreamCounters NOTHING =
            new StreamCounters(false, 0, 0, 0, 0, 0, Set.of(), -1, Presence.NONE, Presence.NONE, -1);

    /** Takes a copy. */
    public StreamCounters {
        active = Set.copyOf(active);
    }
}
