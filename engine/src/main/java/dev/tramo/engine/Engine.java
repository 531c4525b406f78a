package dev.tramo.engine;

import dev.tramo.net.Loop;
import dev.tramo.net.ThreadPriority;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.srt.BufferMemory;
import dev.tramo.srt.Encryption;
import dev.tramo.srt.driver.KeyChecks;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs routes on a fixed number of loops. All methods may be called from any thread; calls for one route must not overlap.
 */
public final class Engine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private static final String LOOP_NAME = "loop-";

    /** A loop that works more than this leaves new routes to others: bursts, repairs and ciphers need the rest. */
    private static final double BUSY_SHARE_ROOM = 0.25;
    /** Routes of usual rates that one loop carries with ease; and the most that a restart gives to it before any of them works. */
    private static final int ROUTES_ROOM = 32;

    /** What the program needs beside the media. */
    private static final long PROGRAM_BYTES = 32L << 20;

    private static final long SRT_BYTES_MIN = 4L << 20;

    private final Map<Loop, SrtPorts> loops = new LinkedHashMap<>();
    private final BufferMemory srtMemory;
    private final RtmpGateway rtmp;
    private final Map<String, RunningRoute> routes = new ConcurrentHashMap<>();
    /** Held while a route is given a loop: two that share a port, started at once, must find each other. */
    private final Object placing = new Object();

    /**
     * Starts the loops.
     *
     * @param loopCount threads for the media path, at least 1: of datagrams, and as many for RTMP
     * @throws IOException if the system grants no poller, or RTMP cannot listen where it shall
     */
    public Engine(int loopCount, TransportKind transport, RtmpSettings rtmpSettings) throws IOException {
        this(loopCount, transport, rtmpSettings, srtBytesDefault(0));
    }

    /**
     * Starts the loops.
     *
     * @param srtBytesMax what the buffers of all SRT connections may take together, at least 1
     * @throws IOException if the system grants no poller, or RTMP cannot listen where it shall
     */
    public Engine(int loopCount, TransportKind transport, RtmpSettings rtmpSettings, long srtBytesMax)
            throws IOException {
        srtMemory = new BufferMemory(srtBytesMax);
        KeyChecks keyChecks = new KeyChecks();
        rtmp = new RtmpGateway(loopCount, rtmpSettings);
        for (int i = 0; i < loopCount; i++) {
            Loop loop = new Loop(
                    LOOP_NAME + i,
                    transport,
                    (what, failure) -> LOG.log(System.Logger.Level.ERROR, "failed: " + what, failure));
            loops.put(loop, new SrtPorts(loop, srtMemory, keyChecks));
        }
        // The first key derivation takes some 50 ms, later ones 1 ms: not on a loop's time.
        Thread.startVirtualThread(Encryption::warmUp);
    }

    /**
     * Makes the process' other threads yield the processor to the media loops: requests, password checks and compilation then take
     * what the media leave. For a program that exists for its routes; call it once, early. Any thread.
     */
    public void takePrecedence() {
        rtmp.startLoops();
        int lowered = ThreadPriority.lowerOthersThan(List.of(LOOP_NAME, RtmpGateway.LOOP_NAME));
        LOG.log(System.Logger.Level.DEBUG, "{0} threads yield to the media loops", lowered);
    }

    /**
     * What SRT buffers may take if nothing else is set, bytes: half of the heap that the program itself does not need, or what RTMP
     * leaves of it if that is less.
     */
    public static long srtBytesDefault(long rtmpBytesMax) {
        long room = Runtime.getRuntime().maxMemory() - PROGRAM_BYTES;
        return Math.max(SRT_BYTES_MIN, Math.min(room / 2, room - rtmpBytesMax));
    }

    /** What the buffers of all SRT connections take now, bytes. */
    public long srtBytes() {
        return srtMemory.bytes();
    }

    /** What has broken for good, so that the process should be started anew; empty if all works. */
    public List<String> failures() {
        return loops.keySet().stream()
                .map(Loop::failure)
                .filter(failure -> !failure.isEmpty())
                .toList();
    }

    /**
     * Starts a route; returns when its endpoints were tried to be opened, for a camera at once.
     *
     * @return done when every endpoint is connected, or one cannot be opened (its state is {@link State#FAILED}; it is tried
     *     again until the route is stopped); may never be done
     * @throws IllegalStateException if a route of that ID runs
     */
    public CompletableFuture<RouteSnapshot> start(RouteSpec spec) {
        RunningRoute route;
        synchronized (placing) {
            route = CameraSpec.isOne(spec.source()) ? rtmp.add(spec) : newRoute(spec);
            if (routes.putIfAbsent(spec.id(), route) != null) {
                discard(route);
                throw new IllegalStateException("route " + spec.id() + " runs already");
            }
        }
        route.open();
        gatherAnew(route);
        return route.settled();
    }

    private void discard(RunningRoute route) {
        if (route instanceof CameraRoute camera) {
            rtmp.remove(camera);
        }
        route.stop();
        gatherAnew(route);
    }

    /** The route that wants it soonest tells how often its loop reads. Asked on the loop: the last to be asked knows all routes. */
    private void gatherAnew(RunningRoute changed) {
        if (changed instanceof LoopRoute of && of.loop().failure().isEmpty()) {
            Loop loop = of.loop();
            loop.execute(() -> loop.readEvery(routes.values().stream()
                    .filter(route -> route instanceof LoopRoute on && on.loop() == loop)
                    .mapToLong(route -> ((LoopRoute) route).readWithinNanos())
                    .min()
                    .orElse(Loop.GATHER_NANOS)));
        }
    }

    private LoopRoute newRoute(RouteSpec spec) {
        Loop loop = loopOfSharedPort(spec).orElseGet(this::loopWithRoom);
        return new LoopRoute(loop, ports(loop), spec);
    }

    private SrtPorts ports(Loop loop) {
        return Objects.requireNonNull(loops.get(loop));
    }

    /** A port that several endpoints listen on is one socket, and that lives on one loop. */
    private Optional<Loop> loopOfSharedPort(RouteSpec spec) {
        Set<Integer> wanted = spec.listenPorts();
        return routes.values().stream()
                .filter(route -> route instanceof LoopRoute on
                        && !on.id().equals(spec.id())
                        && !Collections.disjoint(on.listenPorts(), wanted))
                .map(route -> ((LoopRoute) route).loop())
                .findFirst();
    }

    /**
     * The first loop that has room, so that few wake up for what one can do; if none has, the one with the fewest routes. What a
     * route will carry is not known when it starts, so that both the loop's work and its routes count.
     */
    private Loop loopWithRoom() {
        List<Loop> working =
                loops.keySet().stream().filter(loop -> loop.failure().isEmpty()).toList();
        return working.stream()
                .filter(loop -> loop.busyShare() < BUSY_SHARE_ROOM && routesOn(loop) < ROUTES_ROOM)
                .findFirst()
                .or(() -> working.stream().min(Comparator.comparingLong(this::routesOn)))
                .orElseThrow(() -> new IllegalStateException(String.join("; ", failures())));
    }

    /** How many routes of datagrams each loop carries. */
    List<Long> routesByLoop() {
        return loops.keySet().stream().map(this::routesOn).toList();
    }

    /** How often each loop reads its sockets. */
    List<Duration> readIntervals() {
        return loops.keySet().stream()
                .map(loop -> Duration.ofNanos(loop.call(loop::readEveryNanos).join()))
                .toList();
    }

    private long routesOn(Loop loop) {
        return routes.values().stream()
                .filter(route -> route instanceof LoopRoute on && on.loop() == loop)
                .count();
    }

    /**
     * Changes a running route by the smallest change.
     *
     * @throws IllegalStateException if no route of that ID runs
     */
    public void change(RouteSpec spec) {
        RunningRoute running = routes.get(spec.id());
        if (running == null) {
            throw new IllegalStateException("route " + spec.id() + " does not run");
        }
        Optional<Loop> shared = loopOfSharedPort(spec);
        if (running instanceof LoopRoute on && shared.isPresent() && shared.get() != on.loop()) {
            // Its new port is already open on another loop: the route moves there.
            running.stop();
            LoopRoute moved = newRoute(spec);
            routes.put(spec.id(), moved);
            moved.open();
            gatherAnew(running);
            gatherAnew(moved);
            return;
        }
        running.change(spec);
        gatherAnew(running);
    }

    /**
     * Ends the SRT sessions with a peer.
     *
     * @param peer address, with or without port
     * @param ban how long listening endpoints of the route keep that address out; zero: it may come back at once
     * @return how many sessions there were; 0, and nobody is kept out, also if no route of that ID runs
     * @throws IllegalArgumentException if {@code peer} is no address
     */
    public int kick(String id, String peer, Duration ban) {
        SrtPeerAddress address = SrtPeerAddress.parse(peer);
        RunningRoute running = routes.get(id);
        return running == null ? 0 : running.kick(address, ban);
    }

    /** Stops a route; returns when its sockets are closed. Does nothing if it does not run. */
    public void stop(String id) {
        RunningRoute running = routes.remove(id);
        if (running != null) {
            discard(running);
        }
    }

    /** What was last observed of a route; empty if it does not run. */
    public Optional<RouteSnapshot> snapshot(String id) {
        return Optional.ofNullable(routes.get(id)).map(RunningRoute::snapshot);
    }

    /** What was last observed of all routes that run. */
    public List<RouteSnapshot> snapshots() {
        return routes.values().stream().map(RunningRoute::snapshot).toList();
    }

    /** What RTMP carried lately. */
    public RtmpBandwidth rtmpBandwidth() {
        return rtmp.bandwidth();
    }

    /** The latest attempts to publish under a name that no camera has, the latest first; at most 16. */
    public List<RefusedAttempt> refusedPublishers() {
        return rtmp.unknownPublishers();
    }

    /** Whether RTMP is served at that address, as far as it is certain: no name is looked up but {@code localhost}. */
    public boolean servesRtmpAt(RtmpUrl url) {
        return rtmp.listensAt(url);
    }

    /** How many cameras have a publisher now. */
    public long connectedCameras() {
        return routes.values().stream()
                .filter(route -> route instanceof CameraRoute)
                .filter(route -> route.snapshot().source().connected())
                .count();
    }

    /** Whether RTMP is served where it shall be. */
    public boolean isServingRtmp() {
        return rtmp.isServing();
    }

    /**
     * Stops all routes, telling their peers, and ends the loops. Returns within some ten seconds, also if one of them is stuck
     * or broken.
     */
    @Override
    public void close() {
        for (RunningRoute route : routes.values()) {
            try {
                route.stopSoon();
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "its loop has ended before", e);
            }
        }
        routes.clear();
        loops.keySet().forEach(Loop::end); // what was posted is still done
        loops.keySet().forEach(Loop::close);
        rtmp.close();
    }
}
