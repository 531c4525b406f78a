package dev.tramo.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code epoll}, {@code recvmmsg} and {@code sendmmsg}, without the JDK's channels in between. */
final class LinuxTransport implements Transport {
    private static final System.Logger LOG = System.getLogger(LinuxTransport.class.getName());
    /** The least of the real-time priorities. */
    private static final int REAL_TIME_PRIORITY = 1;

    private static final int EVENTS_MAX = 256;
    /** Batches read from one socket in a tick, so that a flood on one cannot starve the others. */
    private static final int BATCHES_MAX = 8;
    /** Largest credible age of a datagram: an older timestamp is from before the wall clock was set. */
    private static final long STAMP_AGE_NANOS_MAX = 200_000_000;

    private static final int SOL_SOCKET = 1;
    private static final int SCM_TIMESTAMPNS = 35;
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_PKTINFO = 50;
    private static final int CMSG_HEADER_BYTES = 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt NET_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);

    private final Loop loop;
    /** Freed by the garbage collector: a shared arena that can be closed costs a locked instruction for each use in a call. */
    private final Arena arena = Arena.ofAuto();

    private final MemorySegment state = arena.allocate(LinuxCalls.STATE_BYTES, 8);
    private final MemorySegment wakeupState = arena.allocate(LinuxCalls.STATE_BYTES, 8);
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
    private final MemorySegment scratch = arena.allocate(16, 8);
    private final MemorySegment events = arena.allocate((long) EVENTS_MAX * 16, 8);
    private final Messages messages = new Messages(arena, DatagramBatch.CAPACITY, DatagramBatch.SLOT_BYTES);
    private final DatagramBatch batch;
    private final int epollFd;
    private final int wakeupFd;
    /** By file descriptor. */
    private @Nullable LinuxUdpSocket[] sockets = new LinuxUdpSocket[64];

    /** Sockets to read, with those that were not emptied in the last round. */
    private final List<LinuxUdpSocket> ready = new ArrayList<>();

    private int received;
    private boolean nanosecondWaits = true;
    private boolean open = true;

    LinuxTransport(Loop loop) throws IOException {
        this.loop = loop;
        ByteBuffer buffer = messages.buffer();
        this.batch = new DatagramBatch(buffer);
        offerRoom(DatagramBatch.CAPACITY);
        this.epollFd = LinuxCalls.epollCreate(state);
        this.wakeupFd = epollFd < 0 ? -1 : LinuxCalls.eventfd(state);
        try {
            if (wakeupFd < 0) {
                throw failure("no poller");
            }
            watch(wakeupFd, LinuxCalls.EPOLLIN);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public UdpSocket open(UdpOptions options, DatagramHandler handler) throws IOException {
        LinuxUdpSocket socket = new LinuxUdpSocket(loop, this, options, handler);
        if (socket.fd >= sockets.length) {
            sockets = Arrays.copyOf(sockets, Math.max(socket.fd + 1, 2 * sockets.length));
        }
        sockets[socket.fd] = socket;
        return socket;
    }

    /** Registers the socket, edge-triggered: a reader must read everything, or come again. */
    void watch(LinuxUdpSocket socket) throws IOException {
        watch(socket.fd, LinuxCalls.EPOLLIN | LinuxCalls.EPOLLET);
    }

    private void watch(int fd, int events) throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment event = call.allocate(16, 8);
            event.set(INT, 0, events);
            event.set(INT, LinuxCalls.EPOLL_EVENT_BYTES - 8, fd);
            if (LinuxCalls.epollCtl(state, epollFd, LinuxCalls.EPOLL_CTL_ADD, fd, event) < 0) {
                throw failure("epoll");
            }
        }
    }

    private IOException failure(String what) {
        return new IOException(what + ": " + LinuxCalls.describe(LinuxCalls.errno(state)));
    }

    void forget(LinuxUdpSocket socket) {
        LinuxCalls.epollCtl(state, epollFd, LinuxCalls.EPOLL_CTL_DEL, socket.fd, MemorySegment.NULL);
        LinuxCalls.close(state, socket.fd);
        sockets[socket.fd] = null;
    }

    @Override
    public void waitPrecisely() {
        if (LinuxCalls.setTimerSlack(state, 1) < 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "timers may be 50 µs late: " + LinuxCalls.describe(LinuxCalls.errno(state)));
        }
        if (LinuxCalls.setRealTime(state, REAL_TIME_PRIORITY) < 0) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "no real-time priority, which needs CAP_SYS_NICE: " + LinuxCalls.describe(LinuxCalls.errno(state)));
        }
    }

    @Override
    public void await(long timeoutNanos) {
        int count = poll(ready.isEmpty() ? timeoutNanos : 0);
        for (int i = 0; i < count; i++) {
            int fd = events.get(INT, (long) i * LinuxCalls.EPOLL_EVENT_BYTES + LinuxCalls.EPOLL_EVENT_BYTES - 8);
            if (fd == wakeupFd) {
                LinuxCalls.read(state, wakeupFd, scratch, 8);
            } else {
                @Nullable LinuxUdpSocket socket = sockets[fd];
                if (socket != null) {
                    ready.add(socket);
                }
            }
        }
    }

    private int poll(long timeoutNanos) {
        if (nanosecondWaits) {
            scratch.set(LONG, 0, timeoutNanos / 1_000_000_000);
            scratch.set(LONG, 8, timeoutNanos % 1_000_000_000);
            int count = LinuxCalls.epollPwait2(state, epollFd, events, EVENTS_MAX, scratch);
            if (count >= 0 || LinuxCalls.errno(state) == LinuxCalls.EINTR) {
                return count;
            }
            nanosecondWaits = false; // a kernel before 5.11
        }
        int millis = (int) Math.ceilDiv(timeoutNanos, 1_000_000L);
        int count = LinuxCalls.epollWait(state, epollFd, events, EVENTS_MAX, millis);
        if (count < 0 && LinuxCalls.errno(state) != LinuxCalls.EINTR) {
            throw new UncheckedIOException(failure("epoll_wait"));
        }
        return count;
    }

    @Override
    public int receive() {
        received = 0;
        long realtimeOffset = ready.isEmpty() ? 0 : realtimeOffsetNanos();
        int unfinished = 0;
        for (int i = 0; i < ready.size(); i++) {
            LinuxUdpSocket socket = ready.get(i);
            if (!drain(socket, realtimeOffset)) {
                ready.set(unfinished++, socket);
            }
        }
        while (ready.size() > unfinished) {
            ready.removeLast();
        }
        return received;
    }

    /** Reads the socket; false if there may be more than the limit of one round. */
    private boolean drain(LinuxUdpSocket socket, long realtimeOffset) {
        for (int n = 0; n < BATCHES_MAX && !socket.closed; n++) {
            int count = LinuxCalls.recvmmsg(state, socket.fd, messages.headers, DatagramBatch.CAPACITY);
            loop.refreshNow();
            if (count < 0 && LinuxCalls.errno(state) == LinuxCalls.EAGAIN) {
                return true;
            }
            if (count <= 0) {
                continue; // an ICMP error, which the next call is past
            }
            received += count;
            fill(socket, count, realtimeOffset);
            offerRoom(count);
            if (batch.count > 0) {
                socket.received(batch);
            }
            if (count < DatagramBatch.CAPACITY) {
                return true;
            }
        }
        return socket.closed;
    }

    /** Restores the lengths of the first messages' buffers, which the kernel has overwritten with the lengths used. */
    private void offerRoom(int count) {
        for (int i = 0; i < count; i++) {
            messages.setNameLength(i, SockAddr.BYTES);
            messages.setControlLength(i, Messages.CONTROL_BYTES);
        }
    }

    private void fill(LinuxUdpSocket socket, int count, long realtimeOffset) {
        int kept = 0;
        long now = loop.nowNanos();
        for (int i = 0; i < count; i++) {
            if ((messages.flags(i) & LinuxCalls.MSG_TRUNC) != 0) {
                socket.datagramsTruncated++;
                continue;
            }
            long name = Messages.name(i);
            batch.offsets[kept] = i * DatagramBatch.SLOT_BYTES;
            batch.lengths[kept] = messages.length(i);
            batch.highs[kept] = SockAddr.high(messages.names, name);
            batch.lows[kept] = SockAddr.low(messages.names, name);
            batch.ports[kept] = SockAddr.port(messages.names, name);
            batch.scopes[kept] = SockAddr.scope(messages.names, name);
            batch.localHighs[kept] = 0;
            batch.localLows[kept] = 0;
            batch.arrivals[kept] = now;
            readControl(i, kept, realtimeOffset);
            socket.lastArrivalNanos =
                    Math.clamp(batch.arrivals[kept], Math.max(socket.lastArrivalNanos, now - STAMP_AGE_NANOS_MAX), now);
            batch.arrivals[kept] = socket.lastArrivalNanos;
            kept++;
        }
        batch.count = kept;
    }

    private void readControl(int i, int kept, long realtimeOffset) {
        MemorySegment controls = messages.controls;
        long at = Messages.control(i);
        long end = at + messages.controlLength(i);
        while (at + CMSG_HEADER_BYTES <= end) {
            long bytes = controls.get(LONG, at);
            int level = controls.get(INT, at + 8);
            int type = controls.get(INT, at + 12);
            long body = at + CMSG_HEADER_BYTES;
            if (bytes < CMSG_HEADER_BYTES || at + bytes > end) {
                return;
            }
            if (level == SOL_SOCKET && type == SCM_TIMESTAMPNS) {
                batch.arrivals[kept] =
                        controls.get(LONG, body) * 1_000_000_000 + controls.get(LONG, body + 8) - realtimeOffset;
            } else if (level == IPPROTO_IP && type == IP_PKTINFO) {
                batch.localLows[kept] = Address.mapped(controls.get(NET_INT, body + 4));
            } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO) {
                batch.localHighs[kept] = controls.get(SockAddr.NET_LONG, body);
                batch.localLows[kept] = controls.get(SockAddr.NET_LONG, body + 8);
            }
            at += (bytes + 7) & ~7L;
        }
    }

    /** Difference between the wall clock and the loop's clock. */
    private long realtimeOffsetNanos() {
        LinuxCalls.clockRealtime(state, scratch);
        return scratch.get(LONG, 0) * 1_000_000_000 + scratch.get(LONG, 8) - Loop.sinceOrigin(System.nanoTime());
    }

    @Override
    public synchronized void wakeup() {
        if (open) {
            LinuxCalls.write(wakeupState, wakeupFd, one, 8);
        }
    }

    @Override
    public void close() {
        for (@Nullable LinuxUdpSocket socket : sockets) {
            if (socket != null) {
                socket.close();
            }
        }
        synchronized (this) {
            open = false;
            LinuxCalls.close(state, epollFd);
            LinuxCalls.close(state, wakeupFd);
        }
    }
}
