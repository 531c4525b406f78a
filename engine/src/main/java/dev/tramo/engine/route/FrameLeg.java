package dev.tramo.engine.route;

import dev.tramo.engine.analysis.FrameReport;
import dev.tramo.engine.analysis.LegAnalysis;
import dev.tramo.engine.analysis.LegReport;
import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.file.Mp4Destination;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.hls.HlsDestination;
import dev.tramo.engine.hls.LegViewing;
import dev.tramo.engine.media.Converter;
import dev.tramo.engine.media.FramesToTs;
import dev.tramo.engine.media.TsToFrames;
import dev.tramo.engine.rtmp.FrameDestination;
import dev.tramo.engine.rtmp.FrameInput;
import dev.tramo.engine.rtmp.RtmpGateway;
import dev.tramo.engine.rtmp.RtmpPlay;
import dev.tramo.engine.rtmp.RtmpPush;
import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.engine.rtmp.StreamLife;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.FileSpec;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.live.LiveStream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The frames of a route, on one event loop of Netty: a stream, where it comes from, and its destinations, which take it from the
 * stream itself.
 */
final class FrameLeg implements Leg, FrameInput.Listener {
    private static final double SECOND_NANOS = 1e9;
    private static final long ANSWER_SECONDS_MAX = 10;

    private final RtmpGateway gateway;
    private final Recordings recordings;
    private final EventLoop loop;
    private final Listener listener;
    private final LiveStream stream;
    private final StreamLife life;
    private final StreamContext context;
    private final LegAnalysis analysis;
    private final Runnable observer = this::observe;
    private final Map<String, FrameDestination> destinations = new LinkedHashMap<>();
    private final LegViewing viewing;

    private LegSpec spec;
    private Optional<Converter> converter;
    private final FrameSources sources;
    private long observedNanos = System.nanoTime();
    private boolean isOpen;
    private boolean isClosed;
    private volatile LegSnapshot snapshot;

    /** A leg on {@code loop}, one that {@link RtmpGateway#enter} gave; any thread. */
    FrameLeg(
            EventLoop loop,
            RtmpGateway gateway,
            Recordings recordings,
            LegSpec spec,
            Optional<Converter> converter,
            Listener listener) {
        this.recordings = recordings;
        this.gateway = gateway;
        this.loop = loop;
        this.listener = listener;
        this.spec = spec;
        this.converter = converter;
        this.analysis = new LegAnalysis(spec.route().id(), AnalysisThresholds.STANDARD);
        this.stream = new LiveStream(gateway.allocator(), gateway.budget());
        this.life = new StreamLife(loop, stream, this);
        String relayId = String.format("%016x", ThreadLocalRandom.current().nextLong());
        this.context = new StreamContext(loop, gateway, stream, life, relayId);
        this.viewing = new LegViewing(context, this::tellNeed);
        this.sources = new FrameSources(context, spec, converter, listener, this::changed, this::onSwitched);
        spec.destinations().forEach((id, to) -> destinations.put(id, newDestination(id, to)));
        this.viewing.show(destinations.values());
        this.analysis.stream().use(spec.analysis(), System.nanoTime());
        this.snapshot = take();
    }

    /** What it shows. Any thread. */
    LegViewing viewing() {
        return viewing;
    }

    EventLoop loop() {
        return loop;
    }

    private FrameDestination newDestination(String id, DestinationSpec to) {
        Status status = new EndpointReports(
                        RouteEvent.Role.DESTINATION, () -> id, listener, this::changed, () -> isClosed)
                .status(spec.route().id());
        return switch (to) {
            case RtmpPushSpec push -> new RtmpPush(context, push, status, sources::input);
            case RtmpPlaySpec play -> new RtmpPlay(context, play, status, sources::input, this::tellNeed);
            case FileSpec file ->
                new Mp4Destination(context, recordings, file, spec.route().id(), id, status, this::tellNeed);
            case HlsSpec hls ->
                new HlsDestination(viewing.newOutput(hls), spec.route().id(), status, sources::input);
            case UdpSpec _, RtpSpec _, SrtSpec _, SeamlessSpec _ ->
                throw new IllegalStateException("datagrams are no frames");
        };
    }

    @Override
    public void open() {
        call(() -> {
            destinations.values().forEach(Endpoint::open);
            openConverter();
            sources.open();
            gateway.ticker().add(loop, observer);
            isOpen = true;
            changed();
        });
    }

    private void openConverter() {
        if (converter.orElse(null) instanceof FramesToTs toTs) {
            toTs.attach(stream);
        }
        tellNeed();
    }

    private void closeConverter() {
        if (converter.orElse(null) instanceof FramesToTs toTs) {
            toTs.detach();
        }
    }

    /** A transport stream is read only while somebody needs its frames. */
    private void tellNeed() {
        if (converter.orElse(null) instanceof TsToFrames fromTs) {
            boolean isNeeded = !isClosed
                    && (viewing.needsFrames()
                            || destinations.values().stream().anyMatch(FrameDestination::needsFrames));
            fromTs.need(isNeeded);
            if (!isNeeded) {
                sources.rest();
            }
        }
    }

    @Override
    public void change(LegSpec next, Optional<Converter> nextConverter) {
        call(() -> apply(next, nextConverter));
    }

