package dev.tramo.server.observe.metrics;

import static dev.tramo.server.observe.metrics.Metric.counter;
import static dev.tramo.server.observe.metrics.Metric.gauge;

import dev.tramo.engine.endpoint.PacingFigures;
import java.util.List;

/** What paced destinations have, as metrics. */
final class PacingMetrics {
    private static final double MILLIS = 1e-3;
    private static final double MICROS_PER_SECOND = 1e6;

    static final List<Metric<PacingFigures>> ALL = List.of(
            gauge(
                    "tramo_pacing_deviation_p50_seconds",
                    "Time after its schedule that half of the datagrams of the last 10 to 20 s did not exceed",
                    p -> p.p50Micros() / MICROS_PER_SECOND),
            gauge(
                    "tramo_pacing_deviation_p99_seconds",
                    "Time after its schedule that 99 % of the datagrams did not exceed",
                    p -> p.p99Micros() / MICROS_PER_SECOND),
            gauge(
                    "tramo_pacing_deviation_p999_seconds",
                    "Time after its schedule that 99.9 % of the datagrams did not exceed",
                    p -> p.p999Micros() / MICROS_PER_SECOND),
            gauge(
                    "tramo_pacing_deviation_max_seconds",
                    "Longest time after its schedule that a datagram was sent",
                    p -> p.maxMicros() / MICROS_PER_SECOND),
            gauge(
                    "tramo_pacing_buffer_seconds",
                    "Time by the schedule that what came last waits",
                    p -> p.counters().bufferMillis() * MILLIS),
            counter(
                    "tramo_pacing_late_datagrams",
                    "Datagrams sent more than 1 ms after their time",
                    PacingFigures::lateDatagrams),
            counter(
                    "tramo_pacing_null_packets",
                    "Null packets that were added",
                    p -> p.counters().nullPackets()),
            counter(
                    "tramo_pacing_underruns",
                    "How often the stream came later than the buffer allows",
                    p -> p.counters().underruns()),
            counter(
                    "tramo_pacing_overruns",
                    "How often more was held than the limit",
                    p -> p.counters().overruns()),
            counter(
                    "tramo_pacing_clock_jumps",
                    "How often the stream's clock began anew",
                    p -> p.counters().clockJumps()),
            counter(
                    "tramo_pacing_exceeded_packets",
                    "Packets that left faster than the constant rate",
                    p -> p.counters().exceededPackets()));

    private PacingMetrics() {}
}
