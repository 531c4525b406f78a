package dev.tramo.bench.path;

import dev.tramo.bench.traffic.Delivery;
import org.HdrHistogram.Histogram;

/**
 * One pair's figures.
 *
 * @param retransmittedShare packets that were sent again, for each that was sent
 */
record Outcome(Pair pair, Delivery delivery, double retransmittedShare) {
    /** End to end, microseconds. */
    Histogram latency() {
        return delivery.latencyMicros();
    }
}
