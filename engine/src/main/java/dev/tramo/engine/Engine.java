package dev.tramo.engine;

import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.route.DatagramLoops;
import dev.tramo.engine.route.Route;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteObserver;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpBandwidth;
import dev.tramo.engine.rtmp.RtmpGateway;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.Form;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.net.ThreadPriority;
import dev.tramo.net.TransportKind;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.crypto.Encryption;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs routes on a fixed number of loops. All methods may be called from any thread; calls for one route must not overlap.
 */
public final class Engine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    /** What the program needs beside the media. */
    private static final long PROGRAM_BYTES = 32L << 20;

    private static final long SRT_BYTES_MIN = 4L << 20;

    private final BufferMemory srtMemory;
    private final DatagramLoops loops;
    private final RtmpGateway rtmp;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private volatile RouteObserver observer = RouteObserver.NONE;
    private volatile Recordings recordings = Recordings.none();
    private volatile AnalysisThresholds thresholds = AnalysisThresholds.STANDARD;
    /** Held while a route is made: of two with one ID, the second must find the first before it takes loops and addresses. */
    private final Object starting = new Object();

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
        rtmp = new RtmpGateway(loopCount, rtmpSettings);
        loops = new DatagramLoops(loopCount, transport, srtMemory);
        // The first key derivation takes some 50 ms, later ones 1 ms: not on a loop's time.
        Thread.startVirtualThread(Encryption::warmUp);
    }

    /**
     * Makes the process' other threads yield the processor to the media loops: requests, password checks and compilation then take
     * what the media leave. For a program that exists for its routes; call it once, early. Any thread.
     */
    public void takePrecedence() {
        rtmp.startLoops();
        int lowered = ThreadPriority.lowerOthersThan(List.of(DatagramLoops.LOOP_NAME, RtmpGateway.LOOP_NAME));
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

    /** What the buffers of all RTMP streams take now, bytes. */
    public long rtmpBytes() {
        return rtmp.budget().bytes();
    }

    /** What the loops that carry datagrams do now. */
    public List<DatagramLoops.LoopFigures> loops() {
        return loops.figures();
    }

    /** What has broken for good, so that the process should be started anew; empty if all works. */
    public List<String> failures() {
        return loops.failures();
    }

    /** Says who is told of all routes from now on, instead of whoever was; see {@link RouteObserver} for its thread. */
    public void observeBy(RouteObserver told) {
        observer = told;
    }

    /** Says when indicators are raised, in routes that are started from now on; those of the standard if this is not called. */
    public void analyzeBy(AnalysisThresholds said) {
        thresholds = said;
    }

    /**
     * Says where routes record, and find the files of their sources, that are started from now on; nowhere if this is not called. Closed
     * with the engine.
     */
    public void recordTo(Recordings folder) {
        recordings = folder;
    }

    /**
     * What was found in the stream of a route, and where it was damaged: when it is asked for, not for every second. Waits for the route's
     * loops.
     *
     * @return empty if no route of that ID runs
     */
    public Optional<RouteReport> analysis(String id) {
        return Optional.ofNullable(routes.get(id)).map(Route::report);
    }

    /** Lets {@link #analysis} count from zero. Does nothing if no route of that ID runs. */
    public void resetAnalysis(String id) {
        Route running = routes.get(id);
        if (running != null) {
            running.resetAnalysis();
        }
    }

    /**
     * Starts a route; returns when its endpoints were tried to be opened.
     *
     * @return done when every endpoint is connected or waits for others to begin, or one cannot be opened (its state is {@link
     *     State#FAILED}; it is tried again until the route is stopped); may never be done
     * @throws IllegalStateException if a route of that ID runs
     * @throws IllegalArgumentException if another route has one of its RTMP addresses
     */
    public CompletableFuture<RouteSnapshot> start(RouteSpec spec) {
        Route route;
        synchronized (starting) {
            if (routes.containsKey(spec.id())) {
                throw new IllegalStateException("route " + spec.id() + " runs already");
            }
            route = new Route(spec, loops, rtmp, recordings, thresholds, new Relay());
            routes.put(spec.id(), route);
        }
        route.open();
        return route.settled();
    }

    /** Tells whoever is to be told now. */
    private final class Relay implements RouteObserver {
        @Override
        public void onSnapshot(RouteSnapshot snapshot) {
            observer.onSnapshot(snapshot);
        }

        @Override
        public void onEvent(RouteEvent event) {
            observer.onEvent(event);
        }
    }

    /** How many routes of datagrams each loop carries. */
    List<Long> routesByLoop() {
        return loops.routesByLoop();
    }

    /** How long each loop rests, so that work gathers. */
    List<Duration> gatherTimes() {
        return loops.gatherTimes();
    }

    /**
     * Applies another specification to a running route, reopening only the endpoints that differ.
     *
     * @throws IllegalStateException if no route of that ID runs
     * @throws IllegalArgumentException if another route has one of its RTMP addresses; nothing is changed then
     */
    public void change(RouteSpec spec) {
        Route running = routes.get(spec.id());
        if (running == null) {
            throw new IllegalStateException("route " + spec.id() + " does not run");
        }
        running.change(spec);
    }

    /**
     * Ends the sessions with a peer: SRT, and of RTMP those of publishers and players.
     *
     * @param peer address, with or without port
     * @param ban how long endpoints of the route that take callers, publishers or players keep that address out; zero: it may come back at once
     * @param by who wants that, for {@link #bans}; may be empty
     * @return how many sessions there were; 0, and nobody is kept out, also if no route of that ID runs
     * @throws IllegalArgumentException if {@code peer} is no address
     */
    public int kick(String id, String peer, Duration ban, String by) {
        SrtPeerAddress address = SrtPeerAddress.parse(peer);
        Route running = routes.get(id);
        Optional<PeerBan> wanted =
                ban.isPositive() ? Optional.of(PeerBan.now(address.ip(), ban, by)) : Optional.empty();
        return running == null ? 0 : running.kick(address, wanted);
    }

    /** Who is kept out of a route by {@link #kick} now; empty if no route of that ID runs. Waits for the route's loops. */
    public List<PeerBan> bans(String id) {
        Route running = routes.get(id);
        return running == null ? List.of() : running.bans();
    }

    /** Lets an address in again that is kept out of a route. Waits for the route's loops. */
    public void lift(String id, InetAddress address) {
        Route running = routes.get(id);
        if (running != null) {
            running.lift(address);
        }
    }

    /**
     * How long after their origin the packets of the source's SRT sessions arrived: for advice, not for every second. Waits for the
     * route's loop.
     *
     * @return one for each session that has received packets; empty if the source does not receive by SRT, or no route of that ID runs
     */
    public List<SrtDelays> delays(String id) {
        Route running = routes.get(id);
        return running == null ? List.of() : running.delays();
    }

    /**
     * What a route shows to those who look at it; costs nothing until it is asked for something. May wait for the route's loops, but not
     * if {@link #isViewed}.
     *
     * @return empty if no route of that ID runs
     * @throws IllegalStateException if the route's loops do not answer
     */
    public Optional<Viewing> viewing(String id) {
        return Optional.ofNullable(routes.get(id)).map(Route::viewing);
    }

    /**
     * The last keyframe of one of a route's sources, as {@link Route#still}.
     *
     * @return empty if no route of that ID runs
     * @throws IllegalStateException if the route's loops do not answer
     */
    public Optional<CompletableFuture<byte[]>> still(String id, String source) {
        return Optional.ofNullable(routes.get(id)).map(running -> running.still(source));
    }

    /** Whether {@link #viewing} answers at once. */
    public boolean isViewed(String id) {
        Route running = routes.get(id);
        return running == null || running.isViewed();
    }

    /** Stops a route; returns when its sockets are closed. Does nothing if it does not run. */
    public void stop(String id) {
        Route running = routes.remove(id);
        if (running != null) {
            running.stop();
        }
    }

    /** What was last observed of a route; empty if it does not run. */
    public Optional<RouteSnapshot> snapshot(String id) {
        return Optional.ofNullable(routes.get(id)).map(Route::snapshot);
    }

    /** What was last observed of all routes that run. */
    public List<RouteSnapshot> snapshots() {
        return routes.values().stream().map(Route::snapshot).toList();
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

    /** How many RTMP sources have a publisher now. */
    public long connectedCameras() {
        return routes.values().stream()
                .map(Route::snapshot)
                .filter(route -> route.spec().source().form() == Form.FRAMES
                        && route.source().connected())
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
        for (Route route : routes.values()) {
            try {
                route.stopSoon();
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "its loop has ended before", e);
            }
        }
        routes.clear();
        loops.close();
        rtmp.close();
        recordings.close();
    }
}
