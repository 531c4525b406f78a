package dev.tramo.engine.spec;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * IP addresses as text, read strictly: {@code 127.1} and {@code 010.0.0.1} are other addresses to other programs, and therefore none
 * here.
 */
public final class IpLiteral {
    private static final Pattern NUMBERS_ONLY = Pattern.compile("[0-9.]+");
    private static final String BYTE = "(?:0|[1-9][0-9]{0,2})";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    /** The interface of a link-local address, {@code %eth0}; in a URI it may be written {@code %25eth0}. */
    private static final Pattern ZONE = Pattern.compile("%(?:25(?=.))?([A-Za-z0-9_.-]{1,15})$");

    private IpLiteral() {}

    /**
     * Reads an IPv4 address of four numbers, or an IPv6 address, which may have a zone as in {@code fe80::1%eth0}: an interface that
     * must be there.
     *
     * @throws IllegalArgumentException if it is none, with the text and what is allowed
     */
    public static InetAddress parse(String text) {
        check(text);
        try {
            return InetAddress.ofLiteral(normal(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("address " + text + ": no network interface of that name", e);
        }
    }

    /**
     * As {@link #parse}, but the interface of a zone need not be there.
     *
     * @return the address without its zone
     */
    public static InetAddress check(String text) {
        try {
            if (isIpv4(text)) {
                return InetAddress.ofLiteral(text);
            }
            if (text.indexOf(':') >= 0) {
                InetAddress ip = InetAddress.ofLiteral(ZONE.matcher(text).replaceFirst(""));
                if (text.indexOf('%') < 0 || ip.isLinkLocalAddress() || ip.isMCLinkLocal()) {
                    return ip;
                }
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw new IllegalArgumentException("address " + EndpointUri.shown(text)
                + "; allowed is an IPv4 address of four numbers without leading zeros, or an IPv6 address");
    }

    /** A name or an address with a port, an IPv6 address in brackets. */
    static String withPort(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** With the zone, if there is one, as the JDK and most programs write it. */
    static String normal(String text) {
        return ZONE.matcher(text).replaceFirst("%$1");
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /**
     * Checks the host of a URI that is to be connected to: a name, or an address that another machine can have.
     *
     * @throws IllegalArgumentException with the text and what is allowed
     */
    public static void checkPeer(String host) {
        if (host.isEmpty()
                || (host.indexOf(':') < 0 && !NUMBERS_ONLY.matcher(host).matches())) {
            return; // a name, which is looked up when it is needed
        }
        checkDestination(check(host), host);
    }

    /** Refuses what no datagram can be sent to. */
    static void checkDestination(InetAddress address, String text) {
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException("address " + text
                    + " stands for every address of this machine; allowed is the address of a receiver");
        }
    }
}
