package dev.tramo.mpegts;

/**
 * Recovers a sender's clock from the arrivals of its references: maps stream time (27 MHz, not wrapped) to the local clock.
 *
 * <p>A second-order control loop: the low-passed error steers the speed, its integral becomes the difference between both crystals.
 * With these constants it is critically damped and settles in about two minutes; a jitter of 1 ms at 25 references a second changes
 * the speed by a few millionths.
 */
final class PacingClock {
    static final double TICK_NANOS = 1_000.0 / 27;
    /** What an error of arrival is averaged over. */
    private static final double LOW_PASS_SECONDS = 2;

    private static final double PROPORTIONAL = 0.05;
    private static final double INTEGRAL = PROPORTIONAL * PROPORTIONAL / 4;
    /** Crystals differ by at most 60 millionths (ISO/IEC 13818-1 2.4.2.1: 30 each); the rest moves the schedule back to its place. */
    private static final double RATE_MAX = 500e-6;

    private static final double HZ = 27e6;

    private long baseTicks;
    private long baseNanos;
    /** Of a nanosecond, beyond {@link #baseNanos}: rounding must not add up. */
    private double baseFraction;

    private double rate;
    private double integral;
    private double errorNanos;
    private long count;

    /** Begins anew: stream time is at {@code ticks} when the local clock is at {@code nanos}. */
    void start(long ticks, long nanos) {
        baseTicks = ticks;
        baseNanos = nanos;
        baseFraction = 0;
        restart();
    }

    /** Goes on from here at the local clock's speed: the stream has another clock from now on. */
    void restart() {
        rate = 0;
        integral = 0;
        errorNanos = 0;
        count = 0;
    }

    long nanosOf(long ticks) {
        return baseNanos + Math.round(baseFraction + (ticks - baseTicks) * TICK_NANOS * (1 + rate));
    }

    long ticksOf(long nanos) {
        return baseTicks + Math.round((nanos - baseNanos - baseFraction) / (TICK_NANOS * (1 + rate)));
    }

    /**
     * A reference came.
     *
     * @param passedTicks since the reference before
     * @param sendingTicks what is being sent now: the speed changes there, so that the schedule has no step
     * @param isFree nothing was sent by this clock yet, so that it may jump to where the arrivals say
     */
    void observe(long ticks, long passedTicks, long arrivalNanos, long sendingTicks, boolean isFree) {
        double error = arrivalNanos - nanosOf(ticks);
        rebase(sendingTicks);
        double seconds = Math.min(passedTicks / HZ, LOW_PASS_SECONDS);
        count++;
        errorNanos += (error - errorNanos) * Math.max(1.0 / count, seconds / LOW_PASS_SECONDS);
        if (isFree) {
            shift(Math.round(errorNanos));
            return;
        }
        double errorSeconds = errorNanos / 1e9;
        double proportional = PROPORTIONAL * errorSeconds;
        if (Math.abs(proportional) < RATE_MAX / 4) { // a schedule that is far off says nothing of crystals
            integral = Math.clamp(integral + INTEGRAL * errorSeconds * seconds, -RATE_MAX / 2, RATE_MAX / 2);
        }
        rate = Math.clamp(proportional + integral, -RATE_MAX, RATE_MAX);
    }

    private void rebase(long ticks) {
        double exact = baseFraction + (ticks - baseTicks) * TICK_NANOS * (1 + rate);
        long whole = (long) Math.floor(exact);
        baseNanos += whole;
        baseFraction = exact - whole;
        baseTicks = ticks;
    }

    /** Moves the schedule to a time that is later by {@code nanos}, or earlier if negative. */
    void shift(long nanos) {
        baseNanos += nanos;
        errorNanos -= nanos;
    }

    /** How much slower than ours the stream's clock is, millionths. */
    double ppm() {
        return integral * 1e6;
    }
}
