package dev.tramo.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a datagram: IP address and port, and the local address to answer from.
 *
 * <p>Immutable; usable from any thread. IPv4-mapped IPv6 addresses are IPv4 here. The local address does not take part
 * in {@link #equals}: two datagrams of one peer are from the same address whichever of our addresses they reached.
 */
public final class Address {
    private static final long MAPPED_PREFIX = 0xFFFFL << 32;
    private static final Pattern ZERO_GROUPS = Pattern.compile("(?<![^:])0(:0)+(?![^:%])");

    final long high;
    final long low;
    final int port;
    final int scope;
    final long localHigh;
    final long localLow;
    /** Made on first use; making it twice does no harm. */
    private @Nullable String text;

    /** Words of the IPv6 form (IPv4 as mapped address), network order; local words 0 for "let the kernel choose". */
    Address(long high, long low, int port, int scope, long localHigh, long localLow) {
        this.high = high;
        this.low = low;
        this.port = port;
        this.scope = scope;
        this.localHigh = localHigh;
        this.localLow = localLow;
    }

    /**
     * The address of a resolved socket address.
     *
     * @throws IllegalArgumentException if {@code address} is unresolved
     */
    public static Address of(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("unresolved address " + address);
        }
        byte[] bytes = ip.getAddress();
        int scope = ip instanceof Inet6Address six && isScoped(six) ? six.getScopeId() : 0;
        return new Address(highOf(bytes), lowOf(bytes), address.getPort(), scope, 0, 0);
    }

    /** Whether the interface is part of the address; for global addresses the kernel reports none. */
    private static boolean isScoped(Inet6Address ip) {
        return ip.isLinkLocalAddress() || ip.isMulticastAddress();
    }

    static long highOf(byte[] bytes) {
        return bytes.length == 4 ? 0 : Bytes.longAt(bytes, 0);
    }

    static long lowOf(byte[] bytes) {
        return bytes.length == 4 ? mapped(Bytes.intAt(bytes, 0)) : Bytes.longAt(bytes, 8);
    }

    static long mapped(int ipv4) {
        return MAPPED_PREFIX | Integer.toUnsignedLong(ipv4);
    }

    static boolean isMapped(long high, long low) {
        return high == 0 && low >>> 32 == 0xFFFF;
    }

    /** Whether this is an IPv4 address. */
    public boolean isIpv4() {
        return isMapped(high, low);
    }

    /** The UDP port, 0 to 65535. */
    public int port() {
        return port;
    }

    /** The IP address in network order: 4 bytes for IPv4, 16 for IPv6. */
    public byte[] ipBytes() {
        if (isIpv4()) {
            return new byte[] {(byte) (low >> 24), (byte) (low >> 16), (byte) (low >> 8), (byte) low};
        }
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >> (56 - 8 * i));
            bytes[8 + i] = (byte) (low >> (56 - 8 * i));
        }
        return bytes;
    }

    /** The same as a JDK socket address. */
    public InetSocketAddress toInetSocketAddress() {
        try {
            byte[] bytes = ipBytes();
            InetAddress ip =
                    scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
            return new InetSocketAddress(ip, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }

    boolean sameAs(long otherHigh, long otherLow, int otherPort, int otherScope) {
        return low == otherLow && port == otherPort && high == otherHigh && scope == otherScope;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address a && sameAs(a.high, a.low, a.port, a.scope);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low) * 31 + port;
    }

    /** {@code 192.0.2.1:9000} or {@code [2001:db8::1]:9000}. */
    @Override
    public String toString() {
        String made = text;
        if (made == null) {
            made = write();
            text = made;
        }
        return made;
    }

    private String write() {
        String ip = toInetSocketAddress().getAddress().getHostAddress();
        return isIpv4() ? ip + ":" + port : "[" + withoutZeros(ip) + "]:" + port;
    }

    /** The JDK's eight groups with the longest run of zeros, the first of equals, left out (RFC 5952). */
    private static String withoutZeros(String ip) {
        String longest = ZERO_GROUPS
                .matcher(ip)
                .results()
                .map(MatchResult::group)
                .reduce("", (a, b) -> b.length() > a.length() ? b : a);
        return longest.isEmpty() ? ip : ip.replaceFirst("(^|:)" + longest + "(:|(?=%)|$)", "::");
    }
}
