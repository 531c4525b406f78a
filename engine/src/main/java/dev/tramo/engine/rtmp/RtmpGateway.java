package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.StreamAddress;
import dev.tramo.rtmp.driver.RtmpClient;
import dev.tramo.rtmp.driver.RtmpServer;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.driver.Ticker;
import dev.tramo.rtmp.driver.TlsFiles;
import dev.tramo.rtmp.driver.Traffic;
import dev.tramo.rtmp.live.MemoryBudget;
import dev.tramo.rtmp.live.QueueLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** RTMP's side of the engine: the server that publishers and players come to, the client that pushes and pulls, the cameras. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"}) // timers end with their loop; loops are objects
public final class RtmpGateway implements ServerConnection.Gate, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RtmpGateway.class.getName());
    /** The beginning of its threads' names. */
    public static final String LOOP_NAME = "rtmp";

    private static final String NO_STREAM = "No such stream.";
    private static final long BANDWIDTH_WINDOW_SECONDS = 10;
    private static final long CERTIFICATE_CHECK_SECONDS = 2;
    private static final long SHUTDOWN_SECONDS = 3;
    private static final long SLEEP_HOURS = 1;

    private final EventLoopGroup loops;
    private final RtmpSettings settings;
    private final Traffic traffic = new Traffic();
    private final Ticker ticker = new Ticker();
    private final MemoryBudget budget;
    private final RtmpServer server;
    private final RtmpClient client;
    private final RtmpEntrances entrances = new RtmpEntrances();
    private final RtmpPorts ports;
    private final Map<EventLoop, AtomicInteger> legs = new ConcurrentHashMap<>();
    /** Of publishers under names that no camera has; locked by itself. */
    private final RefusedAttempts unknown = new RefusedAttempts();

    private int port = -1;
    private int securePort = -1;
    private long countedIn;
    private long countedOut;
    private long countedNanos = System.nanoTime();
    private volatile RtmpBandwidth bandwidth = new RtmpBandwidth(0, 0);

    /**
     * Listens where the settings say.
     *
     * @throws IOException if that is not possible
     */
    public RtmpGateway(int loopCount, RtmpSettings settings) throws IOException {
        this.settings = settings;
        this.loops = new MultiThreadIoEventLoopGroup(
                loopCount, new DefaultThreadFactory(LOOP_NAME, true), NioIoHandler.newFactory());
        this.budget = new MemoryBudget(settings.memoryBytesMax());
        this.client = new RtmpClient(
                settings.limits(), traffic, ticker, settings.trust().orElse(null));
        this.server = new RtmpServer(loops, settings.limits(), settings.serverLimits(), this, traffic, ticker);
        this.ports = new RtmpPorts(server, settings.host(), settings.tls());
        try {
            listen();
        } catch (IOException e) {
            close();
            throw e;
        }
        loops.next()
                .scheduleAtFixedRate(
                        this::measure, BANDWIDTH_WINDOW_SECONDS, BANDWIDTH_WINDOW_SECONDS, TimeUnit.SECONDS);
    }

    private void listen() throws IOException {
        if (settings.listenOn().isPresent()) {
            port = server.listen(settings.listenOn().get(), null).port();
            entrances.serveOn(port, false);
            LOG.log(System.Logger.Level.INFO, "rtmp on port {0}", String.valueOf(port));
        }
        if (settings.secureListenOn().isPresent() && settings.tls().isPresent()) {
            TlsFiles tls = settings.tls().get();
            securePort = server.listen(settings.secureListenOn().get(), tls).port();
            entrances.serveOn(securePort, true);
            LOG.log(System.Logger.Level.INFO, "rtmps on port {0}", String.valueOf(securePort));
        }
        settings.tls().ifPresent(this::watch); // ports of routes' own use it, too
    }

    private void watch(TlsFiles tls) {
        loops.next()
                .scheduleWithFixedDelay(
                        () -> Thread.startVirtualThread(tls::reloadIfChanged),
                        CERTIFICATE_CHECK_SECONDS,
                        CERTIFICATE_CHECK_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** Starts the loops' threads, which otherwise happens when each gets its first task, so that they sleep while there is nothing. */
    public void startLoops() {
        // Netty wakes a loop once a second that has no timer set.
        for (EventExecutor loop : loops) {
            ScheduledFuture<?> _ = loop.scheduleAtFixedRate(() -> {}, SLEEP_HOURS, SLEEP_HOURS, TimeUnit.HOURS);
        }
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    /** As nginx-rtmp counts: the mean of the last whole window of 10 s. */
    private void measure() {
        long now = System.nanoTime();
        double seconds = (now - countedNanos) / 1e9;
        long in = traffic.receivedBytes();
        long out = traffic.sentBytes();
        bandwidth = new RtmpBandwidth(
                Math.round((in - countedIn) * Byte.SIZE / seconds),
                Math.round((out - countedOut) * Byte.SIZE / seconds));
        countedIn = in;
        countedOut = out;
        countedNanos = now;
    }

    public RtmpBandwidth bandwidth() {
        return bandwidth;
    }

    /** Whether all listeners are open. */
    public boolean isServing() {
        return server.isListening();
    }

    public Ticker ticker() {
        return ticker;
    }

    RtmpClient client() {
        return client;
    }

    QueueLimits queue() {
        return settings.queue();
    }

    public MemoryBudget budget() {
        return budget;
    }

    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    /** The loop with the fewest legs, for one more: {@link #left} says when it has ended. Any thread. */
    public synchronized EventLoop enter() {
        EventLoop best = loops.next();
        int fewest = Integer.MAX_VALUE;
        for (var executor : loops) {
            if (executor instanceof EventLoop loop && legsOn(loop).get() < fewest) {
                fewest = legsOn(loop).get();
                best = loop;
            }
        }
        legsOn(best).incrementAndGet();
        return best;
    }

    /** A leg on that loop has ended. Any thread. */
    public void left(EventLoop loop) {
        legsOn(loop).decrementAndGet();
    }

    private AtomicInteger legsOn(EventLoop loop) {
        return legs.computeIfAbsent(loop, _ -> new AtomicInteger());
    }

    /**
     * Keeps the addresses that a route has for publishers and players, instead of those that it had. Any thread.
     *
     * @throws IllegalArgumentException if another route has one of them; nothing is changed then
     */
    public void reserve(RouteSpec spec) {
        entrances.reserve(spec.id(), spec.rtmpAddresses());
    }

    /** A route has no addresses any more. Any thread. */
    public void release(String routeId) {
        entrances.release(routeId);
    }

    RtmpEntrances entrances() {
        return entrances;
    }

    RtmpPorts ports() {
        return ports;
    }

    @Override
    public void onPublish(ServerConnection connection, StreamAddress address) {
        Optional<RtmpEntrances.Found> found = entrances.find(connection.localPort(), connection.isSecure(), address);
        if (found.isEmpty()) {
            connection.refuse(Refusal.UNAUTHORIZED, "No camera is registered under this name.");
            synchronized (unknown) {
                unknown.add(connection.peer(), address.application(), "no camera of this name", Instant.now());
            }
            return;
        }
        RtmpEntrance entrance = found.get().entrance();
        if (!found.get().mayPass()) {
            connection.refuse(Refusal.UNAUTHORIZED, "The stream key is wrong.");
            report(entrance, connection.peer(), "wrong stream key");
        } else if (budget.isExhausted()) {
            connection.refuse(Refusal.BAD_NAME, "The server is short of memory.");
            report(entrance, connection.peer(), "the server is short of memory");
        } else {
            connection.moveTo(entrance.loop(), () -> entrance.onPublish(connection));
        }
    }

    private static void report(RtmpEntrance entrance, String peer, String reason) {
        entrance.loop().execute(() -> entrance.onRefused(peer, reason));
    }

    /** The latest publishers that were refused because no camera has the name, the latest first. Any thread. */
    public List<RefusedAttempt> unknownPublishers() {
        synchronized (unknown) {
            return unknown.latest();
        }
    }

    /** Whether an address is certainly this gateway's: no name is looked up but {@code localhost}. Any thread. */
    public boolean listensAt(RtmpUrl url) {
        Optional<InetSocketAddress> listener = url.secure() ? settings.secureListenOn() : settings.listenOn();
        int listeningOn = url.secure() ? securePort : port;
        return listener.isPresent()
                && url.port() == listeningOn
                && reaches(url.bareHost(), listener.get().getAddress());
    }

    private static boolean reaches(String host, InetAddress listener) {
        try {
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            InetAddress address =
                    name.equalsIgnoreCase("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(name);
            return listener.isAnyLocalAddress()
                    ? address.isAnyLocalAddress()
                            || address.isLoopbackAddress()
                            || NetworkInterface.getByInetAddress(address) != null
                    : listener.equals(address);
        } catch (IllegalArgumentException | SocketException e) {
            return false; // a name, or nothing that can be found out
        }
    }

    @Override
    public void onPlay(ServerConnection connection, StreamAddress address) {
        Optional<RtmpEntrances.Found> found = entrances.find(connection.localPort(), connection.isSecure(), address);
        if (found.isEmpty()) {
            connection.refuse(Refusal.NOT_FOUND, NO_STREAM);
            return;
        }
        RtmpEntrance entrance = found.get().entrance();
        if (!found.get().mayPass()) {
            connection.refuse(Refusal.NOT_FOUND, NO_STREAM);
            report(entrance, connection.peer(), "a player with a wrong stream key");
        } else if (budget.isExhausted()) {
            connection.refuse(Refusal.NOT_FOUND, NO_STREAM);
            report(entrance, connection.peer(), "a player, and the server is short of memory");
        } else {
            connection.moveTo(entrance.loop(), () -> entrance.onPlay(connection));
        }
    }

    @Override
    public void close() {
        ticker.close();
        server.close();
        loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
