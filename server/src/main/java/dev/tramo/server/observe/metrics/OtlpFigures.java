package dev.tramo.server.observe.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Keeps a registry's meters as what was read says: one for each series, under the name that Prometheus has. One thread. */
final class OtlpFigures {
    private final MeterRegistry registry;
    private final Map<Series, Holder> holders = new HashMap<>();
    private int reading;

    private record Series(String name, Labels labels) {}

    /** The registry holds it weakly, {@link #holders} strongly. */
    private static final class Holder {
        private volatile double value;
        private int reading;
        private final Meter meter;

        private Holder(Series series, boolean isCounter, String help, MeterRegistry registry) {
            List<Tag> tags = new ArrayList<>();
            for (Label label : series.labels) {
                tags.add(Tag.of(label.getName(), label.getValue()));
            }
            meter = isCounter
                    ? FunctionCounter.builder(series.name, this, holder -> holder.value)
                            .tags(tags)
                            .description(help)
                            .register(registry)
                    : Gauge.builder(series.name, this, holder -> holder.value)
                            .tags(tags)
                            .description(help)
                            .register(registry);
        }
    }

    OtlpFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Makes the meters what was read: values renewed, series that are no more removed. */
    void renew(MetricSnapshots read) {
        reading++;
        for (MetricSnapshot metric : read) {
            switch (metric) {
                case CounterSnapshot counter ->
                    counter.getDataPoints().forEach(point -> set("", metric, point, true, point.getValue()));
                case GaugeSnapshot gauge ->
                    gauge.getDataPoints().forEach(point -> set("", metric, point, false, point.getValue()));
                case InfoSnapshot info -> info.getDataPoints().forEach(point -> set("_info", metric, point, false, 1));
                default -> throw new IllegalStateException("no such metrics are gathered: " + metric);
            }
        }
        for (Iterator<Holder> all = holders.values().iterator(); all.hasNext(); ) {
            Holder holder = all.next();
            if (holder.reading != reading) {
                registry.remove(holder.meter);
                all.remove();
            }
        }
    }

    private void set(String suffix, MetricSnapshot metric, DataPointSnapshot point, boolean isCounter, double value) {
        MetricMetadata metadata = metric.getMetadata();
        Series series = new Series(metadata.getName() + suffix, point.getLabels());
        Holder holder = holders.computeIfAbsent(
                series, _ -> new Holder(series, isCounter, String.valueOf(metadata.getHelp()), registry));
        holder.value = value;
        holder.reading = reading;
    }
}
