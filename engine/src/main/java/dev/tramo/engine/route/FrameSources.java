package dev.tramo.engine.route;

import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.SourceAnalysis;
import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.hls.StillTaker;
import dev.tramo.engine.media.Converter;
import dev.tramo.engine.media.FramesToTs;
import dev.tramo.engine.media.TsToFrames;
import dev.tramo.engine.rtmp.FrameInput;
import dev.tramo.engine.rtmp.RtmpListenSource;
import dev.tramo.engine.rtmp.RtmpPullSource;
import dev.tramo.engine.rtmp.RtmpSource;
import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.engine.rtmp.TsInput;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the frames of a leg come from: its only source, one of several, or the datagrams of the route. The leg's loop. */
final class FrameSources {
    private final StreamContext context;
    private final Leg.Listener listener;
    private final Runnable onChange;
    private final Consumer<SwitchSnapshot.Switch> onSwitched;
    private LegSpec spec;
    private Optional<Converter> converter;
    private FrameInput input;
    /** The input, if it is an endpoint of the route. */
    private @Nullable Endpoint only;

    private boolean isClosed;

    /**
     * Sources that are not open yet.
     *
     * @param listener is told what happens to them
     * @param onChange called when one of their states or reasons has changed
     * @param onSwitched called when another one has become the active one
     */
    FrameSources(
            StreamContext context,
            LegSpec spec,
            Optional<Converter> converter,
            Leg.Listener listener,
            Runnable onChange,
            Consumer<SwitchSnapshot.Switch> onSwitched) {
        this.context = context;
        this.spec = spec;
        this.converter = converter;
        this.listener = listener;
        this.onChange = onChange;
        this.onSwitched = onSwitched;
        this.input = newInput();
        this.only = input instanceof Endpoint endpoint ? endpoint : null;
    }

    private FrameInput newInput() {
        if (converter.orElse(null) instanceof TsToFrames fromTs) {
            return new TsInput(context, fromTs);
        }
        List<RouteSpec.Source> sources = spec.sources();
        if (sources.isEmpty()) {
            throw new IllegalStateException("frames come from nowhere");
        }
        if (sources.size() > 1) {
            return newSwitch();
        }
        return newSource(sources.getFirst().id(), sources.getFirst().spec(), context, this::onlyChanged);
    }

    private FrameSwitch newSwitch() {
        return new FrameSwitch(context, spec, this::newSource, onChange, onSwitched);
    }

    /** It may have become one of several since it was made. */
    private void onlyChanged() {
        if (input instanceof FrameSwitch several) {
            several.adoptedChanged();
        }
        onChange.run();
    }

    private RtmpSource newSource(String id, SourceSpec from, StreamContext own, Runnable changed) {
        Status status = new EndpointReports(
                        RouteEvent.Role.SOURCE, () -> spec.route().eventName(id), listener, changed, () -> isClosed)
                .status(spec.route().id());
        return switch (from) {
            case RtmpListenSpec listen -> new RtmpListenSource(own, listen, status, this::damage);
            case RtmpPullSpec pull -> new RtmpPullSource(own, pull, status, this::damage);
            case UdpSpec _, RtpSpec _, SrtSpec _, SeamlessSpec _, FileSourceSpec _ ->
                throw new IllegalStateException("datagrams are no frames");
        };
    }

    /** What is lost of the stream where it is converted. */
    private String damage() {
        return converter.orElse(null) instanceof FramesToTs toTs ? toTs.observe() : "";
    }

    /** Where the frames come from now. */
    FrameInput input() {
        return input;
    }

    void open() {
        input.open();
    }

    /** Nobody needs the frames for now. */
    void rest() {
        if (input instanceof TsInput fromDatagrams) {
            fromDatagrams.rest();
        }
    }

