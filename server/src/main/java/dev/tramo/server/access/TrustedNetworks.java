package dev.tramo.server.access;

import dev.tramo.engine.spec.Networks;
import dev.tramo.server.http.ClientAddress;
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
    private final BrowserCalls browsers;
    private final SecurityIdentity identity;

    TrustedNetworks(
            @ConfigProperty(name = "tramo.trusted.networks") Optional<String> networks,
            BrowserCalls browsers,
            SecurityIdentity identity) {
        this.networks = new Networks(networks.orElse(""));
        this.browsers = browsers;
        this.identity = identity;
    }

    /**
     * Whether a request may pass: it has a valid token, or comes from a trusted network and not from a page of somebody else's that
     * a browser there has open.
     *
     * @param isChange whether it changes anything
     */
    public boolean admits(HttpServerRequest request, boolean isChange) {
        return isTrusted(request, isChange) || hasToken();
    }

    /** As {@link #admits}, whether or not it has a token. */
    public boolean isTrusted(HttpServerRequest request, boolean isChange) {
        InetAddress peer = InetAddress.ofLiteral(ClientAddress.of(request));
        boolean isTrusted = peer.isLoopbackAddress() || networks.contain(peer);
        return isTrusted && browsers.isOwnDoing(request, isChange);
    }

    /** Whether the request has a valid token. */
    public boolean hasToken() {
        try {
            return !identity.isAnonymous();
        } catch (AuthenticationFailedException e) {
            return false;
        }
    }
}
