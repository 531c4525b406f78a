package dev.tramo.engine.pacing;

import dev.tramo.engine.endpoint.PacingFigures;
import dev.tramo.mpegts.PacingCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How late datagrams were handed to the kernel, of the last 10 to 20 s. One thread; recording allocates nothing. */
final class Deviations {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int STEP_NANOS = 10_000;
    /** Steps up to 10 ms, and one for all beyond. */
    private static final int STEPS = 1_000;

    private static final int LATE_STEPS = 100;

    private int[] present = new int[STEPS + 1];
    private int[] before = new int[STEPS + 1];
    private long presentMaxNanos;
    private long beforeMaxNanos;
    private long windowEndNanos;
    private long lateDatagrams;

    /** A datagram was sent so much later than its time. */
    void record(long lateNanos, long nowNanos) {
        if (nowNanos > windowEndNanos) {
            turn(nowNanos);
        }
        int step = Math.clamp(lateNanos / STEP_NANOS, 0, STEPS);
        present[step]++;
        presentMaxNanos = Math.max(presentMaxNanos, lateNanos);
        lateDatagrams += step >= LATE_STEPS ? 1 : 0;
    }

    private void turn(long nowNanos) {
        int[] oldest = before;
        before = present;
        beforeMaxNanos = presentMaxNanos;
        present = oldest;
        Arrays.fill(present, 0);
        presentMaxNanos = 0;
        windowEndNanos = nowNanos + WINDOW_NANOS;
    }

    PacingFigures figures(PacingCounters counters) {
        long count = 0;
        for (int step = 0; step <= STEPS; step++) {
            count += present[step] + before[step];
        }
        double max = Math.max(presentMaxNanos, beforeMaxNanos) / 1e3;
        return new PacingFigures(
                counters,
                lateDatagrams,
                percentile(0.5, count, max),
                percentile(0.99, count, max),
                percentile(0.999, count, max),
                max,
                histogram());
    }

    /** The upper limit of the step in which it lies. */
    private double percentile(double share, long count, double maxMicros) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int step = 0; step < STEPS; step++) {
            seen += present[step] + before[step];
            if (seen >= wanted) {
                return Math.min(maxMicros, (step + 1) * STEP_NANOS / 1e3);
            }
        }
        return maxMicros;
    }

    private List<Long> histogram() {
        List<Long> classes = new ArrayList<>();
        int step = 0;
        for (int bound : PacingFigures.BOUNDS_MICROS) {
            long in = 0;
            for (; step < bound * 1_000L / STEP_NANOS; step++) {
                in += present[step] + before[step];
            }
            classes.add(in);
        }
        classes.add((long) present[STEPS] + before[STEPS]);
        return classes;
    }
}