    private void apply(LegSpec next, Optional<Converter> nextConverter) {
        LegSpec previous = spec;
        boolean converterStays = converter.equals(nextConverter);
        if (!converterStays) {
            closeConverter();
        }
        spec = next;
        converter = nextConverter;
        destinations.entrySet().removeIf(entry -> {
            String id = entry.getKey();
            boolean stays = Objects.equals(
                    previous.destinations().get(id), next.destinations().get(id));
            if (!stays) {
                close(entry.getValue());
            }
            return !stays;
        });
        next.destinations().forEach((id, to) -> {
            if (!destinations.containsKey(id)) {
                FrameDestination added = newDestination(id, to);
                destinations.put(id, added);
                added.open();
                if (life.isFlowing()) {
                    added.begin(false, sources.input().relayPath());
                }
            }
        });
        viewing.show(destinations.values());
        analysis.stream().use(next.analysis(), System.nanoTime());
        if (sources.change(next, nextConverter)) {
            analysis.stream().restart(System.nanoTime());
        }
        if (!converterStays) {
            openConverter();
        }
        tellNeed();
        changed();
    }

    @Override
    public void onFlowing() {
        RelayPath path = sources.input().relayPath();
        destinations.values().forEach(destination -> destination.begin(true, path));
    }

    @Override
    public void onGone() {
        destinations.values().forEach(FrameDestination::hold);
    }

    @Override
    public void onOver(String reason) {
        destinations.values().forEach(destination -> destination.end(reason));
        sources.input().onOver();
    }

    @Override
    public int kick(SrtPeerAddress peer, Optional<PeerBan> ban) {
        return call(() -> Bans.kick(endpoints(), peer, ban));
    }

    @Override
    public List<PeerBan> bans() {
        return call(() -> Bans.of(endpoints()));
    }

    @Override
    public void lift(InetAddress address) {
        call(() -> endpoints().forEach(endpoint -> endpoint.lift(address)));
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>(destinations.values());
        all.addAll(sources.endpoints());
        return all;
    }

    @Override
    public void stop() {
        call(this::end);
        gateway.left(loop);
    }

    @Override
    public void stopSoon() {
        loop.execute(this::end);
    }

    private void end() {
        isClosed = true;
        gateway.ticker().remove(loop, observer);
        tellNeed();
        closeConverter();
        life.close();
        sources.close();
        viewing.close();
        destinations.values().forEach(FrameLeg::close);
        stream.close();
    }

    private static void close(Endpoint endpoint) {
        endpoint.close();
        endpoint.status().close();
    }

    private void call(Runnable task) {
        Object _ = call(() -> {
            task.run();
            return this;
        });
    }

    private <T> T call(Supplier<T> task) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("not on the loop's own thread");
        }
        Future<T> done = loop.submit(task::get);
        if (!done.awaitUninterruptibly(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the loop of the route's frames does not answer");
        }
        done.syncUninterruptibly();
        return done.getNow();
    }

    private void observe() {
        long now = System.nanoTime();
        double seconds = (now - observedNanos) / SECOND_NANOS;
        observedNanos = now;
        sources.observe(seconds);
        viewing.observe();
        destinations.values().forEach(destination -> {
            destination.observe(seconds);
            destination.status().observe();
        });
        sources.observe(analysis.stream(), stream.timing().gaps());
        analysis.observeDestinations(destinationSnapshots());
        changed();
    }

    /** The stream is another one from now on. */
    private void onSwitched(SwitchSnapshot.Switch done) {
        analysis.stream().switched(System.nanoTime());
        listener.onSwitched(done);
    }

    private Map<String, EndpointSnapshot> destinationSnapshots() {
        Map<String, EndpointSnapshot> taken = new LinkedHashMap<>();
        destinations.forEach((id, destination) -> taken.put(id, destination.snapshot()));
        return taken;
    }

    @Override
    public CompletableFuture<byte[]> still(String from) {
        CompletableFuture<byte[]> still = new CompletableFuture<>();
        loop.execute(() -> Leg.take(sources.stills(from), from, still));
        return still;
    }

    @Override
    public LegReport report() {
        return call(() -> new LegReport(
                System.nanoTime(),
                Optional.empty(),
                analysis.stream().isOn()
                        ? Optional.of(new FrameReport(sources.input().statistics(), stream.timing()))
                        : Optional.empty(),
                sources.snapshots().stream()
                        .filter(SourceSnapshot::isActive)
                        .findFirst()
                        .map(from -> analysis.stream().damage(from.endpoint())),
                sources.reports(),
                analysis.destinations(destinations.keySet())));
    }

    @Override
    public void resetAnalysis() {
        call(() -> {
            stream.resetTiming();
            sources.resetAnalysis();
            sources.observe(analysis.stream(), 0);
            analysis.reset(System.nanoTime());
        });
    }

    private void changed() {
        if (!isClosed) {
            snapshot = take();
            listener.onObserved();
        }
    }

    private LegSnapshot take() {
        boolean isSettled =
                isOpen && sources.isSettled() && destinations.values().stream().allMatch(Endpoint::isSettled);
        return new LegSnapshot(
                sources.snapshots(),
                sources.switching(),
                Map.copyOf(destinationSnapshots()),
                isSettled,
                Optional.empty());
    }

    @Override
    public LegSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public String failure() {
        return "";
    }
}
