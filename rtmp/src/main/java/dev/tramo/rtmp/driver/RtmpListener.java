package dev.tramo.rtmp.driver;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A port that an {@link RtmpServer} listens on. Any thread. */
public final class RtmpListener implements AutoCloseable {
    private static final long CLOSE_SECONDS_MAX = 2;

    private final Channel channel;
    private final InetSocketAddress address;
    private final boolean secure;
    private final Consumer<RtmpListener> onClose;

    RtmpListener(Channel channel, boolean secure, Consumer<RtmpListener> onClose) {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.localAddress();
        this.secure = secure;
        this.onClose = onClose;
    }

    /** The bound address. */
    public InetSocketAddress address() {
        return address;
    }

    /** The bound port, 1 to 65535. */
    public int port() {
        return address.getPort();
    }

    /** Whether connections are TLS. */
    public boolean isSecure() {
        return secure;
    }

    /** Whether it still accepts connections. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Stops listening. Connections that were accepted remain, and may still come to the gate. When the call returns, the port
     * can be bound again, unless it is called on an event loop's thread, where it does not wait, or the system takes longer
     * than 2 s.
     */
    @Override
    public void close() {
        onClose.accept(this);
        var closed = channel.close();
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }
}
