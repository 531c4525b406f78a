package dev.tramo.bench.traffic;

/** Latency of one link within one minute, end to end, microseconds. */
public record Minute(long minMicros, double meanMicros, long maxMicros) {
    /** How far apart the earliest and the latest are. */
    public long spreadMicros() {
        return maxMicros - minMicros;
    }
}
