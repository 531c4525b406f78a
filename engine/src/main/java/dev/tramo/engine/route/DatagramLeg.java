package dev.tramo.engine.route;

import dev.tramo.engine.analysis.LegAnalysis;
import dev.tramo.engine.analysis.LegReport;
import dev.tramo.engine.endpoint.Destination;
import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.file.FileDestination;
import dev.tramo.engine.file.FileSource;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.media.Converter;
import dev.tramo.engine.media.FramesToTs;
import dev.tramo.engine.media.TsToFrames;
import dev.tramo.engine.pacing.PacedDestination;
import dev.tramo.engine.rtp.RtpDestination;
import dev.tramo.engine.rtp.RtpSource;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.engine.spec.FileSpec;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.PacingSpec;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.engine.srt.SrtEndpoint;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.engine.udp.UdpDestination;
import dev.tramo.engine.udp.UdpSource;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of a route, on one loop: hands each payload of the source, or of the converter, to every destination, by plain calls
 * without locks or queues, and observes them.
 */
final class DatagramLeg implements Leg, PayloadConsumer {
    private static final System.Logger LOG = System.getLogger(DatagramLeg.class.getName());
    private static final long ANSWER_SECONDS_MAX = 10;
    private static final long OBSERVE_NANOS = 1_000_000_000;
    /** Observations are at multiples of this, so that those of many routes wake up together, but not all at once. */
    private static final long OBSERVE_GRID_NANOS = 125_000_000;

    private final Loop loop;
    /** Where paced destinations send. */
    private final Loop precise;

    private final SrtPorts ports;
    private final Recordings recordings;
    private final Listener listener;
    private final LegAnalysis analysis;
    private final Map<String, Destination> destinations = new LinkedHashMap<>();
    private Destination[] fanOut = {};
    private LegSpec spec;
    private final DatagramSources sources;
    private final SourceTaps taps;
    private @Nullable TsToFrames toFrames;
    private @Nullable FramesToTs fromFrames;
    private @Nullable LoopTimer observer;
    private long observedNanos;
    /** Endpoints are opened or closed, and what they report is not complete. */
    private boolean isChanging = true;

    private volatile LegSnapshot snapshot =
            new LegSnapshot(List.of(), SwitchSnapshot.NONE, Map.of(), false, Optional.empty());

    DatagramLeg(
            Loop loop,
            Loop precise,
            SrtPorts ports,
            Recordings recordings,
            LegSpec spec,
            Optional<Converter> converter,
            AnalysisThresholds thresholds,
            Listener listener) {
        this.loop = loop;
        this.precise = precise;
        this.analysis = new LegAnalysis(spec.route().id(), thresholds);
        this.taps = new SourceTaps(loop, spec.route().id(), thresholds);
        this.ports = ports;
        this.recordings = recordings;
        this.spec = spec;
        this.listener = listener;
        use(converter);
        sources = answer(() -> {
            analysis.stream().use(spec.analysis(), loop.nowNanos());
            DatagramSources made =
                    new DatagramSources(loop, spec, thresholds, new Sources(), this, this::changed, this::onSwitched);
            taps.use(spec);
            spec.destinations().forEach((id, to) -> destinations.put(id, newDestination(id, to)));
            return made;
        });
        snapshot = answer(this::take);
    }

    Loop loop() {
        return loop;
    }

    private void use(Optional<Converter> converter) {
        toFrames = converter.orElse(null) instanceof TsToFrames it ? it : null;
        fromFrames = converter.orElse(null) instanceof FramesToTs it ? it : null;
    }

    /** Sources whose payloads are looked at on their way. */
    private final class Sources implements DatagramSources.Maker {
        @Override
        public Source make(String id, SourceSpec from, PayloadConsumer consumer, Runnable onChange) {
            return newSource(id, from, taps.begin(id, consumer), onChange);
        }

        @Override
        public PayloadConsumer passing(String id, PayloadConsumer consumer) {
            return taps.goOn(id, consumer);
        }
    }

    private Source newSource(String id, SourceSpec from, PayloadConsumer consumer, Runnable onChange) {
        Status status = new EndpointReports(
                        RouteEvent.Role.SOURCE, () -> spec.route().eventName(id), listener, onChange, () -> false)
                .status(spec.route().id());
        return switch (from) {
            case UdpSpec udp -> new UdpSource(loop, udp, consumer, status);
            case RtpSpec rtp -> RtpSource.overUdp(loop, rtp, consumer, status);
            case SeamlessSpec seamless -> RtpSource.overSrt(loop, ports, seamless, consumer, status);
            case SrtSpec srt -> SrtEndpoint.source(loop, ports, srt, consumer, status);
            case FileSourceSpec file -> new FileSource(loop, recordings, file, consumer, status);
            case RtmpListenSpec _, RtmpPullSpec _ -> throw new IllegalStateException("frames are no datagrams");
        };
    }

