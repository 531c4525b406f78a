package dev.tramo.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A socket of {@link LinuxTransport}. */
final class LinuxUdpSocket extends UdpSocket {
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_BROADCAST = 6;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_TIMESTAMPNS = 35;
    private static final int SO_MEMINFO = 55;
    private static final int SK_MEMINFO_DROPS = 8;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IPV6_TCLASS = 67;
    private static final int SO_BINDTODEVICE = 25;
    private static final int IP_PKTINFO = 8;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_PMTUDISC_DONT = 0;
    private static final int IP_MULTICAST_IF = 32;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IP_MULTICAST_ALL = 49;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_MULTICAST_ALL = 29;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_PKTINFO = 50;
    private static final int NONE = -1;
    /** Places of the queue at first: at 6 Mbit/s, a round of the loop has two datagrams. */
    private static final int QUEUE_START = 4;

    private static final int PKTINFO_V4_BYTES = 16 + 12;
    private static final int PKTINFO_V4_SPACE = 16 + 16;
    private static final int PKTINFO_V6_BYTES = 16 + 20;
    private static final int PKTINFO_V6_SPACE = 16 + 24;

    final int fd;
    private final LinuxTransport transport;
    private final boolean ipv6;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(LinuxCalls.STATE_BYTES, 8);
    private final MemorySegment memInfo = arena.allocate(64, 8);
    /** Of the queue alone, which is allocated when something is sent, and again when it grows. */
    private Arena queueArena = Arena.ofConfined();

    private Messages messages = new Messages(queueArena, 0, SEND_BYTES_MAX);
    private final SendRuns runs = new SendRuns(queueArena, messages);
    private ByteBuffer buffer = messages.buffer();
    private final InetSocketAddress localAddress;
    private final int receiveBufferBytes;
    private final LinuxInterface networkInterface;
    private int queued;
    private int describedErrno;
    private String description = "";
    /** The slot that {@link #claim} gave out, or {@link #NONE}. */
    private int claimed = NONE;

    LinuxUdpSocket(Loop loop, LinuxTransport transport, UdpOptions options, DatagramHandler handler)
            throws IOException {
        super(loop, options, handler);
        this.transport = transport;
        this.ipv6 = options.ipv6();
        this.fd = LinuxCalls.socket(state, ipv6 ? LinuxCalls.AF_INET6 : LinuxCalls.AF_INET);
        try {
            if (fd < 0) {
                throw failure("UDP socket");
            }
            configure(options);
            this.localAddress = bind(options);
            if (options.joins()) {
                join(options.local().getAddress(), options.networkInterface(), options.multicastSource());
            }
            this.networkInterface = new LinuxInterface(arena, state, fd, options);
            this.receiveBufferBytes = intOption(SOL_SOCKET, SO_RCVBUF) / 2; // the kernel doubles for its bookkeeping
            transport.watch(this);
        } catch (Throwable e) {
            LinuxCalls.close(state, fd);
            queueArena.close();
            arena.close();
            throw e;
        }
    }

