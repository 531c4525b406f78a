package dev.tramo.server.access;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who needs no token for the calls of the older aggregator, which had none: loopback, and networks that are configured. */
@Singleton
public class TrustedNetworks {
    private final List<IpSubnetFilterRule> rules;
    private final SecurityIdentity identity;

    TrustedNetworks(
            @ConfigProperty(name = "tramo.trusted.networks") Optional<String> networks, SecurityIdentity identity) {
        this.rules = parse(networks.orElse(""));
        this.identity = identity;
    }

    /**
     * Reads networks like {@code 10.0.0.0/8, fd00::/8, 192.0.2.7}.
     *
     * @throws IllegalArgumentException if one is none
     */
    public static List<IpSubnetFilterRule> parse(String networks) {
        List<IpSubnetFilterRule> rules = new ArrayList<>();
        for (String network : networks.split(",", -1)) {
            String text = network.strip();
            if (!text.isEmpty()) {
                rules.add(rule(text));
            }
        }
        return rules;
    }

    private static IpSubnetFilterRule rule(String network) {
        int slash = network.indexOf('/');
        try {
            String literal = slash < 0 ? network : network.substring(0, slash);
            if (!literal.contains(":") && literal.chars().filter(c -> c == '.').count() != 3) {
                throw new IllegalArgumentException("10.1 would be read as 10.0.0.1");
            }
            InetAddress address = InetAddress.ofLiteral(literal);
            int bitsMax = address.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? bitsMax : Integer.parseInt(network.substring(slash + 1));
            if (bits < 0 || bits > bitsMax) {
                throw new IllegalArgumentException("prefix of " + bits + " bits");
            }
            return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + network + "\" is no network; networks are like 10.0.0.0/8 or fd00::/8", e);
        }
    }

    /** Whether a request may pass: it comes from a trusted network, or has a valid token. */
    public boolean admits(HttpServerRequest request) {
        String host = request.remoteAddress().hostAddress();
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral(host), 0);
        if (peer.getAddress().isLoopbackAddress() || rules.stream().anyMatch(rule -> rule.matches(peer))) {
            return true;
        }
        try {
            return !identity.isAnonymous();
        } catch (AuthenticationFailedException e) {
            return false;
        }
    }
}