    /** Changes to what {@code next} says, and disturbs no publisher that may stay; whether the stream is another one now. */
    boolean change(LegSpec next, Optional<Converter> nextConverter) {
        LegSpec previous = spec;
        boolean converterStays = converter.equals(nextConverter);
        spec = next;
        converter = nextConverter;
        boolean isSame =
                previous.sources().equals(spec.sources()) && (!spec.sources().isEmpty() || converterStays);
        if (input instanceof FrameSwitch switched && !spec.sources().isEmpty()) {
            switched.change(spec);
            return false;
        }
        if (isSame || staysWithOtherSettings() || becomesOneOfSeveral(previous)) {
            return false;
        }
        closeInput();
        context.life().interrupt("the source was changed", RtmpListenSpec.GRACE_DEFAULT);
        input = newInput();
        only = input instanceof Endpoint endpoint ? endpoint : null;
        input.open();
        return true;
    }

    /** A publisher is not disturbed by a standby. */
    private boolean becomesOneOfSeveral(LegSpec previous) {
        if (!(input instanceof RtmpSource publisher) || spec.sources().size() < 2) {
            return false;
        }
        SourceSpec now = previous.sources().getFirst().spec();
        Optional<RouteSpec.Source> heir = spec.sources().stream()
                .filter(source -> source.spec().equals(now))
                .findFirst();
        if (heir.isEmpty()) {
            return false;
        }
        FrameSwitch several = newSwitch();
        input = several;
        only = null;
        several.adopt(heir.get().id(), publisher);
        return true;
    }

    /** A publisher is not disturbed by other settings of the address it came to. */
    private boolean staysWithOtherSettings() {
        if (input instanceof RtmpListenSource listening
                && spec.sources().size() == 1
                && spec.sources().getFirst().spec() instanceof RtmpListenSpec next
                && listening.address().isSamePlace(next.at())) {
            listening.change(next);
            return true;
        }
        return false;
    }

    /** Those that are endpoints of the route. */
    List<Endpoint> endpoints() {
        if (input instanceof FrameSwitch several) {
            return several.endpoints();
        }
        return only == null ? List.of() : List.of(only);
    }

    /** Once a second. */
    void observe(double seconds) {
        input.observe(seconds);
        if (only != null) {
            only.status().observe();
            Stall.end(only, spec.route().switching());
        }
    }

    /**
     * Once a second, after the other: the figures of the active one, for the analysis of the stream.
     *
     * @param gaps of the times of its frames
     */
    void observe(SourceAnalysis stream, long gaps) {
        if (only != null) {
            stream.observe(only.snapshot(), gaps);
        } else if (input instanceof FrameSwitch several) {
            several.observeActive(stream);
        }
    }

    /** Stills of one of several; empty if it is not connected. */
    Optional<StillTaker> stills(String id) {
        return input instanceof FrameSwitch several ? several.stills(id) : Optional.empty();
    }

    /** What was found in the streams of several. */
    Map<String, EndpointReport> reports() {
        return input instanceof FrameSwitch several ? several.reports() : Map.of();
    }

    /** Lets {@link #reports} count from zero. */
    void resetAnalysis() {
        if (input instanceof FrameSwitch several) {
            several.resetAnalysis();
        }
    }

    /** Whether an only source was tried; several settle by themselves. */
    boolean isSettled() {
        return only == null || only.isSettled();
    }

    List<SourceSnapshot> snapshots() {
        if (input instanceof FrameSwitch several) {
            return several.snapshots();
        }
        Endpoint source = only;
        return source == null
                ? List.of()
                : List.of(SourceSnapshot.only(spec.sources().getFirst().id(), source.snapshot()));
    }

    SwitchSnapshot switching() {
        return input instanceof FrameSwitch several ? several.switching() : SwitchSnapshot.NONE;
    }

    /** Ends them for good. */
    void close() {
        isClosed = true;
        closeInput();
    }

    private void closeInput() {
        input.close();
        if (only != null) {
            only.status().close();
        }
    }
}