    private void configure(UdpOptions options) throws IOException {
        boolean wildcard = options.local().getAddress().isAnyLocalAddress();
        if (!options.exclusive()) {
            set("set SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, 1);
        }
        if (loop.isPrecise() || LinuxCalls.setsockopt(state, fd, SendRuns.SOL_UDP, SendRuns.UDP_SEGMENT, 0) < 0) {
            runs.cutHere(); // before Linux 4.18 the kernel would not refuse such messages, but send them whole
        }
        // Not "don't fragment": a router whose next link is narrower fragments instead of dropping, and whoever
        // filters its ICMP messages does no harm. Where a system does not know the option, datagrams leave as it
        // likes.
        LinuxCalls.setsockopt(state, fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
        set("set SO_BROADCAST", SOL_SOCKET, SO_BROADCAST, 1);
        setBuffer(SO_RCVBUFFORCE, SO_RCVBUF, options.receiveBufferBytes());
        setBuffer(SO_SNDBUFFORCE, SO_SNDBUF, options.sendBufferBytes());
        set("set SO_TIMESTAMPNS", SOL_SOCKET, SO_TIMESTAMPNS, 1);
        if (ipv6) {
            set("set IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY, 0);
        }
        if (wildcard) {
            set("set IP_PKTINFO", ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
        }
        if (options.hops() > 0) {
            setBoth("TTL", IP_TTL, IPV6_UNICAST_HOPS, options.hops());
            setBoth("multicast TTL", IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, options.hops());
        }
        if (options.trafficClass() > 0) {
            setBoth("traffic class", IP_TOS, IPV6_TCLASS, options.trafficClass());
        }
        if (!options.device().isEmpty()) {
            bindToDevice(options.device());
        }
        setMulticast(options);
    }

    private void bindToDevice(String device) throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment name = call.allocateFrom(device);
            if (LinuxCalls.setsockopt(state, fd, SOL_SOCKET, SO_BINDTODEVICE, name, (int) name.byteSize()) < 0) {
                throw failure("bind to device " + device);
            }
        }
    }

    private void setMulticast(UdpOptions options) throws IOException {
        setBoth("multicast loopback", IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, options.multicastLoopback() ? 1 : 0);
        // Only the groups joined by this very socket, not those of any other socket on the port.
        set("set IP_MULTICAST_ALL", IPPROTO_IP, IP_MULTICAST_ALL, 0);
        if (ipv6) {
            LinuxCalls.setsockopt(state, fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0); // not before Linux 4.20
        }
        NetworkInterface via = options.networkInterface();
        if (via == null) {
            return;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment request = call.allocate(12, 4); // ip_mreqn: group, address, interface index
            request.set(ValueLayout.JAVA_INT, 8, via.getIndex());
            if (LinuxCalls.setsockopt(state, fd, IPPROTO_IP, IP_MULTICAST_IF, request, 12) < 0) {
                throw failure("send multicast by interface " + via.getName());
            }
        }
        if (ipv6) {
            String what = "send multicast by interface " + via.getName();
            set(what, IPPROTO_IPV6, IPV6_MULTICAST_IF, via.getIndex());
        }
    }

    private InetSocketAddress bind(UdpOptions options) throws IOException {
        InetSocketAddress local = options.local();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment address = call.allocate(SockAddr.BYTES, 8);
            int bytes = SockAddr.write(address, 0, ipv6, Address.of(options.bound()));
            if (LinuxCalls.bind(state, fd, address, bytes) < 0) {
                throw failure("bind UDP " + Address.of(local));
            }
            MemorySegment length = call.allocateFrom(ValueLayout.JAVA_INT, SockAddr.BYTES);
            if (LinuxCalls.getsockname(state, fd, address, length) < 0) {
                throw failure("getsockname");
            }
            return new InetSocketAddress(local.getAddress(), SockAddr.port(address, 0));
        }
    }

    private void join(InetAddress group, @Nullable NetworkInterface via, @Nullable InetAddress source)
            throws IOException {
        if (LinuxInterface.join(state, fd, group, via == null ? 0 : via.getIndex(), source) < 0) {
            throw failure("join " + group.getHostAddress() + (via == null ? "" : " on " + via.getName())
                    + (source == null ? "" : " from " + source.getHostAddress()));
        }
    }

    /** An IPv6 socket carries IPv4 as well and has the options of both. */
    private void setBoth(String name, int optionV4, int optionV6, int value) throws IOException {
        set("set " + name, IPPROTO_IP, optionV4, value);
        if (ipv6) {
            set("set " + name, IPPROTO_IPV6, optionV6, value);
        }
    }

    private void set(String what, int level, int option, int value) throws IOException {
        if (LinuxCalls.setsockopt(state, fd, level, option, value) < 0) {
            throw failure(what);
        }
    }

    /** Beyond the system's limit if permitted, otherwise up to it. */
    private void setBuffer(int force, int option, int bytes) throws IOException {
        if (LinuxCalls.setsockopt(state, fd, SOL_SOCKET, force, bytes) < 0) {
            set("set buffer size", SOL_SOCKET, option, bytes);
        }
    }

    private int intOption(int level, int option) throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment value = call.allocate(4, 4);
            MemorySegment length = call.allocateFrom(ValueLayout.JAVA_INT, 4);
            if (LinuxCalls.getsockopt(state, fd, level, option, value, length) < 0) {
                throw failure("getsockopt");
            }
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private IOException failure(String what) {
        return new IOException(what + ": " + LinuxCalls.describe(LinuxCalls.errno(state)));
    }

    @Override
    ByteBuffer claimSlot() {
        if (queued == messages.count && queued < SEND_CAPACITY) {
            growQueue();
        } else if (queued == SEND_CAPACITY) {
            sendQueued();
            if (queued == SEND_CAPACITY) {
                // The kernel takes nothing: the newest datagram is overwritten, older ones keep their turn.
                queued--;
                notSent("send buffer full");
            }
        }
        claimed = queued;
        int start = queued * SEND_BYTES_MAX;
        return buffer.clear().position(start).limit(start + SEND_BYTES_MAX);
    }

    private void growQueue() {
        Arena largerArena = Arena.ofConfined();
        int count = Math.min(SEND_CAPACITY, Math.max(QUEUE_START, 2 * messages.count));
        Messages larger = new Messages(largerArena, count, SEND_BYTES_MAX);
        larger.copy(messages, queued);
        runs.move(largerArena, larger);
        messages = larger;
        buffer = larger.buffer();
        queueArena.close();
        queueArena = largerArena;
    }

    @Override
    void queue(Address destination) {
        int i = queued;
        if (claimed != i) {
            throw new IllegalStateException("commit without a claim");
        }
        claimed = NONE;
        int bytes = buffer.position() - i * SEND_BYTES_MAX;
        messages.setDataLength(i, Objects.checkIndex(bytes, SEND_BYTES_MAX + 1));
        if (!runs.isDestination(i, destination)) {
            runs.setDestination(i, destination);
            messages.setNameLength(i, SockAddr.write(messages.names, Messages.name(i), ipv6, destination));
            messages.setControlLength(i, writeSource(i, destination));
        }
        queued++;
        queueFlush();
    }

    /** Makes the kernel send from the address that the peer knows; returns the number of control bytes. */
    private int writeSource(int i, Address destination) {
        if (destination.localLow == 0 && destination.localHigh == 0) {
            return 0;
        }
        MemorySegment controls = messages.controls;
        long at = Messages.control(i);
        controls.set(ValueLayout.JAVA_LONG, at, ipv6 ? PKTINFO_V6_BYTES : PKTINFO_V4_BYTES);
        controls.set(ValueLayout.JAVA_INT, at + 8, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP);
        controls.set(ValueLayout.JAVA_INT, at + 12, ipv6 ? IPV6_PKTINFO : IP_PKTINFO);
        if (ipv6) {
            controls.set(SockAddr.NET_LONG, at + 16, destination.localHigh);
            controls.set(SockAddr.NET_LONG, at + 24, destination.localLow);
            controls.set(ValueLayout.JAVA_INT, at + 32, 0);
            return PKTINFO_V6_SPACE;
        }
        controls.set(ValueLayout.JAVA_INT, at + 16, 0);
        controls.set(ValueLayout.JAVA_INT, at + 20, Integer.reverseBytes((int) destination.localLow));
        controls.set(ValueLayout.JAVA_INT, at + 24, 0);
        return PKTINFO_V4_SPACE;
    }

    @Override
    void sendQueued() {
        claimed = NONE;
        int done = 0;
        long now = loop.nowNanos();
        runs.begin();
        while (done < queued) {
            int sent = LinuxCalls.sendmmsg(state, fd, runs.headers(), runs.layOut(done, queued, now));
            if (sent > 0) {
                int end = runs.end(sent - 1);
                for (int i = done; i < end; i++) {
                    bytesSent += messages.dataLength(i);
                }
                datagramsSent += end - done;
                done = end;
            } else if (LinuxCalls.errno(state) == LinuxCalls.EAGAIN) {
                keepFrom(done);
                return;
            } else if (LinuxCalls.errno(state) != LinuxCalls.EINTR) {
                done = refused(done, now);
            }
        }
        queued = 0;
    }

    /**
     * The kernel does not take the first run: its datagrams are offered one by one before any counts as not sent. Those longer than
     * the path's MTU are then fragmented, and a firewall or a full queue may take some. Returns where to continue.
     */
    private int refused(int first, long nowNanos) {
        int end = runs.end(0);
        int errno = LinuxCalls.errno(state);
        if (end - first == 1) {
            notSent(words(errno));
            return end;
        }
        runs.splitFirst();
        if (errno == LinuxCalls.EMSGSIZE) {
            runs.limit(first, messages.dataLength(first) - 1, nowNanos);
        } else if (errno == LinuxCalls.EIO || errno == LinuxCalls.EINVAL) {
            // EIO: IPsec, or a device without checksums. EINVAL: as EMSGSIZE before Linux 6.9, or no segmentation
            runs.limit(first, 0, nowNanos);
        }
        return first;
    }

    private String words(int errno) {
        if (errno != describedErrno) {
            describedErrno = errno;
            description = LinuxCalls.describe(errno);
        }
        return description;
    }

    /** Moves unsent datagrams to the front, for the next tick. */
    private void keepFrom(int first) {
        if (first > 0) {
            for (int i = first; i < queued; i++) {
                copySlot(i, i - first);
            }
            queued -= first;
        }
        queueFlush();
    }

    private void copySlot(int from, int to) {
        int bytes = messages.dataLength(from);
        buffer.clear();
        buffer.put(to * SEND_BYTES_MAX, buffer, from * SEND_BYTES_MAX, bytes);
        MemorySegment.copy(messages.names, Messages.name(from), messages.names, Messages.name(to), SockAddr.BYTES);
        MemorySegment.copy(
                messages.controls,
                Messages.control(from),
                messages.controls,
                Messages.control(to),
                Messages.CONTROL_BYTES);
        messages.setDataLength(to, bytes);
        messages.setNameLength(to, ipv6 ? SockAddr.BYTES : SockAddr.BYTES_V4);
        messages.setControlLength(to, messages.controlLength(from));
        runs.move(from, to);
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    @Override
    public long datagramsDroppedByKernel() {
        if (closed) {
            return -1;
        }
        memInfo.set(ValueLayout.JAVA_INT, 60, 36);
        if (LinuxCalls.getsockopt(state, fd, SOL_SOCKET, SO_MEMINFO, memInfo, memInfo.asSlice(60)) < 0) {
            return -1;
        }
        return Integer.toUnsignedLong(memInfo.get(ValueLayout.JAVA_INT, SK_MEMINFO_DROPS * 4L));
    }

    @Override
    public boolean isInterfaceGone(boolean orMoved) {
        return !closed && (networkInterface.isGone() || (orMoved && networkInterface.isAnotherChosen()));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            transport.forget(this);
            queueArena.close();
            arena.close();
        }
    }
}
