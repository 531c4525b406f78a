package dev.tramo.server.observe.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
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
    private record Family(Metric<?> metric, List<DataPointSnapshot> points) {
        void add(Labels labels, double value) {
            points.add(
                    switch (metric.kind()) {
                        case COUNTER -> new CounterDataPointSnapshot(value, labels, null, 0);
                        case GAUGE -> new GaugeDataPointSnapshot(value, labels, null);
                        case INFO -> new InfoDataPointSnapshot(labels);
                    });
        }

        MetricSnapshot snapshot() {
            MetricMetadata metadata = new MetricMetadata(metric.name(), metric.help());
            return switch (metric.kind()) {
                case COUNTER -> new CounterSnapshot(metadata, all(CounterDataPointSnapshot.class));
                case GAUGE -> new GaugeSnapshot(metadata, all(GaugeDataPointSnapshot.class));
                case INFO -> new InfoSnapshot(metadata, all(InfoDataPointSnapshot.class));
            };
        }

        private <P> List<P> all(Class<P> kind) {
            return points.stream().map(kind::cast).toList();
        }
    }

    private final Map<String, Family> families = new LinkedHashMap<>();

    /**
     * Adds a series, unless there is no value: one that a worker reported and that cannot be, too, must not cost the others theirs.
     *
     * @param labels that no other series of the metric has
     */
    <T> void add(Metric<T> metric, Labels labels, T of) {
        double value = metric.value().applyAsDouble(of);
        boolean isValue = metric.kind() == Metric.Kind.COUNTER ? value >= 0 : !Double.isNaN(value);
        if (isValue) {
            families.computeIfAbsent(metric.name(), _ -> new Family(metric, new ArrayList<>()))
                    .add(labels, value);
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
