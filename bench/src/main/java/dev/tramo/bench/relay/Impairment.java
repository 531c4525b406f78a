package dev.tramo.bench.relay;

import java.util.SplittableRandom;

/** Decides the fate of datagram after datagram in one direction; the same seed, the same fates. */
final class Impairment {
    /** The answer for a datagram that is lost. */
    static final long LOST = -1;

    private final double lossShare;
    private final long delayNanos;
    private final double jitterNanos;
    private final Conditions.Bursts bursts;
    private final Conditions.Detours detours;
    private final SplittableRandom random;
    private boolean inBurst;

    Impairment(Conditions conditions, SplittableRandom random) {
        this.lossShare = conditions.lossPercent() / 100;
        this.delayNanos = (long) (conditions.rttMillis() * 1e6 / 2);
        this.jitterNanos = conditions.jitterMillis() * 1e6;
        this.bursts = conditions.bursts();
        this.detours = conditions.detours();
        this.random = random;
    }

    /** When a datagram that came at {@code arrivalNanos} is to leave, or {@link #LOST}. */
    long departureNanos(long arrivalNanos) {
        // All are drawn for every datagram, so that jitter does not change which are lost.
        boolean lost = random.nextDouble() < lossShare;
        double jitter = random.nextDouble() * jitterNanos;
        double turn = random.nextDouble() * 100;
        inBurst = inBurst ? turn >= bursts.leavePercent() : turn < bursts.enterPercent();
        boolean detour = random.nextDouble() * 100 < detours.sharePercent();
        double extraNanos = jitter + (detour ? detours.millis() * 1e6 : 0);
        return lost || inBurst ? LOST : arrivalNanos + delayNanos + (long) extraNanos;
    }
}
