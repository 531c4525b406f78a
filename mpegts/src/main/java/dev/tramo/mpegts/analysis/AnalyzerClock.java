package dev.tramo.mpegts.analysis;

import java.util.OptionalDouble;

/**
 * Watches the PCRs of one PID: their interval, jumps, accuracy, and how they arrive. One thread.
 *
 * <p>An interval beyond the limit that also passed by the clock is a repetition error; one that did not pass is a jump.
 */
final class AnalyzerClock {
    private static final long HZ = 27_000_000;
    private static final long MODULUS = (1L << 33) * 300;
    private static final double NANOS_PER_TICK = 1e9 / HZ;
    /** Of arrivals: over so many PCRs the mean is taken. */
    private static final int MEAN_COUNT = 200;

    private final int pid;
    private final AnalysisThresholds thresholds;
    private final AnalyzerBoard board;
    private final AnalyzerTime time;
    private final AnalyzerLine line;

    /** Whether a PMT names it as a clock: only then errors count. */
    boolean isReferenced;

    private boolean isKnown;
    private long lastTicks;
    private long lastArrivalNanos;
    /** Likewise, without pauses in which nothing arrived. */
    private long lastStreamNanos;

    private long lastBytes;
    /** Unwrapped. */
    private long ticks;

    private boolean isOverdueRaised;
    private double meanOffsetNanos;
    private int meanCount;

    private long count;
    private double jitterNanos;
    private double intervalMillis;
    private double secondIntervalMillis;
    private double intervalMillisMax;
    private double secondJitterNanos;
    private double secondAccuracyNanos = Double.NaN;
    private double accuracyNanos = Double.NaN;

    AnalyzerClock(int pid, AnalysisThresholds thresholds, AnalyzerBoard board, AnalyzerTime time) {
        this.pid = pid;
        this.thresholds = thresholds;
        this.board = board;
        this.time = time;
        this.line = new AnalyzerLine(thresholds.pcrAccuracyNanos() / NANOS_PER_TICK);
    }

    /**
     * A PCR came.
     *
     * @param found base and extension, 27 MHz
     * @param bytes position of its packet in the stream
     * @param isAnnounced whether the discontinuity_indicator is set
     */
    void onClock(long found, long arrivalNanos, long bytes, boolean isAnnounced) {
        count++;
        if (!isKnown || isAnnounced) {
            restart(found, arrivalNanos);
        } else {
            long step = difference(found, lastTicks);
            long passedNanos = passedNanos(arrivalNanos, bytes);
            ticks += step;
            if (checkStep(step, passedNanos, arrivalNanos)) {
                double millis = step * 1e3 / HZ;
                secondIntervalMillis = Math.max(secondIntervalMillis, millis);
                intervalMillisMax = Math.max(intervalMillisMax, millis);
            } else {
                restart(found, arrivalNanos);
            }
        }
        lastTicks = found;
        lastArrivalNanos = arrivalNanos;
        lastStreamNanos = time.streamNanos;
        lastBytes = bytes;
        isOverdueRaised = false;
        measureAccuracy(bytes, arrivalNanos);
        measureJitter(arrivalNanos);
    }

    /** Since the PCR before; of a constant bit rate by the bytes between, since datagrams do not arrive as they were sent. */
    private long passedNanos(long arrivalNanos, long bytes) {
        return line.isConstant()
                ? Math.round(line.ticks(bytes - lastBytes) * NANOS_PER_TICK)
                : arrivalNanos - lastArrivalNanos;
    }

    private static long difference(long a, long b) {
        long difference = Math.floorMod(a - b, MODULUS);
        return difference >= MODULUS / 2 ? difference - MODULUS : difference;
    }

    private void restart(long found, long arrivalNanos) {
        isKnown = true;
        ticks = found;
        meanCount = 0;
        lastArrivalNanos = arrivalNanos;
        line.restart();
    }

