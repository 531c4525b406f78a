package dev.tramo.srt.delay;

/**
 * A latency for a path, from the delays that were measured on it.
 *
 * @param latencyMillis delay of delivery that is proposed
 * @param basis how it was found
 * @param neededMillis shortest latency that misses no more than was allowed; of {@link Basis#MORE}, −1
 * @param missing packets of those measured that {@code latencyMillis} would have missed; beyond the latency of the session, at most
 *     so many
 * @param missingMax packets that were allowed to be missing
 */
public record LatencyProposal(int latencyMillis, Basis basis, int neededMillis, long missing, long missingMax) {
    /** How a latency was found. */
    public enum Basis {
        /** It was measured that no more packets are missing than allowed. */
        MEASURED,
        /** Less would have done, but leaves no time for a retransmission: a loss that has not occurred yet would not be recovered. */
        ROUND_TRIP,
        /** More packets are missing than allowed, and the session's latency is too short to tell what more of it would bring. */
        MORE,
        /** More packets are missing than allowed, and no latency that makes sense brings them back. */
        UNREACHABLE
    }

    /** The estimate of the origin differs by some milliseconds from session to session. */
    private static final int RESERVE_MILLIS = 10;

    private static final int RESERVE_DIVISOR = 10;
    private static final int STEP_MILLIS = 10;
    /** Timers of both sides, and the packet by which a loss is noticed. */
    private static final int ANSWER_MILLIS = 20;
    /** A packet whose retransmissions failed for so many round trips is not missing by chance. */
    private static final int ROUND_TRIPS_MAX = 10;

    private static final int SENSIBLE_MILLIS_MIN = 500;
    private static final int LATENCY_MILLIS_MAX = 65_535;
    private static final long MILLION = 1_000_000;

    /**
     * A latency for the path.
     *
     * @param latencyMillis the session's
     * @param rttMillis smoothed round-trip time
     * @param rttVariationMillis its variation
     * @param lossPerMillion of a million packets, how many may be missing
     */
    public static LatencyProposal of(
            DelayWindow delays, int latencyMillis, double rttMillis, double rttVariationMillis, int lossPerMillion) {
        long missingMax = delays.packets() * lossPerMillion / MILLION;
        int roundTrip = roundTripMillis(rttMillis, rttVariationMillis);
        int needed = delays.latencyFor(missingMax);
        if (needed >= 0 && needed <= latencyMillis) {
            int reserved = withReserve(needed, delays);
            return reserved >= roundTrip
                    ? proposal(delays, reserved, Basis.MEASURED, needed, missingMax)
                    : proposal(delays, roundTrip, Basis.ROUND_TRIP, needed, missingMax);
        }
        int sensible = sensibleMillis(rttMillis);
        if (latencyMillis < sensible) {
            int more = Math.min(
                    sensible, Math.max(2 * latencyMillis, Math.max(withReserve(needed, delays), 4 * roundTrip)));
            return proposal(delays, more, Basis.MORE, -1, missingMax);
        }
        // What a sensible latency misses, more of it does not bring back: the shortest that misses nothing else.
        int enough = delays.latencyFor(delays.missingAt(sensible));
        return proposal(
                delays, Math.max(roundTrip, withReserve(enough, delays)), Basis.UNREACHABLE, enough, missingMax);
    }

    private static LatencyProposal proposal(DelayWindow delays, int millis, Basis basis, int needed, long missingMax) {
        int stepped = Math.min(LATENCY_MILLIS_MAX, Math.ceilDiv(millis, STEP_MILLIS) * STEP_MILLIS);
        return new LatencyProposal(stepped, basis, needed, delays.missingAt(stepped), missingMax);
    }

    /** Another session may take the fastest packets' time for the path's: then all others are so much later. */
    private static int withReserve(int millis, DelayWindow delays) {
        return millis + Math.max(RESERVE_MILLIS, millis / RESERVE_DIVISOR) + Math.max(0, -delays.fastestMillis());
    }

    /** The shortest latency that leaves time for one retransmission, ms. */
    public static int roundTripMillis(double rttMillis, double rttVariationMillis) {
        return (int) Math.min(LATENCY_MILLIS_MAX, Math.ceil(rttMillis + 4 * rttVariationMillis) + ANSWER_MILLIS);
    }

    /** The longest latency that makes sense for the sake of retransmissions, ms. */
    public static int sensibleMillis(double rttMillis) {
        return (int) Math.min(LATENCY_MILLIS_MAX, Math.max(SENSIBLE_MILLIS_MIN, ROUND_TRIPS_MAX * rttMillis));
    }
}
