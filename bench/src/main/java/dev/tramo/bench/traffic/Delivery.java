package dev.tramo.bench.traffic;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one link, or several together, delivered of a window.
 *
 * @param received different probes that arrived
 * @param outOfOrder probes that arrived after a later one
 * @param duplicated arrivals of probes that had arrived before
 * @param latencyMicros end to end
 * @param minutes latency minute by minute; empty for several links together
 */
public record Delivery(
        long sent, long received, long outOfOrder, long duplicated, Histogram latencyMicros, List<Minute> minutes) {
    /** What is longer counts as this. */
    static final long LATENCY_MICROS_MAX = 100_000_000;
    /** 120 ms are told from 120.01. */
    private static final int DIGITS = 4;

    static Histogram newHistogram() {
        return new Histogram(LATENCY_MICROS_MAX, DIGITS);
    }

    /** Probes that never arrived. */
    public long lost() {
        return sent - received;
    }

    /** Payload of all probes sent. */
    public long sentBytes() {
        return sent * Probe.BYTES;
    }

    /** All links as one. */
    public static Delivery sum(List<Delivery> links) {
        Histogram latency = newHistogram();
        links.forEach(link -> latency.add(link.latencyMicros));
        return new Delivery(
                links.stream().mapToLong(Delivery::sent).sum(),
                links.stream().mapToLong(Delivery::received).sum(),
                links.stream().mapToLong(Delivery::outOfOrder).sum(),
                links.stream().mapToLong(Delivery::duplicated).sum(),
                latency,
                List.of());
    }
}
