package dev.tramo.bench.traffic;

import java.util.ArrayList;
import java.util.List;

/** Latency minute by minute, to see it wander. */
final class Minutes {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final List<Minute> ended = new ArrayList<>();
    private boolean begun;
    private long endNanos;
    private long min;
    private long max;
    private long sum;
    private long count;

    void add(long nowNanos, long micros) {
        if (!begun || nowNanos >= endNanos) {
            ended.addAll(current());
            // From the first arrival on, in whole minutes, so that a pause shifts none of them.
            endNanos = begun
                    ? endNanos + MINUTE_NANOS * ((nowNanos - endNanos) / MINUTE_NANOS + 1)
                    : nowNanos + MINUTE_NANOS;
            begun = true;
            min = Long.MAX_VALUE;
            max = 0;
            sum = 0;
            count = 0;
        }
        min = Math.min(min, micros);
        max = Math.max(max, micros);
        sum += micros;
        count++;
    }

    private List<Minute> current() {
        return count == 0 ? List.of() : List.of(new Minute(min, (double) sum / count, max));
    }

    /** All minutes with arrivals; the last may be a part of one. */
    List<Minute> toList() {
        List<Minute> all = new ArrayList<>(ended);
        all.addAll(current());
        return List.copyOf(all);
    }
}
