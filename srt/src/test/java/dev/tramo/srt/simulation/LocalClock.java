package dev.tramo.srt.simulation;

/**
 * One machine's monotonic clock.
 *
 * @param offsetNanos what it shows at true time 0
 * @param driftPpm how much too fast it runs, parts per million
 */
record LocalClock(long offsetNanos, double driftPpm) {
    static final LocalClock TRUE = new LocalClock(0, 0);

    long localNanos(long trueNanos) {
        return offsetNanos + trueNanos + (long) (trueNanos * driftPpm / 1e6);
    }

    /** The first true time at which the clock shows {@code localNanos} or more. */
    long trueNanos(long localNanos) {
        long guess = (long) ((localNanos - offsetNanos) / (1 + driftPpm / 1e6)) - 2;
        while (localNanos(guess) < localNanos) {
            guess++;
        }
        return guess;
    }
}
