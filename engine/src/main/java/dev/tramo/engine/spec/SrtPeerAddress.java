package dev.tramo.engine.spec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which peers are meant: those of an address, or the one at a port of it.
 *
 * @param port 1 to 65535; 0 is any
 */
public record SrtPeerAddress(InetAddress ip, int port) {
    private static final Pattern FORM = Pattern.compile(
            "\\[([^\\[\\]]{2,64})](?::(\\d{1,5}))?|([0-9.]{7,15})(?::(\\d{1,5}))?|([^\\[\\]:]{0,4}:[^\\[\\]]{1,60})");

    /**
     * Reads {@code 192.0.2.7}, {@code 192.0.2.7:9000}, {@code 2001:db8::1} or {@code [2001:db8::1]:9000}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static SrtPeerAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            String ip = form.group(1) != null ? form.group(1) : form.group(3) != null ? form.group(3) : form.group(5);
            String port = form.group(2) != null ? form.group(2) : form.group(4);
            try {
                int number = port == null ? 0 : Integer.parseInt(port);
                if (number <= 65_535) {
                    return new SrtPeerAddress(IpLiteral.parse(ip), number);
                }
            } catch (IllegalArgumentException e) {
                // no address: as below
            }
        }
        throw new IllegalArgumentException(
                "no address of a peer; allowed are an IP address, or address:port as in 192.0.2.7:9000, [2001:db8::1]:9000");
    }

    public boolean matches(InetSocketAddress peer) {
        return includes(new SrtPeerAddress(peer.getAddress(), peer.getPort()));
    }

    public boolean includes(SrtPeerAddress peer) {
        return ip.equals(peer.ip) && (port == 0 || port == peer.port);
    }
}
