package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.RtmpLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens for publishers and players, with and without TLS, on any number of ports. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what closes or moves a channel reports to the channel itself
public final class RtmpServer implements AutoCloseable {
    /** Bounds Netty's queue of a connection; what exceeds it waits in the consumer's queue, which has a drop policy. */
    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(256 << 10, 512 << 10);

    private static final int BACKLOG = 1_024;
    private static final long CLOSE_SECONDS_MAX = 2;

    private final EventLoopGroup loops;
    private final RtmpLimits limits;
    private final ServerConnection.Gate gate;
    private final Traffic traffic;
    private final Ticker ticker;
    private final ConnectionCount count;
    private final Set<RtmpListener> listeners = ConcurrentHashMap.newKeySet();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** A server that does not listen yet. */
    public RtmpServer(
            EventLoopGroup loops,
            RtmpLimits limits,
            ServerLimits serverLimits,
            ServerConnection.Gate gate,
            Traffic traffic,
            Ticker ticker) {
        this.loops = loops;
        this.limits = limits;
        this.gate = gate;
        this.traffic = traffic;
        this.ticker = ticker;
        this.count = new ConnectionCount(serverLimits);
    }

    /**
     * Listens on one more address. Waits for the system, hence not on an event loop's thread.
     *
     * @param address port 0 for any free one
     * @param tls certificate and key; null for plain RTMP
     * @throws IOException if the address cannot be bound
     */
    public RtmpListener listen(InetSocketAddress address, @Nullable TlsFiles tls) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        admit(channel, tls);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        RtmpListener listener = new RtmpListener(bound.channel(), tls != null, listeners::remove);
        listeners.add(listener);
        return listener;
    }

    /** Whether there are listeners, and all of them that were not closed are open. */
    public boolean isListening() {
        return !listeners.isEmpty() && listeners.stream().allMatch(RtmpListener::isOpen);
    }

    private void admit(SocketChannel channel, @Nullable TlsFiles tls) {
        InetSocketAddress peer = channel.remoteAddress();
        Optional<ConnectionCount.Ticket> ticket = peer == null ? Optional.empty() : count.admit(peer, channel::close);
        if (ticket.isEmpty()) {
            channel.close();
            return;
        }
        connections.add(channel);
        if (tls != null) {
            SslHandler handler = tls.context().newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new ServerConnection(limits, gate, ticket.get(), tls != null, traffic, ticker));
    }

    /** Stops listening and closes all connections; waits for each listener, and for the connections, for at most 2 s. */
    @Override
    public void close() {
        listeners.forEach(RtmpListener::close);
        connections.close().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