    private Destination newDestination(String id, DestinationSpec to) {
        Status status = new EndpointReports(RouteEvent.Role.DESTINATION, () -> id, listener, this::changed, () -> false)
                .status(spec.route().id());
        return switch (to) {
            case UdpSpec udp -> paced(udp.pacing(), status, (on, its) -> new UdpDestination(on, udp, its));
            case RtpSpec rtp -> paced(rtp.pacing(), status, (on, its) -> RtpDestination.overUdp(on, rtp, its));
            case SeamlessSpec seamless -> RtpDestination.overSrt(loop, ports, seamless, status);
            case SrtSpec srt -> SrtEndpoint.destination(loop, ports, srt, status);
            case FileSpec file ->
                new FileDestination(recordings, file, spec.route().id(), id, status);
            case RtmpPushSpec _, RtmpPlaySpec _, HlsSpec _ ->
                throw new IllegalStateException("frames are no datagrams");
        };
    }

    private Destination paced(PacingSpec pacing, Status status, BiFunction<Loop, Status, Destination> maker) {
        return pacing.isUsed()
                ? new PacedDestination(loop, precise, pacing, status, its -> maker.apply(precise, its))
                : maker.apply(loop, status);
    }

    /** Opens all endpoints, destinations first so that nothing of the source is missed. */
    @Override
    public void open() {
        answer(() -> {
            observedNanos = loop.nowNanos();
            observer = loop.newTimer(this::observe);
            destinations.values().forEach(Endpoint::open);
            listDestinations();
            openSource();
            observeLater();
            isChanging = false;
            changed();
            return spec;
        });
    }

    private void openSource() {
        sources.open();
        if (fromFrames != null) {
            fromFrames.open(this);
        }
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        for (Destination destination : fanOut) {
            try {
                destination.onPayload(data, offset, length, originNanos);
            } catch (RuntimeException e) {
                failed(destination, e);
            }
        }
        TsToFrames converter = toFrames;
        if (converter != null) {
            converter.onPayload(data, offset, length, originNanos);
        }
        analysis.stream().onPayload(data, offset, length, originNanos);
    }

    /** What goes wrong at one destination must not reach its siblings, nor the source. */
    private void failed(Destination destination, RuntimeException failure) {
        if (destination.status().state() != State.FAILED) {
            LOG.log(System.Logger.Level.ERROR, destination.status().name() + " failed", failure);
        }
        destination.status().set(State.FAILED, "internal error: " + failure);
    }

    @Override
    public void change(LegSpec next, Optional<Converter> converter) {
        answer(() -> {
            apply(next, converter);
            return next;
        });
    }

    private void apply(LegSpec next, Optional<Converter> converter) {
        LegSpec previous = spec;
        spec = next;
        isChanging = true;
        sources.closeOthers(next); // before anything opens, which may need its port
        destinations.entrySet().removeIf(entry -> {
            String id = entry.getKey();
            boolean stays = Objects.equals(
                    previous.destinations().get(id), next.destinations().get(id));
            if (!stays) {
                close(entry.getValue());
            }
            return !stays;
        });
        next.destinations()
                .forEach((id, to) -> destinations.computeIfAbsent(id, absent -> {
                    Destination added = newDestination(id, to);
                    added.open();
                    return added;
                }));
        listDestinations();
        convert(converter);
        analysis.stream().use(next.analysis(), loop.nowNanos());
        if (!previous.route().source().equals(next.route().source())) {
            analysis.stream().restart(loop.nowNanos());
        }
        sources.change(next);
        taps.use(next);
        isChanging = false;
        changed();
    }

    private void convert(Optional<Converter> converter) {
        FramesToTs before = fromFrames;
        use(converter);
        if (before != fromFrames) {
            if (before != null) {
                before.closeOutput();
            }
            if (fromFrames != null) {
                fromFrames.open(this);
            }
        }
    }

    @Override
    public int kick(SrtPeerAddress peer, Optional<PeerBan> ban) {
        return answer(() -> Bans.kick(endpoints(), peer, ban));
    }

    @Override
    public List<PeerBan> bans() {
        return answer(() -> Bans.of(endpoints()));
    }

