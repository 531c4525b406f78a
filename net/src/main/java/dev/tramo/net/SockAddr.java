package dev.tramo.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code sockaddr_in} and {@code sockaddr_in6} in native memory. */
final class SockAddr {
    /** Room for either. */
    static final int BYTES = 28;

    static final int BYTES_V4 = 16;

    private static final ValueLayout.OfShort NATIVE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort NET_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NET_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NATIVE_INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfLong NET_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SockAddr() {}

    /** Writes an address for a socket of the given family (IPv4 as mapped address for IPv6). Returns the bytes written. */
    static int write(MemorySegment at, long offset, boolean ipv6, Address address) {
        at.set(NET_SHORT, offset + 2, (short) address.port);
        if (!ipv6) {
            at.set(NATIVE_SHORT, offset, (short) LinuxCalls.AF_INET);
            at.set(NET_INT, offset + 4, (int) address.low);
            at.set(ValueLayout.JAVA_LONG_UNALIGNED, offset + 8, 0L);
            return BYTES_V4;
        }
        at.set(NATIVE_SHORT, offset, (short) LinuxCalls.AF_INET6);
        at.set(NATIVE_INT, offset + 4, 0);
        at.set(NET_LONG, offset + 8, address.high);
        at.set(NET_LONG, offset + 16, address.low);
        at.set(NATIVE_INT, offset + 24, address.scope);
        return BYTES;
    }

    static boolean isIpv6(MemorySegment at, long offset) {
        return at.get(NATIVE_SHORT, offset) == LinuxCalls.AF_INET6;
    }

    static int port(MemorySegment at, long offset) {
        return Short.toUnsignedInt(at.get(NET_SHORT, offset + 2));
    }

    static long high(MemorySegment at, long offset) {
        return isIpv6(at, offset) ? at.get(NET_LONG, offset + 8) : 0;
    }

    static long low(MemorySegment at, long offset) {
        return isIpv6(at, offset) ? at.get(NET_LONG, offset + 16) : Address.mapped(at.get(NET_INT, offset + 4));
    }

    static int scope(MemorySegment at, long offset) {
        return isIpv6(at, offset) ? at.get(NATIVE_INT, offset + 24) : 0;
    }

    static Address read(MemorySegment at) {
        return new Address(high(at, 0), low(at, 0), port(at, 0), scope(at, 0), 0, 0);
    }
}
