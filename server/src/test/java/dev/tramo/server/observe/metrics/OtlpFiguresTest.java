package dev.tramo.server.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A registry's meters are what was read last. */
class OtlpFiguresTest {
    private static final Metric<Integer> BYTES = Metric.counter("bytes", "Bytes", n -> n);
    private static final Metric<Integer> LEVEL = Metric.gauge("level", "Level", n -> n);
    private static final Metric<Integer> BUILD = Metric.info("build", "Build");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OtlpFigures figures = new OtlpFigures(registry);

    private static MetricSnapshots read(int value, String... routes) {
        Gathering gathering = new Gathering();
        gathering.add(BUILD, Labels.of("version", "1"), 1);
        for (String route : routes) {
            gathering.add(BYTES, Labels.of("route", route), value);
            gathering.add(LEVEL, Labels.of("route", route), value);
        }
        return gathering.snapshots();
    }

    private Map<String, Double> meters() {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            values.put(
                    meter.getId().getType() + " " + meter.getId().getName()
                            + meter.getId().getTags().stream()
                                    .map(tag -> " " + tag.getValue())
                                    .reduce("", String::concat),
                    meter.measure().iterator().next().getValue());
        }
        return values;
    }

    @Test
    void metersFollowTheSeries() {
        figures.renew(read(3, "a", "b"));
        assertThat(meters())
                .isEqualTo(Map.of(
                        "COUNTER bytes a",
                        3.0,
                        "COUNTER bytes b",
                        3.0,
                        "GAUGE level a",
                        3.0,
                        "GAUGE level b",
                        3.0,
                        "GAUGE build_info 1",
                        1.0));

        figures.renew(read(5, "b"));
        System.gc(); // registries hold weakly what meters read
        assertThat(meters()).isEqualTo(Map.of("COUNTER bytes b", 5.0, "GAUGE level b", 5.0, "GAUGE build_info 1", 1.0));
    }
}
