package dev.tramo.server.worker;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.net.TransportKind;
import dev.tramo.server.figures.AnalysisFigures;
import dev.tramo.server.figures.SrtDelayFigures;
import dev.tramo.server.limit.AnalysisKeys;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Notes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one route. Asks the server first, so that a route that was moved elsewhere is not run twice; if none answers, it runs what
 * its file says. From then on the server may come and go. One thread, besides the engine's.
 */
public final class Worker {
    private static final System.Logger LOG = System.getLogger(Worker.class.getName());
    private static final long TICK_MILLIS = 200;
    private static final long REPORT_NANOS = 1_000_000_000;
    /** How long a server that took the connection may take to say what is to run. */
    private static final long WELCOME_NANOS_MAX = 3_000_000_000L;

    private final Path file;
    private final String version;
    private final String process = UUID.randomUUID().toString();
    private final WorkerRtmp rtmp;
    private final Engine engine;
    private final WorkerStills stills;
    private final EventQueue events = new EventQueue();
    private final Sessions sessions = new Sessions();
    private final History history = new History();
    private final Happenings happenings = new Happenings();
    private final LastSessions lastSessions;
    private long startedNanos;
    private WorkerOrder order;
    private Object orderTime;
    private boolean isUnreadable;
    private final ServerLink server;
    private @Nullable RouteSpec running;
    private long revision;
    private String refused = "";
    private boolean isStopped;
    private boolean isWelcome;
    private long leaseMax;
    private @Nullable RouteSnapshot reported;
    private long reportAtNanos;
    private volatile boolean isEnding;

    /**
     * A worker that does what a file says.
     *
     * @param file a {@link WorkerOrder}; read again when it changes
     * @throws IOException if it cannot be read
     */
    public Worker(Path file, String version) throws IOException {
        this.file = file;
        this.version = version;
        this.orderTime = changed(file);
        this.order = read(file);
        this.server = new ServerLink(order);
        this.rtmp = new WorkerRtmp(
                order.rtmp().orElse(RtmpFiles.NONE), order.rtmpOptions().orElse(RtmpOptions.STANDARD));
        this.engine = engine(rtmp.settings());
        this.stills = new WorkerStills(engine);
        this.lastSessions = new LastSessions(sessionsFile(file));
        if (order.analysis().keySet().containsAll(AnalysisKeys.ALL)) {
            engine.analyzeBy(AnalysisKeys.thresholds(order.analysis()::get));
        }
        engine.observeBy(events);
        engine.takePrecedence();
    }

    private static Engine engine(RtmpSettings settings) throws IOException {
        return new Engine(1, TransportKind.best(), settings, Engine.srtBytesDefault(settings.memoryBytesMax()));
    }

    /** Of workers on one machine each has its own, and a worker of the same file the same. */
    private static Path sessionsFile(Path order) {
        String path = order.toAbsolutePath().normalize().toString();
        String name = "tramo-sessions-" + HexFormat.of().toHexDigits(path.hashCode()) + ".json";
        return Path.of(System.getProperty("java.io.tmpdir"), name);
    }

    /** Also within the second, and whatever time the writer claims. */
    private static Object changed(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ctime");
    }

