package dev.tramo.engine.spec;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * IP networks and single addresses, as text {@code 10.0.0.0/8,fd00::/8,192.0.2.7}; equal if their text is.
 *
 * @param text comma between two; empty for none
 */
public record Networks(String text) {
    /** No network at all. */
    public static final Networks NONE = new Networks("");

    /** Checks each. */
    public Networks {
        rules(text);
    }

    private static List<IpSubnetFilterRule> rules(String networks) {
        return Arrays.stream(networks.split(",", -1))
                .map(String::strip)
                .filter(network -> !network.isEmpty())
                .map(Networks::rule)
                .toList();
    }

    private static IpSubnetFilterRule rule(String network) {
        int slash = network.indexOf('/');
        try {
            String literal = slash < 0 ? network : network.substring(0, slash);
            InetAddress address = IpLiteral.parse(literal);
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

    /** Whether there is none. */
    public boolean isEmpty() {
        return rules(text).isEmpty();
    }

    /** Whether an address lies in one of them. Not for every packet: reads the text anew. */
    public boolean contain(InetAddress address) {
        InetSocketAddress host = new InetSocketAddress(address, 0);
        return rules(text).stream().anyMatch(rule -> rule.matches(host));
    }
}
