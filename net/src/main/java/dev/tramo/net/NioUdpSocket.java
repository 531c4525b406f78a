package dev.tramo.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A socket of {@link NioTransport}. */
final class NioUdpSocket extends UdpSocket {
    private record Queued(ByteBuffer data, InetSocketAddress destination) {}

    private final Selector selector;
    private final DatagramChannel channel;
    private final InetSocketAddress localAddress;
    private final int receiveBufferBytes;
    private final int interfaceIndex;
    private final ByteBuffer claimed = ByteBuffer.allocateDirect(SEND_BYTES_MAX);
    /** Datagrams that the kernel did not take, at most {@link #SEND_CAPACITY}. */
    private final Deque<Queued> kept = new ArrayDeque<>();

    private @Nullable Address lastDestination;
    private @Nullable InetSocketAddress lastTarget;

    NioUdpSocket(Loop loop, Selector selector, UdpOptions options, DatagramHandler handler) throws IOException {
        super(loop, options, handler);
        this.selector = selector;
        NetworkInterface via = options.networkInterface();
        this.interfaceIndex = via == null ? 0 : via.getIndex();
        channel = DatagramChannel.open(options.ipv6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            configure(options);
            localAddress = bind(options);
            join(options);
            receiveBufferBytes = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private void configure(UdpOptions options) throws IOException {
        if (!options.exclusive()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferBytes());
        channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes());
        channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, options.multicastLoopback());
        if (options.hops() > 0) {
            // The channel has no option for unicast hops: they keep the system's default on this transport.
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, options.hops());
        }
        if (options.trafficClass() > 0) {
            channel.setOption(StandardSocketOptions.IP_TOS, options.trafficClass());
        }
        if (!options.device().isEmpty()) {
            throw new IOException("bind to device " + options.device() + ": not possible on this system");
        }
        NetworkInterface via = options.networkInterface();
        if (via != null) {
            try {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, via);
            } catch (IOException e) {
                throw new IOException("send multicast by interface " + via.getName() + ": " + e.getMessage(), e);
            }
        }
    }

    private InetSocketAddress bind(UdpOptions options) throws IOException {
        InetSocketAddress local = options.local();
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        InetSocketAddress at = options.joins() && windows
                ? new InetSocketAddress(Addresses.any(options.ipv6()), local.getPort())
                : options.bound();
        try {
            channel.bind(at);
        } catch (IOException e) {
            throw new IOException("bind UDP " + Address.of(local) + ": " + e.getMessage(), e);
        }
        return new InetSocketAddress(local.getAddress(), channel.socket().getLocalPort());
    }

    private void join(UdpOptions options) throws IOException {
        if (!options.joins()) {
            return;
        }
        NetworkInterface via = options.networkInterface();
        NetworkInterface on = via != null ? via : defaultInterface();
        try {
            if (options.multicastSource() == null) {
                channel.join(options.local().getAddress(), on);
            } else {
                channel.join(options.local().getAddress(), on, options.multicastSource());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "join " + options.local().getAddress().getHostAddress() + " on " + on.getName() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static NetworkInterface defaultInterface() throws IOException {
        for (boolean loopback : new boolean[] {false, true}) {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && each.isLoopback() == loopback && (loopback || each.supportsMulticast())) {
                    return each;
                }
            }
        }
        throw new IOException("no network interface for multicast");
    }

    /** The next datagram into {@code into}, or {@code null} if there is none. */
    @Nullable
    InetSocketAddress receive(ByteBuffer into) {
        try {
            return (InetSocketAddress) channel.receive(into);
        } catch (PortUnreachableException e) {
            return null;
        } catch (IOException e) {
            loop.failed("receive on " + localAddress, e);
            return null;
        }
    }

    @Override
    ByteBuffer claimSlot() {
        return claimed.clear();
    }

    @Override
    void queue(Address destination) {
        claimed.flip();
        InetSocketAddress target = targetOf(destination);
        if (!kept.isEmpty() || !send(claimed, target)) {
            keep(target);
        }
    }

    private InetSocketAddress targetOf(Address destination) {
        if (!destination.equals(lastDestination) || lastTarget == null) {
            lastDestination = destination;
            lastTarget = destination.toInetSocketAddress();
        }
        return lastTarget;
    }

    private void keep(InetSocketAddress target) {
        if (kept.size() == SEND_CAPACITY) {
            notSent("send buffer full");
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(claimed.remaining()).put(claimed).flip();
        kept.add(new Queued(copy, target));
        queueFlush();
    }

    /** Whether the datagram is finished: sent, or refused for good. */
    private boolean send(ByteBuffer data, InetSocketAddress target) {
        int bytes = data.remaining();
        try {
            int sent = channel.send(data, target);
            if (sent == 0 && bytes > 0) {
                return false;
            }
            datagramsSent++;
            bytesSent += bytes;
        } catch (IOException | IllegalArgumentException e) {
            notSent(String.valueOf(e.getMessage()));
        }
        return true;
    }

    @Override
    void sendQueued() {
        for (Queued next = kept.peek(); next != null; next = kept.peek()) {
            if (!send(next.data(), next.destination())) {
                queueFlush();
                return;
            }
            kept.remove();
        }
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
        return -1;
    }

    @Override
    public boolean isInterfaceGone(boolean orMoved) {
        try {
            return !closed && interfaceIndex > 0 && NetworkInterface.getByIndex(interfaceIndex) == null;
        } catch (SocketException e) {
            return false; // not to be found out now
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            kept.clear();
            try {
                channel.close();
                selector.selectNow(key -> {}); // the channel keeps its port until the selector has let go of it
            } catch (IOException e) {
                loop.failed("close " + localAddress, e);
            }
        }
    }
}
