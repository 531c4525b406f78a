package dev.tramo.engine.route;

import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.hls.LegViewing;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.media.Converter;
import dev.tramo.engine.media.FramesToTs;
import dev.tramo.engine.media.TsToFrames;
import dev.tramo.engine.rtmp.RtmpGateway;
import dev.tramo.engine.spec.Form;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.net.Loop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running route: one leg for each form that its endpoints have, and a converter between them if there are two. Any thread; calls
 * that change it must not overlap.
 */
public final class Route {
    private static final LegSnapshot UNKNOWN =
            new LegSnapshot(List.of(), SwitchSnapshot.NONE, Map.of(), false, Optional.empty());

    private final DatagramLoops loops;
    private final RtmpGateway gateway;
    private final Recordings recordings;
    private final AnalysisThresholds thresholds;
    private final RouteObserver observer;
    private final String runId =
            String.format("%010x", ThreadLocalRandom.current().nextLong(1L << 40));
    private final Instant startedAt = Instant.now();
    private final CompletableFuture<RouteSnapshot> settled = new CompletableFuture<>();
    private volatile RouteSpec spec;
    private volatile @Nullable DatagramLeg datagrams;
    private volatile @Nullable FrameLeg frames;
    private volatile Optional<Converter> converter = Optional.empty();
    /** Legs are opened or changed, and what they report is not complete. */
    private volatile boolean isChanging = true;

    private final RouteAnalysis analysis = new RouteAnalysis();
    private volatile boolean isStopped;
    /** Held while the route is changed, by its owner or because somebody looks at it. */
    private final Object changing = new Object();

    private final RouteViewing viewing = new RouteViewing(new Viewed());

    private RouteSnapshot published;

    /**
     * A route that is not open yet.
     *
     * @throws IllegalArgumentException if another route has one of its RTMP addresses
     */
    public Route(
            RouteSpec spec,
            DatagramLoops loops,
            RtmpGateway gateway,
            Recordings recordings,
            AnalysisThresholds thresholds,
            RouteObserver observer) {
        this.thresholds = thresholds;
        this.spec = spec;
        this.loops = loops;
        this.gateway = gateway;
        this.recordings = recordings;
        this.observer = observer;
        gateway.reserve(spec);
        Optional<Loop> loop = assignedLoop();
        Optional<EventLoop> eventLoop = spec.has(Form.FRAMES) ? Optional.of(gateway.enter()) : Optional.empty();
        converter = newConverter(spec, loop, eventLoop);
        datagrams = loop.map(this::newDatagramLeg).orElse(null);
        frames = eventLoop.map(this::newFrameLeg).orElse(null);
        published = merged();
    }

    private Optional<Loop> assignedLoop() {
        try {
            return spec.has(Form.DATAGRAMS) ? Optional.of(loops.assign(spec)) : Optional.empty();
        } catch (IllegalStateException e) {
            gateway.release(spec.id());
            throw e;
        }
    }

    private Optional<Converter> newConverter(RouteSpec of, Optional<Loop> loop, Optional<EventLoop> eventLoop) {
        if (loop.isEmpty() || eventLoop.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                of.source().form() == Form.DATAGRAMS
                        ? new TsToFrames(loop.get(), eventLoop.get(), gateway.allocator())
                        : new FramesToTs(eventLoop.get(), loop.get(), of.muxBitsPerSecond(), gateway.allocator()));
    }

    private DatagramLeg newDatagramLeg(Loop loop) {
        return new DatagramLeg(
                loop,
                loops.precise(),
                loops.ports(loop),
                recordings,
                new LegSpec(spec, Form.DATAGRAMS),
                converter,
                thresholds,
                new Reports());
    }

    private FrameLeg newFrameLeg(EventLoop loop) {
        return new FrameLeg(loop, gateway, recordings, new LegSpec(spec, Form.FRAMES), converter, new Reports());
    }