    private static WorkerOrder read(Path file) throws IOException {
        try {
            WorkerOrder order = Wire.read(Files.readString(file), WorkerOrder.class);
            var _ = order.route().spec();
            return order;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Works until {@link #end}; then ends the route, telling its peers. */
    public void run() throws InterruptedException {
        LOG.log(
                System.Logger.Level.INFO,
                "worker {0} of route={1}",
                order.number(),
                order.route().id());
        lastSessions.sayFarewell();
        // A server is waited for from now on, however long it took to load the program.
        startedNanos = System.nanoTime();
        try {
            while (!isEnding) {
                tick();
                Thread.sleep(TICK_MILLIS);
            }
        } finally {
            engine.close();
            lastSessions.forget();
            server.close();
            rtmp.close();
        }
    }

    private void tick() {
        readAgain();
        if (server.tick(System.nanoTime())) {
            isWelcome = false;
            server.send(new Message.Hello(process, version, revision, true, true, true, true));
        }
        for (Message said = server.poll(); said != null; said = server.poll()) {
            hear(said);
        }
        startAlone();
        for (Message.Still taken = stills.poll(); taken != null; taken = stills.poll()) {
            server.send(taken);
        }
        report(System.nanoTime());
    }

    /** No server says what to run: the file does. */
    private void startAlone() {
        boolean isAlone = server.roundsFailed() > 0 || System.nanoTime() - startedNanos > WELCOME_NANOS_MAX;
        if (running == null && !isStopped && isAlone) {
            LOG.log(System.Logger.Level.INFO, "no server answers: starting as the file says");
            become(order.route(), order.revision());
        }
    }

    private void readAgain() {
        try {
            Object time = changed(file);
            if (time.equals(orderTime)) {
                return;
            }
            order = read(file);
            orderTime = time;
            isUnreadable = false;
            server.use(order);
            rtmp.use(order.rtmp().orElse(RtmpFiles.NONE));
            if (running != null && order.revision() > revision) {
                become(order.route(), order.revision());
            }
        } catch (IOException e) {
            // It may be half written: tried again at the next tick.
            if (!isUnreadable) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the order cannot be read; going on as before: {0}",
                        e.getMessage());
            }
            isUnreadable = true;
        }
    }

    private void hear(Message said) {
        switch (said) {
            case Message.Welcome welcome -> welcomed(welcome);
            case Message.Change change when isWelcome -> become(change.route(), change.revision());
            case Message.Kick kick when isWelcome -> kick(kick);
            case Message.AskDelays asked when isWelcome -> tellDelays(asked);
            case Message.AskBans asked when isWelcome -> tellBans(asked);
            case Message.AskAnalysis asked when isWelcome -> tellAnalysis(asked);
            case Message.AskStill asked
            when isWelcome -> stills.take(order.route().id(), asked);
            case Message.Stop stop -> told(stop);
            default ->
                LOG.log(
                        System.Logger.Level.WARNING,
                        "not understood: {0}",
                        said.getClass().getSimpleName());
        }
    }

    private void told(Message.Stop stop) {
        if (isOver(stop.lease())) {
            return;
        }
        LOG.log(System.Logger.Level.INFO, "told to stop: {0}", stop.reason());
        isStopped = true;
        Optional<RouteSnapshot> last = engine.snapshot(order.route().id());
        engine.stop(order.route().id());
        running = null;
        if (server.isConnected() && isWelcome && server.canSend()) {
            last.map(this::counted).ifPresent(this::send); // for the ends of its sessions
        }
    }

    /** Whether the server that says so does not manage any more; then another is looked for. */
    private boolean isOver(long lease) {
        if (lease >= leaseMax) {
            return false;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "lease {0} is over, since {1} was seen: not listening to that server",
                lease,
                leaseMax);
        server.drop("its lease is over");
        return true;
    }

    private void welcomed(Message.Welcome welcome) {
        if (isOver(welcome.lease())) {
            return;
        }
        leaseMax = welcome.lease();
        isWelcome = true;
        isStopped = false;
        sessions.setBefore(welcome.sessions(), welcome.totals());
        if (running == null || welcome.revision() > revision) {
            become(welcome.route(), welcome.revision());
        }
        Notes missed = history.take();
        if (!missed.samples().isEmpty() || !missed.events().isEmpty()) {
            server.send(new Message.Missed(missed));
        }
        reported = null;
    }

    private void become(RouteText route, long newRevision) {
        try {
            RouteSpec spec = route.spec();
            if (running == null) {
                CompletableFuture<RouteSnapshot> _ = engine.start(spec);
            } else {
                engine.change(spec);
            }
            running = spec;
            refused = "";
        } catch (IllegalArgumentException e) {
            refused = String.valueOf(e.getMessage());
            LOG.log(System.Logger.Level.ERROR, "revision {0} cannot be run: {1}", newRevision, refused);
        }
        revision = newRevision;
        reported = null;
    }

    private void kick(Message.Kick kick) {
        int ended = engine.kick(order.route().id(), kick.peer(), Duration.ofMillis(kick.banMillis()), kick.by());
        server.send(new Message.Kicked(kick.request(), ended));
    }

    private void tellBans(Message.AskBans asked) {
        String id = order.route().id();
        if (!asked.lifted().isEmpty()) {
            engine.lift(id, SrtPeerAddress.parse(asked.lifted()).ip());
        }
        server.send(new Message.Bans(
                asked.request(), engine.bans(id).stream().map(Message.Ban::of).toList()));
    }

    private void tellDelays(Message.AskDelays asked) {
        List<SrtDelayFigures> sessions = engine.delays(order.route().id()).stream()
                .map(SrtDelayFigures::of)
                .toList();
        server.send(new Message.Delays(asked.request(), sessions));
    }

    private void tellAnalysis(Message.AskAnalysis asked) {
        String id = order.route().id();
        engine.analysis(id)
                .ifPresent(report -> server.send(new Message.Analysis(asked.request(), AnalysisFigures.of(report))));
        if (asked.isReset()) {
            engine.resetAnalysis(id);
        }
    }

    private void report(long nowNanos) {
        Optional<RouteSnapshot> now = engine.snapshot(order.route().id());
        if (now.isEmpty()) {
            return;
        }
        lastSessions.note(now.get());
        RouteSnapshot counted = counted(now.get());
        if (!server.isConnected() || !isWelcome) {
            List<RouteEvent> missed = events.take();
            changes(missed).forEach(history::observe);
            happenings.keep(missed);
            history.observe(counted, Instant.now());
            return;
        }
        boolean isDue = !events.isEmpty()
                || happenings.areAny()
                || !now.get().equals(reported)
                || nowNanos - reportAtNanos >= 0;
        if (isDue && server.canSend()) {
            reported = now.get();
            reportAtNanos = nowNanos + REPORT_NANOS;
            send(counted);
        }
    }

    private void send(RouteSnapshot counted) {
        List<RouteEvent> happened = events.take();
        server.send(new Message.Report(
                revision,
                refused,
                Observed.of(counted),
                sessions.totals(),
                changes(happened).map(ObservedEvent::of).toList(),
                happenings.take(happened)));
    }

    private static Stream<RouteEvent.StateChanged> changes(List<RouteEvent> events) {
        return events.stream()
                .filter(RouteEvent.StateChanged.class::isInstance)
                .map(RouteEvent.StateChanged.class::cast);
    }

    private RouteSnapshot counted(RouteSnapshot snapshot) {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        snapshot.destinations().forEach((id, to) -> destinations.put(id, sessions.counted(Sessions.key(id), to)));
        return new RouteSnapshot(
                snapshot.spec(),
                snapshot.runId(),
                snapshot.startedAt(),
                snapshot.state(),
                snapshot.reason(),
                snapshot.sources().stream()
                        .map(source -> counted(source, snapshot.sources().size() > 1))
                        .toList(),
                snapshot.switching(),
                destinations,
                snapshot.conversion(),
                snapshot.stream());
    }

    private SourceSnapshot counted(SourceSnapshot source, boolean isOneOfSeveral) {
        String name = isOneOfSeveral ? Sessions.sourceKey(source.id()) : History.SOURCE;
        return new SourceSnapshot(
                source.id(), source.isActive(), sessions.counted(name, source.endpoint()), source.fault());
    }

    /** Lets {@link #run} end. Any thread. */
    public void end() {
        isEnding = true;
    }
}
