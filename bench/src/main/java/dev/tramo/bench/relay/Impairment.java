package dev.tramo.bench.relay;

import java.util.SplittableRandom;

/** Decides the fate of datagram after datagram in one direction; the same seed, the same fates. */
final class Impairment {
    /** The answer for a datagram that is lost. */
    static final long LOST = -1;

    private final double lossShare;
    private final long delayNanos;
    private final double jitterNanos;
    private final SplittableRandom random;

    Impairment(Conditions conditions, SplittableRandom random) {
        this.lossShare = conditions.lossPercent() / 100;
        this.delayNanos = (long) (conditions.rttMillis() * 1e6 / 2);
        this.jitterNanos = conditions.jitterMillis() * 1e6;
        this.random = random;
    }

    /** When a datagram that came at {@code arrivalNanos} is to leave, or {@link #LOST}. */
    long departureNanos(long arrivalNanos) {
        // Both are drawn for every datagram, so that jitter does not change which are lost.
        boolean lost = random.nextDouble() < lossShare;
        double jitter = random.nextDouble() * jitterNanos;
        return lost ? LOST : arrivalNanos + delayNanos + (long) jitter;
    }
}
