package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;

/**
 * The line on which the PCRs of a stream with a constant bit rate lie, by their position in bytes, and how far a PCR is from it. What is
 * off the line is judged when the next PCR has come: by then it is known whether packets were lost. One thread.
 */
final class AnalyzerLine {
    enum Verdict {
        NOTHING,
        /** The PCR before this one was inaccurate. */
        OFF
    }

    private static final int POINTS_MAX = 64;
    private static final int POINTS_MIN = 16;
    /** Deviations that are larger are no inaccuracy: the bit rate is variable. In ticks of 27 MHz: 10 us. */
    private static final double CONSTANT_TICKS = 270;
    /** Of two PCRs that are off the line by different amounts: 50 us. */
    private static final double SCATTER_TICKS = 1_350;

    private final double limitTicks;
    private final long[] bytes = new long[POINTS_MAX];
    private final long[] ticks = new long[POINTS_MAX];
    private int count;
    private int next;
    private double slope;
    /** A point near the line; the line goes through the means, relative to it. */
    private long originBytes;

    private long originTicks;
    private double meanBytes;
    private double meanTicks;
    private boolean isConstant;
    private double deviation;
    /** Deviation of the PCR before, which was off; not a number if it was not. */
    private double pending = Double.NaN;

    AnalyzerLine(double limitTicks) {
        this.limitTicks = limitTicks;
    }

    void restart() {
        count = 0;
        next = 0;
        isConstant = false;
        deviation = 0;
        pending = Double.NaN;
    }

    /** Whether the bit rate is constant, as far as the last PCRs tell. */
    boolean isConstant() {
        return isConstant;
    }

    /** The time that bytes take, ticks of 27 MHz. */
    double ticks(long passedBytes) {
        return slope * (double) passedBytes;
    }

    /** How far the last PCR was from the line, ticks of 27 MHz. */
    double deviation() {
        return deviation;
    }

    Verdict add(long atBytes, long atTicks) {
        if (!isConstant) {
            keep(atBytes, atTicks);
            return Verdict.NOTHING;
        }
        deviation =
                (double) (atTicks - originTicks) - meanTicks - slope * ((double) (atBytes - originBytes) - meanBytes);
        boolean isOff = Math.abs(deviation) > limitTicks;
        Verdict verdict = Verdict.NOTHING;
        if (!Double.isNaN(pending)) {
            verdict = judge(isOff);
        }
        if (isOff && isConstant) {
            pending = deviation;
        } else {
            pending = Double.NaN;
            keep(atBytes, atTicks);
        }
        return verdict;
    }

    /** The PCR before was off the line: a single one, a step, one of many, or another bit rate. */
    private Verdict judge(boolean isOff) {
        if (!isOff) {
            return Verdict.OFF;
        }
        boolean isStep = Math.abs(deviation - pending) <= limitTicks;
        double packetTicks = slope * Ts.PACKET_BYTES;
        if (isStep) {
            // By the time of a packet or more: packets are missing that no counter shows.
            boolean isLoss = Math.abs(pending) > packetTicks / 2;
            restart();
            return isLoss ? Verdict.NOTHING : Verdict.OFF;
        }
        if (Math.abs(pending) < SCATTER_TICKS && Math.abs(deviation) < SCATTER_TICKS) {
            return Verdict.OFF;
        }
        restart();
        return Verdict.NOTHING;
    }

    private void keep(long atBytes, long atTicks) {
        bytes[next] = atBytes;
        ticks[next] = atTicks;
        next = (next + 1) % POINTS_MAX;
        count = Math.min(count + 1, POINTS_MAX);
        if (count >= POINTS_MIN) {
            fit();
        }
    }

    /** Least squares. */
    private void fit() {
        originBytes = bytes[0];
        originTicks = ticks[0];
        double sumBytes = 0;
        double sumTicks = 0;
        for (int i = 0; i < count; i++) {
            sumBytes += x(i);
            sumTicks += y(i);
        }
        meanBytes = sumBytes / count;
        meanTicks = sumTicks / count;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double x = x(i) - meanBytes;
            products += x * (y(i) - meanTicks);
            squares += x * x;
        }
        slope = squares == 0 ? 0 : products / squares;
        double errors = 0;
        for (int i = 0; i < count; i++) {
            double error = y(i) - meanTicks - slope * (x(i) - meanBytes);
            errors += error * error;
        }
        isConstant = Math.sqrt(errors / count) < CONSTANT_TICKS;
    }

    private double x(int i) {
        return (double) (bytes[i] - originBytes);
    }

    private double y(int i) {
        return (double) (ticks[i] - originTicks);
    }
}
