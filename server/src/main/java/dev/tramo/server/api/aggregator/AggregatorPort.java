package dev.tramo.server.api.aggregator;

import dev.tramo.server.http.Errors;
import dev.tramo.server.http.HttpServers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The port of the older aggregator: its calls and no others, answered by the same program as on the main port. */
@Singleton
public class AggregatorPort {
    private static final System.Logger LOG = System.getLogger(AggregatorPort.class.getName());
    /** The calls that it serves. */
    public static final Set<String> PATHS = Errors.AGGREGATOR_PATHS;

    private final HttpServers servers;
    private final int port;
    private Optional<HttpServers.Port> opened = Optional.empty();

    AggregatorPort(HttpServers servers, @ConfigProperty(name = "tramo.aggregator.port") int port) {
        this.servers = servers;
        this.port = port;
    }

    void open(@Observes @Priority(HttpServers.OPEN_LAST) StartupEvent event) {
        if (port < 0) {
            return;
        }
        HttpServers.Port port = servers.open(this.port, AggregatorPort::handle);
        opened = Optional.of(port);
        LOG.log(System.Logger.Level.INFO, "aggregator API on port {0}", String.valueOf(port.port()));
    }

    private static void handle(HttpServerRequest request) {
        if (PATHS.contains(request.path())) {
            HttpServers.root().handle(request);
        } else {
            request.response()
                    .setStatusCode(404)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"error\":\"the aggregator API has no such call\"}");
        }
    }

    void close(@Observes ShutdownEvent event) {
        opened.ifPresent(HttpServers.Port::close);
    }
}
