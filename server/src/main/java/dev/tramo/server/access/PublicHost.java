package dev.tramo.server.access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The host under which others reach this machine: the one that is configured, else the one under which the client did. */
@Singleton
public class PublicHost {
    private final Optional<String> configured;

    PublicHost(@ConfigProperty(name = "tramo.public.host") Optional<String> configured) {
        this.configured = configured;
    }

    /** A name, or an address without brackets. */
    public String of(HttpServerRequest request) {
        HostAndPort reached = request.authority();
        String host = configured.orElse(reached == null ? "localhost" : reached.host());
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
