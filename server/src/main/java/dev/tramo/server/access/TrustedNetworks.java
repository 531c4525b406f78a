package dev.tramo.server.access;

import dev.tramo.engine.Networks;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who needs no token for the calls of the older aggregator, which had none: loopback, and networks that are configured. */
@Singleton
public class TrustedNetworks {
    private final Networks networks;
    private final SecurityIdentity identity;

    TrustedNetworks(
            @ConfigProperty(name = "tramo.trusted.networks") Optional<String> networks, SecurityIdentity identity) {
        this.networks = new Networks(networks.orElse(""));
        this.identity = identity;
    }

    /** Whether a request may pass: it comes from a trusted network, or has a valid token. */
    public boolean admits(HttpServerRequest request) {
        String host = request.remoteAddress().hostAddress();
        InetAddress peer = InetAddress.ofLiteral(host);
        if (peer.isLoopbackAddress() || networks.contain(peer)) {
            return true;
        }
        try {
            return !identity.isAnonymous();
        } catch (AuthenticationFailedException e) {
            return false;
        }
    }
}
