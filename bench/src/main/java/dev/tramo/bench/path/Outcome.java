package dev.tramo.bench.path;

import dev.tramo.bench.traffic.Delivery;
import org.HdrHistogram.Histogram;

/**
 * One pair's figures.
 *
 * @param retransmittedShare packets that were sent again, for each that was sent; not a number where nobody counted them
 * @param dataBytes of SRT data packets sent, with the headers of SRT; 0 without a relay, which counts them
 * @param reportBytes of SRT packets sent back, likewise
 */
public record Outcome(Pair pair, Delivery delivery, double retransmittedShare, long dataBytes, long reportBytes) {
    /** End to end, microseconds. */
    Histogram latency() {
        return delivery.latencyMicros();
    }

    boolean isCounted() {
        return !Double.isNaN(retransmittedShare);
    }
}
