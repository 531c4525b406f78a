package dev.tramo.bench.relay;

/**
 * What a path does to each datagram, the same in both directions.
 *
 * @param lossPercent share lost, at random
 * @param rttMillis delay there and back
 * @param jitterMillis most that is added to the delay, evenly distributed; datagrams overtake each other
 * @param bursts loss of several in a row, besides
 * @param detours what some datagrams take
 * @param seed of both directions' chance
 */
public record Conditions(
        double lossPercent, double rttMillis, double jitterMillis, Bursts bursts, Detours detours, long seed) {
    private static final double MILLIS_MAX = 10_000;

    /**
     * Gilbert's model: with some chance a datagram begins a burst, in which all are lost.
     *
     * @param enterPercent chance that a datagram outside is the first of a burst
     * @param leavePercent chance that a datagram after it is the first outside again
     */
    public record Bursts(double enterPercent, double leavePercent) {
        public static final Bursts NONE = new Bursts(0, 100);

        /** Checks the ranges. */
        public Bursts {
            require("enter", enterPercent, 100);
            require("leave", leavePercent, 100);
        }
    }

    /**
     * A share of the datagrams takes longer by a fixed time.
     *
     * @param sharePercent of the datagrams
     * @param millis that they take longer
     */
    public record Detours(double sharePercent, double millis) {
        public static final Detours NONE = new Detours(0, 0);

        /** Checks the ranges. */
        public Detours {
            require("share", sharePercent, 100);
            require("millis", millis, MILLIS_MAX);
        }
    }

    /** Without bursts and detours. */
    public Conditions(double lossPercent, double rttMillis, double jitterMillis, long seed) {
        this(lossPercent, rttMillis, jitterMillis, Bursts.NONE, Detours.NONE, seed);
    }

    /** Checks the ranges. */
    public Conditions {
        require("loss", lossPercent, 100);
        require("rtt", rttMillis, MILLIS_MAX);
        require("jitter", jitterMillis, MILLIS_MAX);
    }

    private static void require(String name, double value, double max) {
        if (!(value >= 0 && value <= max)) {
            throw new IllegalArgumentException(name + ": " + value + "; allowed are 0 to " + max);
        }
    }

    /** Whether a path of these conditions does nothing. */
    public boolean isPerfect() {
        return lossPercent == 0
                && rttMillis == 0
                && jitterMillis == 0
                && bursts.enterPercent == 0
                && detours.sharePercent == 0;
    }
}
