package dev.tramo.bench.recovery;

import dev.tramo.bench.path.Outcome;
import dev.tramo.bench.path.Pair;
import dev.tramo.bench.path.PathRun;

/**
 * What all pairs made of one network.
 *
 * @param roundTrips SRT latency, in round trips of the network without jitter
 */
record Cell(Network network, int roundTrips, PathRun.Result result) {
    private static final double MILLION = 1e6;

    /** A pair's figures; it must have run. */
    Outcome of(Pair pair) {
        return result.outcomes().stream()
                .filter(outcome -> outcome.pair() == pair)
                .findFirst()
                .orElseThrow();
    }

    /** Of a million datagrams, those that never came out. */
    double lostPerMillion(Pair pair) {
        var delivery = of(pair).delivery();
        return MILLION * delivery.lost() / Math.max(1, delivery.sent());
    }

    /** Bytes of SRT data packets for each byte of payload: 1.012 without any repeat. */
    double sentShare(Pair pair) {
        Outcome outcome = of(pair);
        return (double) outcome.dataBytes() / Math.max(1, outcome.delivery().sentBytes());
    }

    /** Bytes of reports back for each byte of payload. */
    double reportedShare(Pair pair) {
        Outcome outcome = of(pair);
        return (double) outcome.reportBytes() / Math.max(1, outcome.delivery().sentBytes());
    }
}
