package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.RtmpSession;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/** A connection that we open. Its session begins when TCP and, for rtmps, TLS are established. Loop's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what closes or moves a channel reports to the channel itself
abstract class ClientConnection extends SessionHandler {
    private @Nullable RtmpSession session;
    private @Nullable Channel opening;
    private boolean abandoned;
    private boolean reported;

    ClientConnection(Traffic traffic, Ticker ticker) {
        super(traffic, ticker);
    }

    /** Begins the session. */
    abstract RtmpSession begin(long nowNanos);

    /** The connection could not be established. */
    abstract void onFailed(String reason);

    final void opening(Channel channel) {
        opening = channel;
    }

    final void failed(String reason) {
        if (!reported && !abandoned && session == null) {
            reported = true;
            onFailed(reason);
        }
    }

    /** Whether the attempt was given up. */
    final boolean isAbandoned() {
        return abandoned;
    }

    /** Gives up an attempt whose session has not begun. */
    final void abandon() {
        abandoned = true;
        if (opening != null) {
            opening.close();
        }
    }

    /** The same handler is used for the attempts with each address, one after the other. */
    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    final @Nullable RtmpSession session() {
        return session;
    }

    @Override
    final void onOpen() {
        if (channel().pipeline().get(SslHandler.class) == null) {
            start();
        }
    }

    private void start() {
        if (abandoned) {
            channel().close();
            return;
        }
        session = begin(System.nanoTime());
        flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                start();
            } else {
                failed(Failures.inWords(done.cause()));
                from.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        failed("the server closed the connection at once");
        super.channelInactive(from);
    }
}
