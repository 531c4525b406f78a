package dev.tramo.engine.spec;

import dev.tramo.net.Addresses;
import dev.tramo.net.UdpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Our end of an SRT connection.
 *
 * @param address an IP address of ours, the only one to be used; empty for any
 * @param port to call from, 0 to 65535; 0 takes a free one. A listener's and a rendezvous' port is that of {@link SrtSpec}
 * @param hops time to live of what is sent, 1 to 255; 0 keeps the system's default
 * @param trafficClass DSCP and ECN of what is sent (IPv4: TOS), 0 to 255; 0 keeps the system's default
 * @param device the only network interface to be used, by its name; empty for any
 */
public record SrtLocal(String address, int port, int hops, int trafficClass, String device) {
    /** Everything as the system likes. */
    public static final SrtLocal ANY = new SrtLocal("", 0, 0, 0, "");

    /** Checks the ranges. */
    public SrtLocal {
        if (!address.isEmpty()) {
            try {
                var _ = IpLiteral.check(address);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "address: " + address + "; allowed is an IP address of this host", e);
            }
            address = IpLiteral.normal(address);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + "; allowed are 0 to 65535");
        }
        UdpOptions.boundTo(new InetSocketAddress(0)).by(hops, trafficClass, device);
    }

    /** The socket to listen on. */
    public UdpOptions listening(int listenPort) throws IOException {
        InetAddress local = address.isEmpty() ? Addresses.any() : ip();
        return socket(local, listenPort);
    }

    /** The socket to reach a peer from, of its version of IP. */
    public UdpOptions reaching(boolean ipv6, int fromPort) throws IOException {
        InetAddress local = address.isEmpty() ? Addresses.any(ipv6) : ip();
        return socket(local, fromPort);
    }

    private InetAddress ip() throws IOException {
        try {
            return IpLiteral.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e); // its interface is not there now
        }
    }

    private UdpOptions socket(InetAddress local, int localPort) {
        return UdpOptions.boundTo(new InetSocketAddress(local, localPort)).by(hops, trafficClass, device);
    }
}
