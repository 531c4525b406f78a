package dev.tramo.server.observe.advice;

import dev.tramo.srt.delay.DelayWindow;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Makes a table that a person can read of a histogram in steps of a millisecond. */
final class DelayTable {
    private static final int FINE_MILLIS = 10;
    /** From there on, steps grow: at most a fifth of the latency. */
    private static final int STEPS_PER_DECADE = 10;

    private static final int[] STEPS = {10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000};
    private static final double MILLION = 1e6;

    private DelayTable() {}

    /** Latencies up to the first that misses nothing more than any, with the session's and the proposed one among them. */
    static Advice.Measured of(DelayWindow delays, int latencyMillis, int... proposed) {
        long least = delays.beyond() + delays.neverCame();
        NavigableSet<Integer> latencies = new TreeSet<>();
        for (int at = FINE_MILLIS; at <= delays.delayMillisMax(); at += step(at)) {
            latencies.add(at);
            if (delays.missingAt(at) == least) {
                break;
            }
        }
        latencies.add(latencyMillis);
        for (int one : proposed) {
            latencies.add(one);
        }
        long packets = delays.packets();
        List<Advice.Row> rows = latencies.stream()
                .map(latency -> row(delays, latency, packets, latencyMillis))
                .toList();
        return new Advice.Measured(delays.spanMillis() / 1_000, packets, delays.neverCame(), rows);
    }

    private static int step(int at) {
        for (int step : STEPS) {
            if (at < step * STEPS_PER_DECADE) {
                return step;
            }
        }
        return STEPS[STEPS.length - 1];
    }

    private static Advice.Row row(DelayWindow delays, int latency, long packets, int current) {
        long missing = delays.missingAt(latency);
        return new Advice.Row(
                latency, missing, packets == 0 ? 0 : missing * MILLION / packets, latency > current && missing > 0);
    }
}
