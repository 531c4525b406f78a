package dev.tramo.server.observe.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The series of one reading, gathered by metric. One thread. */
final class Gathering {
    private record Point(Labels labels, double value) {}

    private record Family(Metric<?> metric, List<Point> points) {
        MetricSnapshot snapshot() {
            MetricMetadata metadata = new MetricMetadata(metric.name(), metric.help());
            return switch (metric.kind()) {
                case COUNTER ->
                    new CounterSnapshot(
                            metadata,
                            points.stream()
                                    .map(p -> new CounterDataPointSnapshot(p.value, p.labels, null, 0))
                                    .toList());
                case GAUGE ->
                    new GaugeSnapshot(
                            metadata,
                            points.stream()
                                    .map(p -> new GaugeDataPointSnapshot(p.value, p.labels, null))
                                    .toList());
                case INFO ->
                    new InfoSnapshot(
                            metadata,
                            points.stream()
                                    .map(p -> new InfoDataPointSnapshot(p.labels))
                                    .toList());
            };
        }
    }

    private final Map<String, Family> families = new LinkedHashMap<>();

    /**
     * Adds a series, unless there is no value.
     *
     * @param labels that no other series of the metric has
     */
    <T> void add(Metric<T> metric, Labels labels, T of) {
        double value = metric.value().applyAsDouble(of);
        if (!Double.isNaN(value)) {
            families.computeIfAbsent(metric.name(), _ -> new Family(metric, new ArrayList<>()))
                    .points
                    .add(new Point(labels, value));
        }
    }

    /** Adds a series of each metric of a table. */
    <T> void add(List<Metric<T>> table, Labels labels, T of) {
        for (Metric<T> metric : table) {
            add(metric, labels, of);
        }
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(
                families.values().stream().map(Family::snapshot).toList());
    }
}
