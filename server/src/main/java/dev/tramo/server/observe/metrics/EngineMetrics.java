package dev.tramo.server.observe.metrics;

import dev.tramo.engine.Engine;
import dev.tramo.engine.route.DatagramLoops.LoopFigures;
import io.prometheus.metrics.model.snapshots.Labels;
import jakarta.inject.Singleton;
import java.util.List;

/** Metrics of this process' engine: the loops that carry datagrams, and the memory of buffers. Any thread. */
@Singleton
final class EngineMetrics {
    private static final List<Metric<LoopFigures>> LOOP = List.of(
            Metric.gauge(
                    "tramo_loop_busy_ratio",
                    "Share of the last second or two in which a loop worked",
                    LoopFigures::busyShare),
            Metric.counter(
                    "tramo_loop_ticks",
                    "How often a loop looked for something to do",
                    loop -> loop.load().ticks()),
            Metric.counter(
                    "tramo_loop_late_ticks",
                    "Ticks in which a timer ran 10 ms or more after it was due",
                    loop -> loop.load().lateTicks()),
            Metric.gauge("tramo_loop_routes", "Routes with datagrams that a loop carries", LoopFigures::routes));

    private static final List<Metric<Engine>> MEMORY = List.of(
            Metric.gauge("tramo_srt_buffer_bytes", "Held by the buffers of all SRT connections", Engine::srtBytes),
            Metric.gauge("tramo_rtmp_buffer_bytes", "Held by all RTMP streams", Engine::rtmpBytes));

    private static final Metric<Engine> BUILD =
            Metric.info("tramo_build", "Version of the server and of its Java runtime");

    private final Engine engine;

    EngineMetrics(Engine engine) {
        this.engine = engine;
    }

    void gather(Gathering gathering) {
        for (LoopFigures loop : engine.loops()) {
            gathering.add(LOOP, Labels.of("loop", loop.name()), loop);
        }
        gathering.add(MEMORY, Labels.EMPTY, engine);
        gathering.add(BUILD, build(), engine);
    }

    private static Labels build() {
        String version = EngineMetrics.class.getPackage().getImplementationVersion();
        return Labels.of(
                "version", String.valueOf(version), "java", Runtime.version().toString());
    }
}
