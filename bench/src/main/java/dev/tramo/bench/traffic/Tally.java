package dev.tramo.bench.traffic;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/** What one link delivered of a window so far: which probes, in which order, how late. */
final class Tally {
    private final BitSet seen = new BitSet();
    private final Histogram latencyMicros = Delivery.newHistogram();
    private final Minutes minutes = new Minutes();
    private int highest = -1;
    private long outOfOrder;
    private long duplicated;

    void add(int sequence, long sentNanos, long arrivalNanos) {
        if (seen.get(sequence)) {
            duplicated++;
            return;
        }
        seen.set(sequence);
        if (sequence < highest) {
            outOfOrder++;
        } else {
            highest = sequence;
        }
        long micros = Math.clamp((arrivalNanos - sentNanos) / 1_000, 0, Delivery.LATENCY_MICROS_MAX);
        latencyMicros.recordValue(micros);
        minutes.add(arrivalNanos, micros);
    }

    Delivery delivery(long sent) {
        return new Delivery(sent, seen.cardinality(), outOfOrder, duplicated, latencyMicros, minutes.toList());
    }
}
