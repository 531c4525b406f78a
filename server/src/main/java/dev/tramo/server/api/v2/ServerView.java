package dev.tramo.server.api.v2;

import com.sun.management.OperatingSystemMXBean;
import dev.tramo.engine.Engine;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The server and its machine as they are now. */
@Schema(name = "ServerStatus")
record ServerView(
        @Schema(examples = "0.1.0") String version,

        Instant startedAt,

        @Schema(description = "Of the machine, or of the container")
        int processors,

        @Schema(description = "Memory of the machine, or of the container, MiB")
        long memoryTotalMib,

        @Schema(description = "The loops that carry datagrams")
        List<LoopView> loops,

        @Schema(
                description = "Figures of the last second of process and machine, by their names in /v2/server/history;"
                        + " empty within the first second",
                examples = "{\"machine\": {\"cpuPercent\": 31.5, \"diskFreeMib\": 51200}}")
        Map<String, Map<String, Double>> figures) {
    private static final long MIB = 1 << 20;
    private static final double DECIMALS = 1_000;

    /** A loop. */
    @Schema(name = "Loop")
    record LoopView(
            @Schema(description = "Share of the last second or two in which it worked, 0 to 1")
            double busyShare,

            long routes) {}

    /** Knows the last figures. Any thread. */
    @Singleton
    @Startup
    static final class Source {
        private final Engine engine;
        private final Instant startedAt =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        private volatile Map<String, EndpointFigures> last = Map.of();

        Source(Engine engine, Observations observations) {
            this.engine = engine;
            observations.subscribe(observation -> {
                if (observation instanceof Observation.Measured(String route, var _, var figures) && route.isEmpty()) {
                    last = figures;
                }
            });
        }

        /** As it is now. */
        ServerView now() {
            Map<String, Map<String, Double>> figures = new TreeMap<>();
            last.forEach((endpoint, values) -> figures.put(endpoint, LiveSnapshot.values(values)));
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new ServerView(
                    String.valueOf(ServerView.class.getPackage().getImplementationVersion()),
                    startedAt,
                    system.getAvailableProcessors(),
                    system.getTotalMemorySize() / MIB,
                    engine.loops().stream()
                            .map(loop ->
                                    new LoopView(Math.round(loop.busyShare() * DECIMALS) / DECIMALS, loop.routes()))
                            .toList(),
                    figures);
        }
    }
}
