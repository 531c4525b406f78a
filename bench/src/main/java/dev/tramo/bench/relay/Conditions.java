package dev.tramo.bench.relay;

/**
 * What a path does to each datagram, the same in both directions.
 *
 * @param lossPercent share lost, at random
 * @param rttMillis delay there and back
 * @param jitterMillis most that is added to the delay, evenly distributed; datagrams overtake each other
 * @param seed of both directions' chance
 */
public record Conditions(double lossPercent, double rttMillis, double jitterMillis, long seed) {
    private static final double MILLIS_MAX = 10_000;

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
        return lossPercent == 0 && rttMillis == 0 && jitterMillis == 0;
    }
}
