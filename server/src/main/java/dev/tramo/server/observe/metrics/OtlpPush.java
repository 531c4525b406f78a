package dev.tramo.server.observe.metrics;

import dev.tramo.server.config.MetricsOptions;
import dev.tramo.server.store.ServerName;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Pushes all metrics to an OTLP receiver, if one is set. Routes and the engine are read shortly before, at most 10 s; a receiver that
 * is away costs nothing but the push, and is said once.
 */
@Singleton
final class OtlpPush {
    private static final System.Logger LOG = System.getLogger(OtlpPush.class.getName());
    private static final int READ_SECONDS_MAX = 10;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration LAST_PUSH_WITHIN = Duration.ofSeconds(1);
    private static final int WORDS_MAX = 200;

    private final TramoMetrics metrics;
    private final ServerName server;
    private final Optional<String> url;
    private final int intervalSeconds;
    private final Optional<String> headers;
    private @Nullable OtlpMeterRegistry registry;
    private @Nullable ScheduledExecutorService clock;

    OtlpPush(
            TramoMetrics metrics,
            ServerName server,
            @ConfigProperty(name = "tramo.otlp.url") Optional<String> url,
            @ConfigProperty(name = "tramo.otlp.interval.seconds") int intervalSeconds,
            @ConfigProperty(name = "tramo.otlp.headers") Optional<String> headers) {
        this.metrics = metrics;
        this.server = server;
        this.url = url;
        this.intervalSeconds = intervalSeconds;
        this.headers = headers;
    }

    void begin(@Observes StartupEvent event) {
        url.ifPresent(this::begin);
    }

    private void begin(String to) {
        OtlpMeterRegistry pushing = OtlpMeterRegistry.builder(config(to))
                .metricsSender(new SaidOnce(
                        new OtlpHttpMetricsSender(new HttpUrlConnectionSender(CONNECT_WITHIN, ANSWER_WITHIN)), to))
                .build();
        registry = pushing;
        Metrics.addRegistry(pushing);
        OtlpFigures figures = new OtlpFigures(pushing);
        ScheduledExecutorService reading = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("otlp figures").factory());
        clock = reading;
        int everySeconds = Math.min(intervalSeconds, READ_SECONDS_MAX);
        ScheduledFuture<?> _ = reading.scheduleAtFixedRate(() -> renew(figures), 0, everySeconds, TimeUnit.SECONDS);
    }

    private void renew(OtlpFigures figures) {
        try {
            figures.renew(metrics.collect());
        } catch (RuntimeException e) { // or it would never be done again
            LOG.log(System.Logger.Level.ERROR, "the metrics cannot be read", e);
        }
    }

    private OtlpConfig config(String to) {
        Map<String, String> sent = MetricsOptions.headers(headers.orElse(""));
        // All of it is ours: the library's defaults are read from variables that are not in our settings.
        return new OtlpConfig() {
            @Override
            public @Nullable String get(String key) {
                return null;
            }

            @Override
            public String url() {
                return to;
            }

            @Override
            public Duration step() {
                return Duration.ofSeconds(intervalSeconds);
            }

            @Override
            public Map<String, String> headers() {
                return sent;
            }

            @Override
            public Map<String, String> resourceAttributes() {
                return Map.of("service.name", "tramo", "service.instance.id", server.text());
            }

            @Override
            public AggregationTemporality aggregationTemporality() {
                return AggregationTemporality.CUMULATIVE;
            }

            @Override
            public TimeUnit baseTimeUnit() {
                return TimeUnit.SECONDS;
            }
        };
    }

    void end(@Observes ShutdownEvent event) {
        if (clock != null) {
            clock.shutdownNow();
        }
        if (registry != null) {
            Metrics.removeRegistry(registry);
            // Pushes once more; a receiver that hangs must not hold up the end, of which peers are to be told.
            Thread closing = Thread.startVirtualThread(registry::close);
            try {
                boolean _ = closing.join(LAST_PUSH_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends, and says when that begins to fail and when it works again. One thread at a time. */
    private static final class SaidOnce implements OtlpMetricsSender {
        private final OtlpMetricsSender sender;
        private final String to;
        private boolean isFailing;

        private SaidOnce(OtlpMetricsSender sender, String to) {
            this.sender = sender;
            this.to = to;
        }

        @Override
        public void send(Request request) {
            try {
                sender.send(request);
                if (isFailing) {
                    LOG.log(System.Logger.Level.INFO, "metrics are pushed to {0} again", to);
                }
                isFailing = false;
            } catch (Exception e) {
                if (!isFailing) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "metrics cannot be pushed to {0}, tried again at every interval: {1}",
                            to,
                            words(e));
                }
                isFailing = true;
            }
        }

        /** One line, bounded: an answer's body may be in it. */
        private static String words(Exception failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
            return said.length() <= WORDS_MAX ? said : said.substring(0, WORDS_MAX) + "...";
        }
    }
}
