package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.PushSession;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpUrl;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Connects to servers to push streams to them or pull streams from them. Any thread. */
public final class RtmpClient {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    /** Addresses tried of one host, so that all attempts together take no longer than a person would wait. */
    private static final int ADDRESSES_MAX = 8;

    /** Looks up a host's addresses. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final RtmpLimits limits;
    private final Traffic traffic;
    private final Ticker ticker;
    private final SslContext tls;
    private final Resolver resolver;

    /**
     * A client.
     *
     * @param trust PEM file of trusted certificates; null for those of the JDK
     * @throws IllegalArgumentException if that file cannot be used
     */
    public RtmpClient(RtmpLimits limits, Traffic traffic, Ticker ticker, @Nullable Path trust) {
        this(limits, traffic, ticker, trust, InetAddress::getAllByName);
    }

    RtmpClient(RtmpLimits limits, Traffic traffic, Ticker ticker, @Nullable Path trust, Resolver resolver) {
        this.resolver = resolver;
        this.limits = limits;
        this.traffic = traffic;
        this.ticker = ticker;
        this.tls = tls(trust);
    }

    /**
     * Checks a file of trusted certificates.
     *
     * @throws IllegalArgumentException if not
     */
    public static void checkTrust(Path trust) {
        tls(trust);
    }

    private static SslContext tls(@Nullable Path trust) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .endpointIdentificationAlgorithm("HTTPS");
            return (trust == null ? builder : builder.trustManager(trust.toFile())).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "trusted certificates " + trust + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Connects to a server and publishes a stream.
     *
     * @param fourCcs FourCCs of the stream's codecs that need enhanced RTMP
     * @param relayPath the relays that the stream has passed, the one that pushes included
     * @param sendBufferBytes socket send buffer, bytes; 0 for the system's default
     * @param events called on the loop
     */
    public PushConnection push(
            EventLoop loop,
            ClientTarget target,
            List<String> fourCcs,
            RelayPath relayPath,
            int sendBufferBytes,
            PushSession.Events events) {
        PushConnection connection = new PushConnection(limits, traffic, ticker, target, fourCcs, relayPath, events);
        open(loop, target.url(), sendBufferBytes, connection);
        return connection;
    }

    /**
     * Connects to a server and plays a stream.
     *
     * @param events called on the loop
     */
    public PullConnection pull(EventLoop loop, ClientTarget target, PullConnection.Events events) {
        PullConnection connection = new PullConnection(limits, traffic, ticker, target, events);
        open(loop, target.url(), 0, connection);
        return connection;
    }

    private void open(EventLoop loop, RtmpUrl url, int sendBufferBytes, ClientConnection connection) {
        // Names are resolved for each connection, and never on a loop: a slow name server would block all streams.
        Thread.startVirtualThread(() -> {
            try {
                List<InetAddress> addresses = Stream.of(resolver.addresses(url.bareHost()))
                        .limit(ADDRESSES_MAX)
                        .toList();
                loop.execute(() -> connect(loop, url, addresses, 0, sendBufferBytes, connection));
            } catch (UnknownHostException e) {
                loop.execute(() -> connection.failed(Failures.inWords(e)));
            }
        });
    }

    /** Tries one address after the other until a connection is established. */
    private void connect(
            EventLoop loop,
            RtmpUrl url,
            List<InetAddress> addresses,
            int at,
            int sendBufferBytes,
            ClientConnection connection) {
        if (connection.isAbandoned()) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, RtmpServer.WATER_MARKS)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (url.secure()) {
                            SslHandler handler = tls.newHandler(channel.alloc(), url.bareHost(), url.port());
                            handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
                            channel.pipeline().addLast(handler);
                        }
                        channel.pipeline().addLast(connection);
                    }
                });
        if (sendBufferBytes > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, sendBufferBytes);
        }
        Channel channel = bootstrap
                .connect(new InetSocketAddress(addresses.get(at), url.port()))
                .addListener(done -> {
                    if (done.isSuccess()) {
                        return;
                    }
                    if (at + 1 < addresses.size()) {
                        connect(loop, url, addresses, at + 1, sendBufferBytes, connection);
                    } else {
                        String all = at == 0 ? "" : " (the last of " + addresses.size() + " addresses)";
                        connection.failed(Failures.inWords(done.cause()) + all);
                    }
                })
                .channel();
        connection.opening(channel);
    }

    /** The ending of a connection that could not be established. */
    static Ending notConnected(String reason) {
        return new Ending(Ending.Kind.LOST, reason);
    }
}
