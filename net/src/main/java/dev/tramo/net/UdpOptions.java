package dev.tramo.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * How a UDP socket is opened.
 *
 * @param local address and port to bind; port 0 takes a free one. A multicast address joins that group
 * @param exclusive whether the port is to be ours alone; if not, others may bind it too ({@code SO_REUSEADDR})
 * @param networkInterface interface to join and to send multicast on; {@code null} is the system's choice
 * @param multicastSource only datagrams of this sender reach the joined group (source-specific join); {@code null} is any
 * @param hops time to live (IPv6: hop limit) of sent datagrams, unicast and multicast, 1 to 255; 0 keeps the system's default
 * @param multicastLoopback whether datagrams sent to a group also reach receivers on this host
 * @param receiveBufferBytes kernel receive buffer requested; the one granted is {@link UdpSocket#receiveBufferBytes}
 * @param sendBufferBytes kernel send buffer requested
 * @param trafficClass the byte of DSCP and ECN of sent datagrams (IPv4: TOS), 0 to 255; 0 keeps the system's default
 * @param device name of the only network interface to send and receive on; empty for any. Linux only
 */
public record UdpOptions(
        InetSocketAddress local,
        boolean exclusive,
        @Nullable NetworkInterface networkInterface,
        @Nullable InetAddress multicastSource,
        int hops,
        boolean multicastLoopback,
        int receiveBufferBytes,
        int sendBufferBytes,
        int trafficClass,
        String device) {
    /** About 100 ms of 800 Mbit/s, and more than the 8 MB that libsrt and most gateways advise. */
    public static final int RECEIVE_BUFFER_BYTES = 12_288_000;

    /** A tick's burst at some 100 Mbit/s. */
    public static final int SEND_BUFFER_BYTES = 1_048_576;

    private static final int HOPS_MAX = 255;
    private static final int TRAFFIC_CLASS_MAX = 255;
    /** Linux: IFNAMSIZ, less the end. */
    private static final int DEVICE_LENGTH_MAX = 15;

    /** Checks the ranges. */
    public UdpOptions {
        if (local.isUnresolved()) {
            throw new IllegalArgumentException("local: cannot resolve " + local.getHostString());
        }
        if (hops < 0 || hops > HOPS_MAX) {
            throw new IllegalArgumentException("hops: " + hops + "; allowed are 0 (system default) to 255");
        }
        if (trafficClass < 0 || trafficClass > TRAFFIC_CLASS_MAX) {
            throw new IllegalArgumentException(
                    "trafficClass: " + trafficClass + "; allowed are 0 (system default) to " + TRAFFIC_CLASS_MAX);
        }
        if (device.length() > DEVICE_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "device: " + device + "; allowed are names of at most " + DEVICE_LENGTH_MAX + " characters");
        }
        if (multicastSource != null && !isSourceFor(local, multicastSource)) {
            throw new IllegalArgumentException("multicastSource: " + multicastSource.getHostAddress()
                    + "; allowed is a unicast address of the same IP version as "
                    + local.getAddress().getHostAddress());
        }
        positive("receiveBufferBytes", receiveBufferBytes);
        positive("sendBufferBytes", sendBufferBytes);
    }

    private static boolean isSourceFor(InetSocketAddress local, InetAddress source) {
        return !source.isMulticastAddress()
                && source.getAddress().length == local.getAddress().getAddress().length;
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + "; allowed are 1 and more");
        }
    }

    /** An exclusive socket on {@code local} with large buffers. */
    public static UdpOptions boundTo(InetSocketAddress local) {
        return new UdpOptions(local, true, null, null, 0, true, RECEIVE_BUFFER_BYTES, SEND_BUFFER_BYTES, 0, "");
    }

    /** The same for a socket that receives from a unicast or multicast {@code local}, shared with other receivers if multicast. */
    public static UdpOptions receivingOn(
            InetSocketAddress local, @Nullable NetworkInterface via, @Nullable InetAddress source) {
        boolean multicast = !local.isUnresolved() && local.getAddress().isMulticastAddress();
        return new UdpOptions(local, !multicast, via, source, 0, true, RECEIVE_BUFFER_BYTES, SEND_BUFFER_BYTES, 0, "");
    }

    /** A socket on a free port that sends with {@code hops} by {@code via}. */
    public static UdpOptions sending(boolean ipv6, int hops, @Nullable NetworkInterface via) {
        InetSocketAddress any = new InetSocketAddress(Addresses.any(ipv6), 0);
        return new UdpOptions(any, true, via, null, hops, true, 65_536, SEND_BUFFER_BYTES, 0, "");
    }

    /** The same with these hops, traffic class and device. */
    public UdpOptions by(int newHops, int newTrafficClass, String newDevice) {
        return new UdpOptions(
                local,
                exclusive,
                networkInterface,
                multicastSource,
                newHops,
                multicastLoopback,
                receiveBufferBytes,
                sendBufferBytes,
                newTrafficClass,
                newDevice);
    }

    /** Whether {@link #local} is a group to join. */
    public boolean joins() {
        return local.getAddress().isMulticastAddress();
    }

    /** {@link #local}, with the interface if it is an IPv6 group: a link-local one cannot be bound without it. */
    InetSocketAddress bound() {
        if (!joins() || networkInterface == null || !(local.getAddress() instanceof Inet6Address group)) {
            return local;
        }
        try {
            InetAddress scoped = Inet6Address.getByAddress(null, group.getAddress(), networkInterface.getIndex());
            return new InetSocketAddress(scoped, local.getPort());
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are always an address", e);
        }
    }

    /** Whether the socket must be an IPv6 one. A wildcard IPv6 address takes IPv4 too. */
    boolean ipv6() {
        return local.getAddress() instanceof Inet6Address;
    }
}
