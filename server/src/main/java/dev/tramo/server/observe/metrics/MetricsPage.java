package dev.tramo.server.observe.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;

/** All metrics as Prometheus reads them. Any thread. */
@Singleton
public class MetricsPage {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    MetricsPage(PrometheusMeterRegistry meters, TramoMetrics own) {
        registry = meters.getPrometheusRegistry();
        registry.register(own);
    }

    /** The framework finds it and adds its own meters. */
    @Produces
    @Singleton
    static PrometheusMeterRegistry meters() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /**
     * Writes all metrics.
     *
     * @param accept the formats that the reader knows, as HTTP's header has them; the text format if there is none of them
     * @return the content type of the format
     */
    public String write(OutputStream to, String accept) throws IOException {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        writer.write(to, registry.scrape());
        return writer.getContentType();
    }
}
