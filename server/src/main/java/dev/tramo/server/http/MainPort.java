package dev.tramo.server.http;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The port of the API. */
@Singleton
final class MainPort {
    private static final System.Logger LOG = System.getLogger(MainPort.class.getName());

    private final HttpServers servers;
    private final int port;
    private Optional<HttpServers.Port> opened = Optional.empty();

    MainPort(HttpServers servers, @ConfigProperty(name = "tramo.http.port") int port) {
        this.servers = servers;
        this.port = port;
    }

    void open(@Observes @Priority(HttpServers.OPEN_LAST) StartupEvent event) {
        HttpServers.Port port = servers.open(this.port, HttpServers.root());
        opened = Optional.of(port);
        LOG.log(
                System.Logger.Level.INFO,
                "Listening on: http://{0}:{1}",
                port.host().indexOf(':') < 0 ? port.host() : "[" + port.host() + "]",
                String.valueOf(port.port()));
    }

    void close(@Observes ShutdownEvent event) {
        opened.ifPresent(HttpServers.Port::close);
    }
}
