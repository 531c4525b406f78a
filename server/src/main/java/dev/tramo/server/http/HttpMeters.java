package dev.tramo.server.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Figures of the ports that HTTP is served on. The framework labels them with the port that was wanted, and with nothing where that was 0;
 * Prometheus wants the same labels in all.
 */
final class HttpMeters {
    /** Those of a port; others, as {@code http.server.requests}, are of all together. */
    private static final Set<String> OF_PORTS = Set.of(
            "http.server.active.connections",
            "http.server.active.requests",
            "http.server.bytes.read",
            "http.server.bytes.written",
            "http.server.connections");

    private static final String PORT = "server.port";

    private HttpMeters() {}

    @Produces
    @Singleton
    static MeterFilter portOfEach() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                boolean isBare = OF_PORTS.contains(id.getName()) && id.getTag(PORT) == null;
                return isBare ? id.withTag(Tag.of(PORT, "0")) : id;
            }
        };
    }
}
