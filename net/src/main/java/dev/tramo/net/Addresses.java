package dev.tramo.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Wildcard addresses. */
public final class Addresses {
    private Addresses() {}

    /** The wildcard that takes most: {@code ::}, which takes IPv4 too, or {@code 0.0.0.0} where the system has no IPv6. */
    public static InetAddress any() throws SocketException {
        boolean ipv6 = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(Inet6Address.class::isInstance);
        return any(ipv6);
    }

    /** {@code ::} or {@code 0.0.0.0}. A socket on {@code ::} receives IPv4 as well. */
    public static InetAddress any(boolean ipv6) {
        try {
            return InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }
}
