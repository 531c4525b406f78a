package dev.tramo.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The network interface that a socket of Linux depends on. The kernel knows it by a number: if it is deleted, the socket's
 * membership of a group, its device or its way out are gone without a word, and one that is made anew has another number. Loop's
 * thread.
 */
final class LinuxInterface {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int MCAST_JOIN_GROUP = 42;
    private static final int MCAST_JOIN_SOURCE_GROUP = 46;
    private static final int MCAST_MSFILTER = 48;
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int IFREQ_BYTES = 40;
    /** In {@code ifreq}, after the name. */
    private static final int IFREQ_INDEX = 16;

    private static final int SOCKADDR_STORAGE_BYTES = 128;

    private final MemorySegment state;
    private final int fd;
    private final UdpOptions options;
    private final MemorySegment request;
    /** 0 if the socket depends on none, or it is not known on which. */
    private final int index;

    /** @param fd bound, its group joined */
    LinuxInterface(Arena arena, MemorySegment state, int fd, UdpOptions options) throws SocketException {
        this.state = state;
        this.fd = fd;
        this.options = options;
        this.request = arena.allocate(IFREQ_BYTES, 8);
        this.index = find();
    }

    private int find() throws SocketException {
        NetworkInterface via = options.networkInterface();
        if (!options.device().isEmpty()) {
            request.fill((byte) 0).setString(0, options.device());
            return LinuxCalls.ioctl(state, fd, SIOCGIFINDEX, request) < 0
                    ? 0
                    : request.get(ValueLayout.JAVA_INT, IFREQ_INDEX);
        } else if (via != null) {
            return via.getIndex();
        } else if (options.joins()) {
            return NetworkInterface.networkInterfaces()
                    .mapToInt(NetworkInterface::getIndex)
                    .filter(candidate -> isMember(fd, candidate))
                    .findFirst()
                    .orElse(0);
        }
        return options.local().getAddress() instanceof Inet6Address ip && ip.isLinkLocalAddress() ? ip.getScopeId() : 0;
    }

    /** Whether there is no interface of that number any more. */
    boolean isGone() {
        if (index == 0) {
            return false;
        }
        request.set(ValueLayout.JAVA_INT, IFREQ_INDEX, index);
        return LinuxCalls.ioctl(state, fd, SIOCGIFNAME, request) < 0;
    }

    /** Whether the kernel, which chose the interface of the group, would choose another one now. */
    boolean isAnotherChosen() {
        if (index == 0 || !options.joins() || options.networkInterface() != null) {
            return false;
        }
        int probe = LinuxCalls.socket(state, options.ipv6() ? LinuxCalls.AF_INET6 : LinuxCalls.AF_INET);
        if (probe < 0) {
            return false;
        }
        boolean joined = join(state, probe, options.local().getAddress(), 0, options.multicastSource()) >= 0;
        boolean moved = joined && !isMember(probe, index);
        LinuxCalls.close(state, probe);
        return moved;
    }

    /** Whether the group was joined by that socket on that interface. */
    private boolean isMember(int socket, int candidate) {
        try (Arena call = Arena.ofConfined()) {
            // group_filter: index, sockaddr_storage of the group at 8, mode, number of sources, and space for one
            int bytes = 8 + SOCKADDR_STORAGE_BYTES + 8 + SOCKADDR_STORAGE_BYTES;
            MemorySegment filter = call.allocate(bytes, 8);
            filter.set(ValueLayout.JAVA_INT, 0, candidate);
            writeIp(filter, 8, options.local().getAddress());
            MemorySegment length = call.allocateFrom(ValueLayout.JAVA_INT, bytes);
            return LinuxCalls.getsockopt(state, socket, level(options.ipv6()), MCAST_MSFILTER, filter, length) >= 0;
        }
    }

    /**
     * Joins a group.
     *
     * @param index of the interface; 0 leaves the choice to the kernel
     * @return negative on failure
     */
    static int join(MemorySegment state, int socket, InetAddress group, int index, @Nullable InetAddress source) {
        try (Arena call = Arena.ofConfined()) {
            // group_req, and group_source_req with the source behind it: index, then sockaddr_storage of each
            MemorySegment request = call.allocate(8 + 2 * SOCKADDR_STORAGE_BYTES, 8);
            request.set(ValueLayout.JAVA_INT, 0, index);
            writeIp(request, 8, group);
            int option = MCAST_JOIN_GROUP;
            int bytes = 8 + SOCKADDR_STORAGE_BYTES;
            if (source != null) {
                writeIp(request, 8 + SOCKADDR_STORAGE_BYTES, source);
                option = MCAST_JOIN_SOURCE_GROUP;
                bytes += SOCKADDR_STORAGE_BYTES;
            }
            return LinuxCalls.setsockopt(state, socket, level(group instanceof Inet6Address), option, request, bytes);
        }
    }

    private static void writeIp(MemorySegment at, long offset, InetAddress ip) {
        SockAddr.write(at, offset, ip instanceof Inet6Address, Address.of(new InetSocketAddress(ip, 0)));
    }

    private static int level(boolean ipv6) {
        return ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
    }
}