    @Override
    public void lift(InetAddress address) {
        answer(() -> {
            endpoints().forEach(endpoint -> endpoint.lift(address));
            return address;
        });
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>(destinations.values());
        all.addAll(sources.endpoints());
        return all;
    }

    @Override
    public List<SrtDelays> delays() {
        return answer(() -> sources.active().map(Endpoint::delays).orElse(List.of()));
    }

    private void listDestinations() {
        fanOut = destinations.values().toArray(Destination[]::new);
    }

    @Override
    public void stop() {
        try {
            answer(() -> {
                close();
                return spec;
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "its loop has ended, and its sockets with it", e);
        }
    }

    @Override
    public void stopSoon() {
        loop.execute(this::close);
    }

    private void close() {
        isChanging = true; // what closing endpoints report is of no interest
        if (observer != null) {
            observer.close();
        }
        if (fromFrames != null) {
            fromFrames.closeOutput();
        }
        sources.close();
        taps.close();
        destinations.values().forEach(DatagramLeg::close);
    }

    private static void close(Endpoint endpoint) {
        endpoint.close();
        endpoint.status().close();
    }

    private void observe() {
        observeLater(); // whatever happens below
        long now = loop.nowNanos();
        double seconds = (now - observedNanos) / 1e9;
        observedNanos = now;
        sources.observe(seconds);
        for (Destination destination : fanOut) {
            destination.observe(seconds);
            destination.status().observe();
        }
        if (toFrames != null) {
            toFrames.observe();
        }
        analyze(now);
        changed();
    }

    /** The stream is another one from now on. */
    private void onSwitched(SwitchSnapshot.Switch done) {
        analysis.stream().switched(loop.nowNanos());
        if (toFrames != null) {
            toFrames.onSwitched();
        }
        listener.onSwitched(done);
    }

    private void analyze(long now) {
        analysis.stream().observeStream(now);
        sources.active().ifPresent(active -> analysis.stream().observe(active.snapshot()));
        taps.observe(sources.snapshots());
        analysis.observeDestinations(destinationSnapshots());
    }

    private Map<String, EndpointSnapshot> destinationSnapshots() {
        Map<String, EndpointSnapshot> taken = new LinkedHashMap<>();
        destinations.forEach((id, destination) -> taken.put(id, destination.snapshot()));
        return taken;
    }

    @Override
    public CompletableFuture<byte[]> still(String source) {
        CompletableFuture<byte[]> still = new CompletableFuture<>();
        loop.execute(() -> Leg.take(taps.stills(source), source, still));
        return still;
    }

    @Override
    public LegReport report() {
        return answer(() -> {
            long now = loop.nowNanos();
            return new LegReport(
                    now,
                    analysis.stream().stream(now),
                    Optional.empty(),
                    sources.active().map(from -> analysis.stream().damage(from.snapshot())),
                    taps.reports(sources.snapshots()),
                    analysis.destinations(destinations.keySet()));
        });
    }

    @Override
    public void resetAnalysis() {
        answer(() -> {
            analysis.reset(loop.nowNanos());
            taps.reset();
            return spec;
        });
    }

    private void observeLater() {
        if (observer != null) {
            long latest = loop.nowNanos() + OBSERVE_NANOS;
            observer.setAt(latest - Math.floorMod(latest, OBSERVE_GRID_NANOS));
        }
    }

    private void changed() {
        if (!isChanging) {
            tellNeed();
            snapshot = take();
            listener.onObserved();
        }
    }

    /** Frames are converted only while somebody is there to take them. */
    private void tellNeed() {
        if (fromFrames != null) {
            boolean isNeeded = false;
            for (Destination destination : fanOut) {
                isNeeded |= destination.needsPayloads();
            }
            fromFrames.need(isNeeded);
        }
    }

    private LegSnapshot take() {
        boolean isSettled = sources.active().map(Endpoint::isSettled).orElse(true)
                && destinations.values().stream().allMatch(Endpoint::isSettled);
        return new LegSnapshot(
                sources.snapshots(),
                sources.switching(),
                Map.copyOf(destinationSnapshots()),
                isSettled,
                spec.sources().isEmpty() ? Optional.empty() : analysis.stream().counters());
    }

    /** Waits for the loop, but not for ever: a loop that is stuck must not take the threads that ask it along. */
    private <T> T answer(Supplier<T> task) {
        try {
            return loop.call(task)
                    .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IllegalStateException("the media loop does not answer; " + loop.failure(), e);
            }
            throw e;
        }
    }

    @Override
    public LegSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public String failure() {
        return loop.failure();
    }
}
