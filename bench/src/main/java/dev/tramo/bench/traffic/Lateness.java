package dev.tramo.bench.traffic;

import org.HdrHistogram.Histogram;

/**
 * How long after they were due the generator sent a window's datagrams: its own share of what looks like jitter.
 *
 * @param p999Micros 99.9 % were no later
 * @param maxMicros none was later
 */
public record Lateness(long p999Micros, long maxMicros) {
    private static final double PERCENTILE = 99.9;

    static Lateness of(Histogram micros) {
        return new Lateness(micros.getValueAtPercentile(PERCENTILE), micros.getMaxValue());
    }
}