    /** Whether the clock goes on from the PCR before. */
    private boolean checkStep(long step, long passedNanos, long nowNanos) {
        double stepNanos = step * NANOS_PER_TICK;
        double jumpNanosMax = thresholds.pcrJumpMillis() * 1e6;
        boolean isInRange = step >= 0 && stepNanos <= jumpNanosMax;
        boolean hasJumped = !isInRange && (step < 0 || Math.abs(stepNanos - passedNanos) > jumpNanosMax);
        if (hasJumped) {
            raise(Indicator.PCR_DISCONTINUITY, nowNanos);
            return false;
        }
        if (stepNanos > thresholds.pcrMillis() * 1e6 && !isOverdueRaised) {
            raise(Indicator.PCR_REPETITION, nowNanos);
        }
        return true;
    }

    private void raise(Indicator indicator, long nanos) {
        if (isReferenced) {
            board.raise(indicator, pid, nanos);
        }
    }

    /** A packet of its PID came without PCR, or time passed. */
    void checkOverdue() {
        if (isKnown && !isOverdueRaised && time.streamNanos - lastStreamNanos > overdueNanos()) {
            isOverdueRaised = true;
            raise(Indicator.PCR_REPETITION, time.nowNanos);
        }
    }

    /** Before a PCR has come, only what is far too long counts: datagrams do not arrive as they were sent. */
    private long overdueNanos() {
        return thresholds.pcrMillis() * 1_000_000L + 400_000_000L;
    }

    private void measureAccuracy(long bytes, long arrivalNanos) {
        AnalyzerLine.Verdict verdict = line.add(bytes, ticks);
        if (verdict == AnalyzerLine.Verdict.OFF) {
            raise(Indicator.PCR_ACCURACY, arrivalNanos);
        }
        if (line.isConstant()) {
            double nanos = Math.abs(line.deviation()) * NANOS_PER_TICK;
            secondAccuracyNanos = Double.isNaN(secondAccuracyNanos) ? nanos : Math.max(secondAccuracyNanos, nanos);
        }
    }

    private void measureJitter(long arrivalNanos) {
        double offset = arrivalNanos - ticks * NANOS_PER_TICK;
        if (meanCount == 0) {
            meanOffsetNanos = offset;
        }
        meanCount = Math.min(meanCount + 1, MEAN_COUNT);
        meanOffsetNanos += (offset - meanOffsetNanos) / meanCount;
        secondJitterNanos = Math.max(secondJitterNanos, Math.abs(offset - meanOffsetNanos));
    }

    /** Packets are missing, so that positions tell nothing. */
    void lostPackets() {
        line.restart();
    }

    /** The clock may be any: the source was silent, or synchronisation was lost. */
    void forget() {
        isKnown = false;
        isOverdueRaised = false;
        line.restart();
    }

    boolean isKnown() {
        return isKnown;
    }

    /** The last PCR, 90 kHz. */
    long lastTicks90() {
        return lastTicks / 300;
    }

    boolean isConstantRate() {
        return line.isConstant();
    }

    /** Largest deviation of an arrival in the last second, ms. */
    double jitterMillis() {
        return jitterNanos / 1e6;
    }

    /** Once a second. */
    void observe() {
        jitterNanos = secondJitterNanos;
        accuracyNanos = secondAccuracyNanos;
        intervalMillis = secondIntervalMillis;
        secondJitterNanos = 0;
        secondAccuracyNanos = Double.NaN;
        secondIntervalMillis = 0;
    }

    void reset() {
        count = 0;
        intervalMillisMax = 0;
    }

    ClockReport report() {
        OptionalDouble accuracy =
                Double.isNaN(accuracyNanos) ? OptionalDouble.empty() : OptionalDouble.of(accuracyNanos);
        return new ClockReport(count, intervalMillis, intervalMillisMax, accuracy, jitterNanos / 1e6);
    }
}
