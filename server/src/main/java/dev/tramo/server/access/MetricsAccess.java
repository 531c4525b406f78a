package dev.tramo.server.access;

import dev.tramo.engine.spec.Networks;
import dev.tramo.server.http.ClientAddress;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who may read the metrics: who has a token, and networks that are configured for it. Loopback is not one of itself. */
@Singleton
public class MetricsAccess {
    private final Networks networks;
    private final BrowserCalls browsers;
    private final TrustedNetworks tokens;

    MetricsAccess(
            @ConfigProperty(name = "tramo.metrics.networks") Optional<String> networks,
            BrowserCalls browsers,
            TrustedNetworks tokens) {
        this.networks = new Networks(networks.orElse(""));
        this.browsers = browsers;
        this.tokens = tokens;
    }

    /** Whether a request has a valid token, or comes from one of the networks and not from a page of somebody else's. */
    public boolean admits(HttpServerRequest request) {
        boolean isTrusted = networks.contain(InetAddress.ofLiteral(ClientAddress.of(request)));
        return (isTrusted && browsers.isOwnDoing(request, false)) || tokens.hasToken();
    }
}