    /** What the legs report, on their loops. */
    private final class Reports implements Leg.Listener {
        @Override
        public void onTransition(RouteEvent.Role role, String endpoint, State from, State to, String reason) {
            if (!isStopped) {
                observer.onEvent(
                        new RouteEvent.StateChanged(spec.id(), runId, Instant.now(), role, endpoint, from, to, reason));
            }
        }

        /** Also when the route is stopped: a session that began has an end. */
        @Override
        public void onSessionEnded(
                RouteEvent.Role role, String endpoint, String peer, String streamId, Duration lasted, String reason) {
            observer.onEvent(new RouteEvent.SessionEnded(
                    spec.id(), runId, Instant.now(), role, endpoint, peer, streamId, lasted, reason));
        }

        @Override
        public void onSessionBegan(RouteEvent.Role role, String endpoint, String peer, String streamId) {
            observer.onEvent(
                    new RouteEvent.SessionBegan(spec.id(), runId, Instant.now(), role, endpoint, peer, streamId));
        }

        @Override
        public void onRefused(
                RouteEvent.Role role, String endpoint, String peer, String asked, String reason, long count) {
            observer.onEvent(new RouteEvent.AttemptRefused(
                    spec.id(), runId, Instant.now(), role, endpoint, peer, asked, reason, count));
        }

        @Override
        public void onSwitched(SwitchSnapshot.Switch what) {
            RouteSpec now = spec;
            observer.onEvent(new RouteEvent.SourceSwitched(now.id(), runId, what.at(), now.eventName(what.to()), what));
        }

        @Override
        public void onObserved() {
            publish();
            viewing.onObserved();
        }
    }

    /** What somebody looks at. */
    private final class Viewed implements RouteViewing.Host {
        @Override
        public Object lock() {
            return changing;
        }

        @Override
        public Optional<LegViewing> shown() {
            return Optional.ofNullable(frames).map(FrameLeg::viewing);
        }

        @Override
        public boolean hasFrames() {
            return spec.has(Form.FRAMES);
        }

        @Override
        public boolean isStopped() {
            return isStopped;
        }

        @Override
        public void reshape() {
            become(spec);
        }
    }

    /** Begins; returns when every endpoint was tried to be opened. RTMP ports of the route's own are opened later. */
    public void open() {
        // Who receives is opened first, so that nothing of the source is missed.
        Stream<Leg> inOrder = spec.source().form() == Form.DATAGRAMS ? Stream.of(frames, datagrams) : legs();
        inOrder.filter(leg -> leg != null).forEach(Leg::open);
        isChanging = false;
        publish();
    }

    private Stream<Leg> legs() {
        return Stream.of(Optional.<Leg>ofNullable(datagrams), Optional.<Leg>ofNullable(frames))
                .flatMap(Optional::stream);
    }

    /**
     * Applies {@code next}, reopening only what differs; returns when it has.
     *
     * @throws IllegalArgumentException if another route has one of its RTMP addresses; nothing is changed then
     */
    public void change(RouteSpec next) {
        synchronized (changing) {
            gateway.reserve(next);
            become(next);
        }
    }

    private void become(RouteSpec next) {
        isChanging = true;
        try {
            apply(next);
        } finally {
            isChanging = false;
        }
        publish();
    }

    /**
     * What the route shows. A route of datagrams gets a frame leg for it, until nobody has looked for a while; its own endpoints notice
     * nothing. May wait for the route's loops.
     *
     * @throws IllegalStateException if the route is stopped, or its loops do not answer
     */
    public Viewing viewing() {
        return viewing.begin();
    }

    /**
     * The last keyframe that one of its sources has brought, whether or not it is the active one. May wait for the route's loops if it has
     * one source alone.
     *
     * @param source ID of a source that the route has
     * @return as {@link Viewing#still}
     * @throws IllegalStateException if the route is stopped, or its loops do not answer
     */
    public CompletableFuture<byte[]> still(String source) {
        Leg receiving = spec.source().form() == Form.DATAGRAMS ? datagrams : frames;
        return spec.sources().size() == 1 || receiving == null ? viewing().still() : receiving.still(source);
    }

