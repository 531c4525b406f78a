package dev.tramo.bench.srt;

import dev.tramo.bench.traffic.Delivery;
import dev.tramo.bench.traffic.ProbeStream;

/**
 * One turn's figures.
 *
 * @param cpuPercent of one core, all measured processes
 * @param othersCpuPercent of one core, whoever had no part in the turn
 * @param delivery all links together
 * @param slowestMeanMicros mean latency of the link where it is highest, end to end: links differ for as long as they last
 */
record Sample(
        double cpuPercent,
        double othersCpuPercent,
        long rssBytes,
        long pssBytes,
        Delivery delivery,
        double slowestMeanMicros,
        long damaged,
        long generatorLatenessNanosMax) {
    static Sample of(
            double cpuPercent, double othersCpuPercent, long rssBytes, long pssBytes, ProbeStream.Result result) {
        return new Sample(
                cpuPercent,
                othersCpuPercent,
                rssBytes,
                pssBytes,
                Delivery.sum(result.links()),
                result.links().stream()
                        .mapToDouble(link -> link.latencyMicros().getMean())
                        .max()
                        .orElse(0),
                result.strange(),
                result.generatorLatenessNanosMax());
    }
}
