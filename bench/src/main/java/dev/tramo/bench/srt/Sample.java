package dev.tramo.bench.srt;

import dev.tramo.bench.traffic.Delivery;
import dev.tramo.bench.traffic.Lateness;
import dev.tramo.bench.traffic.ProbeStream;

/**
 * One turn's figures.
 *
 * @param setLatencyMillis what the links are set to; 0 where there is no protocol
 * @param delivery all links together
 * @param slowestMeanMicros mean latency of the link where it is highest, end to end: links differ for as long as they last
 */
record Sample(
        Cpu cpu,
        long rssBytes,
        long pssBytes,
        int setLatencyMillis,
        Delivery delivery,
        double slowestMeanMicros,
        long damaged,
        Lateness generatorLateness) {
    /**
     * CPU time in the window.
     *
     * @param percent of one core, all measured processes
     * @param othersPercent of one core, whoever had no part in the turn
     * @param machinePercent of all cores, everything
     */
    record Cpu(double percent, double othersPercent, double machinePercent) {}

    static Sample of(Cpu cpu, long rssBytes, long pssBytes, int setLatencyMillis, ProbeStream.Result result) {
        return new Sample(
                cpu,
                rssBytes,
                pssBytes,
                setLatencyMillis,
                Delivery.sum(result.links()),
                result.links().stream()
                        .mapToDouble(link -> link.latencyMicros().getMean())
                        .max()
                        .orElse(0),
                result.strange(),
                result.lateness());
    }

    /** What comes on top of the latency that the links are set to, ms. */
    double addedMillis(double percentile) {
        return added((double) delivery.latencyMicros().getValueAtPercentile(percentile));
    }

    double addedMeanMillis() {
        return added(delivery.latencyMicros().getMean());
    }

    double slowestAddedMeanMillis() {
        return added(slowestMeanMicros);
    }

    private double added(double micros) {
        return micros / 1e3 - setLatencyMillis;
    }
}