    /** Whether {@link #viewing} answers without waiting. */
    public boolean isViewed() {
        return frames != null;
    }

    private void apply(RouteSpec next) {
        RouteSpec previous = spec;
        spec = next;
        Optional<Loop> loop = next.has(Form.DATAGRAMS) ? Optional.of(loops.assign(next)) : Optional.empty();
        DatagramLeg oldDatagrams = datagrams;
        boolean datagramsMove = oldDatagrams != null && loop.isPresent() && loop.get() != oldDatagrams.loop();
        FrameLeg oldFrames = frames;
        Optional<EventLoop> eventLoop = !next.has(Form.FRAMES) && !viewing.isWanted()
                ? Optional.empty()
                : Optional.of(oldFrames != null ? oldFrames.loop() : gateway.enter());
        boolean converterStays = !datagramsMove
                && oldDatagrams != null == loop.isPresent()
                && oldFrames != null == eventLoop.isPresent()
                && previous.source().form() == next.source().form()
                && previous.muxBitsPerSecond() == next.muxBitsPerSecond();
        Optional<Converter> before = converter;
        converter = converterStays ? before : newConverter(next, loop, eventLoop);
        if (oldDatagrams != null && (loop.isEmpty() || datagramsMove)) {
            oldDatagrams.stop();
            datagrams = null;
        }
        if (oldFrames != null && eventLoop.isEmpty()) {
            oldFrames.stop();
            frames = null;
        }
        if (loop.isEmpty()) {
            loops.release(next.id());
        }
        changeLegs(next, loop, eventLoop);
        if (!converterStays) {
            before.ifPresent(Converter::close);
        }
    }

    /** The leg that receives first, as when it is opened. */
    private void changeLegs(RouteSpec next, Optional<Loop> loop, Optional<EventLoop> eventLoop) {
        Runnable changeDatagrams = () -> loop.ifPresent(on -> {
            DatagramLeg leg = datagrams;
            if (leg == null) {
                leg = newDatagramLeg(on);
                datagrams = leg;
                leg.open();
            } else {
                leg.change(new LegSpec(next, Form.DATAGRAMS), converter);
            }
        });
        Runnable changeFrames = () -> eventLoop.ifPresent(on -> {
            FrameLeg leg = frames;
            if (leg == null) {
                leg = newFrameLeg(on);
                frames = leg;
                leg.open();
            } else {
                leg.change(new LegSpec(next, Form.FRAMES), converter);
            }
        });
        boolean framesFirst = next.source().form() == Form.DATAGRAMS;
        (framesFirst ? changeFrames : changeDatagrams).run();
        (framesFirst ? changeDatagrams : changeFrames).run();
    }

    /** Ends the sessions with a peer and keeps it out for a while; how many there were. */
    public int kick(SrtPeerAddress peer, Optional<PeerBan> ban) {
        ToIntFunction<Leg> kick = leg -> leg.kick(peer, ban);
        return legs().mapToInt(kick).sum();
    }

    /** Who is kept out now, each once. Waits for the loops. */
    public List<PeerBan> bans() {
        return legs().flatMap(leg -> leg.bans().stream()).distinct().toList();
    }

    /** Lets an address in again. Waits for the loops. */
    public void lift(InetAddress address) {
        legs().forEach(leg -> leg.lift(address));
    }

    /** How long the packets of its source's SRT sessions took. Waits for the loop. */
    public List<SrtDelays> delays() {
        return legs().flatMap(leg -> leg.delays().stream()).toList();
    }

    /** What was found in its stream, and where it was damaged. Waits for the loops. */
    public RouteReport report() {
        boolean isFromDatagrams = spec.source().form() == Form.DATAGRAMS;
        Leg first = isFromDatagrams ? datagrams : frames;
        Leg second = isFromDatagrams ? frames : datagrams;
        return analysis.report(
                Optional.ofNullable(first).map(Leg::report),
                Optional.ofNullable(second).map(Leg::report),
                snapshot(),
                conversion());
    }

