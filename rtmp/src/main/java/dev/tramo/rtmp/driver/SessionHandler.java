package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.RtmpSession;
import dev.tramo.rtmp.live.Consumer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection: passes received bytes and the time to its session, and sends what the session and a stream write. Channel's
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what closes or moves a channel reports to the channel itself
abstract class SessionHandler extends ChannelInboundHandlerAdapter implements RtmpSession.Output, Consumer.Outlet {
    /** How long the last data may take to arrive, and the peer to close, before the connection is closed. */
    private static final long LINGER_MILLIS = 1_000;

    private final Traffic traffic;
    private final Ticker ticker;
    private final Runnable tick = this::tick;
    private @Nullable ChannelHandlerContext context;
    private @Nullable EventLoop tickingOn;
    private String failure = "";
    private boolean closing;

    SessionHandler(Traffic traffic, Ticker ticker) {
        this.traffic = traffic;
        this.ticker = ticker;
    }

    /** The session; null before it has begun. */
    abstract @Nullable RtmpSession session();

    /** The connection is established: TCP, but not yet TLS. */
    void onOpen() {}

    /** All bytes that arrived together have been read. */
    void onBatchEnd() {}

    /** The connection has become writable. */
    void onWritable() {}

    final Channel channel() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("no channel yet");
        }
        return known.channel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        onOpen();
        startTicks();
    }

    final void startTicks() {
        stopTicks();
        EventLoop loop = channel().eventLoop();
        tickingOn = loop;
        ticker.add(loop, tick);
    }

    final void stopTicks() {
        if (tickingOn != null) {
            ticker.remove(tickingOn, tick);
            tickingOn = null;
        }
    }

    private void tick() {
        RtmpSession session = session();
        if (session != null) {
            session.tick(System.nanoTime());
            flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        traffic.received(bytes.readableBytes());
        RtmpSession session = session();
        if (session == null) {
            bytes.release();
        } else {
            session.receive(bytes, System.nanoTime());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        flush();
        onBatchEnd();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (from.channel().isWritable()) {
            onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        stopTicks();
        RtmpSession session = session();
        if (session != null) {
            session.disconnected(failure);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        failure = Failures.inWords(cause);
        if (!(cause instanceof IOException) && !(cause.getCause() instanceof SSLException)) {
            System.getLogger(SessionHandler.class.getName())
                    .log(
                            System.Logger.Level.ERROR,
                            "rtmp peer=" + from.channel().remoteAddress() + " failed",
                            cause);
        }
        from.close();
    }

    @Override
    public final void write(ByteBuf bytes) {
        ChannelHandlerContext to = context;
        if (to == null || closing) {
            bytes.release();
            return;
        }
        traffic.sent(bytes.readableBytes());
        to.write(bytes, to.voidPromise());
    }

    @Override
    public final void flush() {
        if (context != null) {
            context.flush();
        }
    }

    @Override
    public final boolean isWritable() {
        return context != null && context.channel().isWritable();
    }

    @Override
    public final long unsentBytes() {
        ChannelOutboundBuffer buffer = channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public final void close() {
        ChannelHandlerContext from = context;
        if (from == null || closing) {
            return;
        }
        closing = true;
        Channel channel = from.channel();
        // What the peer still sends is read and discarded: unread data would make the system reset the connection,
        // and our last messages would be lost.
        channel.config().setAutoRead(true);
        from.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> endOutput(channel));
        if (channel.isOpen()) {
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Everything was sent: the peer closes when it has read it, or the connection is closed after the linger time. */
    private static void endOutput(Channel channel) {
        boolean isPlain = channel.pipeline().get(SslHandler.class) == null;
        if (isPlain && channel instanceof DuplexChannel plain && plain.isActive()) {
            plain.shutdownOutput();
        } else {
            channel.close(); // TLS sends its own close_notify
        }
    }
}