    private ConversionFigures conversion() {
        return converter.map(Converter::figures).orElse(ConversionFigures.NONE);
    }

    /** Lets {@link #report} count from zero. Waits for the loops. */
    public void resetAnalysis() {
        analysis.reset(conversion());
        legs().forEach(Leg::resetAnalysis);
    }

    /** Ends; returns when its sockets are closed. */
    public void stop() {
        synchronized (changing) {
            isStopped = true;
            legs().forEach(Leg::stop);
            converter.ifPresent(Converter::close);
            loops.release(spec.id());
            gateway.release(spec.id());
        }
    }

    /** Ends as soon as its loops have time for it; does not wait. */
    public void stopSoon() {
        isStopped = true;
        legs().forEach(Leg::stopSoon);
    }

    /** Done when every endpoint is connected for the first time, or waits for others to begin, or one cannot be opened. */
    public CompletableFuture<RouteSnapshot> settled() {
        return settled;
    }

    /** What was last observed. */
    public RouteSnapshot snapshot() {
        RouteSnapshot last;
        synchronized (this) {
            last = published;
        }
        String failure = legs().map(Leg::failure)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return failure.isEmpty() ? last : failed(last, failure);
    }

    /** Nothing is observed any more. */
    private static RouteSnapshot failed(RouteSnapshot last, String failure) {
        EndpointSnapshot endpoint = EndpointSnapshot.unobserved(State.FAILED, failure, Instant.now());
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        last.destinations().keySet().forEach(id -> destinations.put(id, endpoint));
        return new RouteSnapshot(
                last.spec(),
                last.runId(),
                last.startedAt(),
                State.FAILED,
                failure,
                last.sources().stream()
                        .map(source -> new SourceSnapshot(source.id(), source.isActive(), endpoint, source.fault()))
                        .toList(),
                last.switching(),
                Map.copyOf(destinations),
                ConversionFigures.NONE,
                Optional.empty());
    }

    /** Two loops may come here at once: what is published last is what was taken last. */
    private void publish() {
        if (isChanging || isStopped) {
            return;
        }
        RouteSnapshot taken;
        synchronized (this) {
            State from = published.state();
            taken = merged();
            published = taken;
            if (from != taken.state()) {
                observer.onEvent(new RouteEvent.StateChanged(
                        spec.id(),
                        runId,
                        Instant.now(),
                        RouteEvent.Role.ROUTE,
                        "",
                        from,
                        taken.state(),
                        taken.reason()));
            }
            observer.onSnapshot(taken);
        }
        if (isSettled(taken)) {
            settled.complete(taken);
        }
    }

    private boolean isSettled(RouteSnapshot taken) {
        return taken.source().state() == State.FAILED
                || taken.destinations().values().stream().anyMatch(to -> to.state() == State.FAILED)
                || legs().allMatch(leg -> leg.snapshot().isSettled());
    }

    private RouteSnapshot merged() {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        legs().forEach(leg -> destinations.putAll(leg.snapshot().destinations()));
        LegSnapshot receiving = legs().map(Leg::snapshot)
                .filter(leg -> !leg.sources().isEmpty())
                .findFirst()
                .orElse(UNKNOWN);
        EndpointSnapshot source = receiving.sources().stream()
                .filter(SourceSnapshot::isActive)
                .map(SourceSnapshot::endpoint)
                .findFirst()
                .orElse(EndpointSnapshot.NONE);
        RouteState state = RouteState.of(source, destinations, Instant.now());
        return new RouteSnapshot(
                spec,
                runId,
                startedAt,
                state.state(),
                state.reason(),
                receiving.sources(),
                receiving.switching(),
                Map.copyOf(destinations),
                conversion(),
                legs().flatMap(leg -> leg.snapshot().stream().stream()).findFirst());
    }
}
