package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Source;
import dev.tramo.engine.route.SourceSwitch.Slot;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.switching.SourceWatch;
import dev.tramo.mpegts.TsJoiner;
import dev.tramo.mpegts.TsSplicer;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several sources of datagrams, and how the stream goes over from one to another: at once between two packets, or between two frames, for
 * which what goes out is held back. Loop's thread.
 */
final class DatagramSwitch implements SourceSwitch.Host {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Packets that are due within that time leave together. */
    private static final long GATHER_NANOS = 2 * NANOS_PER_MILLI;

    private final Loop loop;
    private final DatagramSources.Maker maker;
    private final PayloadConsumer output;
    private final Runnable changed;
    private final Map<String, Port> ports = new HashMap<>();
    private final TsJoiner joiner = new TsJoiner(this::send);
    private final LoopTimer choosing;
    private final LoopTimer sending;
    private final LoopTimer keyframe;
    private final SourceSwitch control;
    private LegSpec spec;
    /** Only if the stream is to go over between two frames. */
    private @Nullable TsSplicer splicer;

    private @Nullable Port awaited;
    private String adopted = "";
    private long sentNanos;

    /** Sources that are not open yet; parameters as those of {@link DatagramSources}. */
    DatagramSwitch(
            Loop loop,
            LegSpec spec,
            AnalysisThresholds thresholds,
            DatagramSources.Maker maker,
            PayloadConsumer output,
            Runnable changed,
            Consumer<SwitchSnapshot.Switch> reports) {
        this.loop = loop;
        this.spec = spec;
        this.maker = maker;
        this.output = output;
        this.changed = changed;
        this.sentNanos = loop.nowNanos();
        this.choosing = loop.newTimer(this::choose);
        this.sending = loop.newTimer(this::advance);
        this.keyframe = loop.newTimer(this::goOver);
        this.control = new SourceSwitch(this, spec, thresholds, reports);
        splice();
    }

    SourceSwitch control() {
        return control;
    }

    void open() {
        control.open();
    }

    /** The only one so far becomes one of several; it goes on as it is. */
    void adopt(String id, Source endpoint) {
        adopted = id;
        control.adopt(id, endpoint);
        endpoint.handTo(maker.passing(id, port(Objects.requireNonNull(control.slot(id)))));
        if (splicer != null) {
            startWith(splicer);
        }
    }

    /** The state of the one that was adopted has changed. */
    void adoptedChanged() {
        Slot slot = control.slot(adopted);
        if (slot != null) {
            control.changed(slot);
        }
    }

    /** Begins or ceases to hold back what goes out. */
    private void splice() {
        boolean isClean = spec.route().switching().join() == Switching.Join.CLEAN;
        if (isClean == (splicer != null)) {
            return;
        }
        goOver(); // if it was to
        TsSplicer made = isClean ? new TsSplicer(joiner) : null;
        splicer = made;
        sending.setAt(LoopTimer.NEVER);
        ports.values().forEach(port -> port.input = made == null ? null : made.newInput());
        if (made != null) {
            startWith(made);
        }
    }

    private void startWith(TsSplicer made) {
        TsSplicer.Input first = port(control.active()).input;
        if (first != null) {
            made.start(first);
        }
    }

    private Port port(Slot slot) {
        Port port = ports.get(slot.id());
        if (port == null || port.slot != slot) {
            port = new Port(slot);
            port.input = splicer == null ? null : splicer.newInput();
            ports.put(slot.id(), port);
        }
        return port;
    }

    @Override
    public long nowNanos() {
        return loop.nowNanos();
    }

    @Override
    public Endpoint make(Slot slot) {
        return maker.make(slot.id(), slot.spec(), port(slot), () -> {
            control.changed(slot);
            changed.run();
        });
    }

    @Override
    public boolean keeps(Slot slot, SourceSpec next) {
        return false;
    }

    /** Keyframes that cannot be seen, as of a scrambled stream, are not waited for longer than a switch would. */
    @Override
    public String awaits(Slot slot) {
        Port port = ports.get(slot.id());
        TsSplicer.Input input = port == null ? null : port.input;
        long withoutNanos = input == null ? 0 : input.withoutKeyframeNanos(loop.nowNanos());
        long waitNanos = spec.route().switching().keyframeWaitMillis() * NANOS_PER_MILLI;
        return withoutNanos > 0 && withoutNanos <= waitNanos ? "no keyframe yet" : "";
    }

    @Override
    public void begin(Slot to, boolean isFault) {
        cancel();
        Port port = port(to);
        TsSplicer between = splicer;
        TsSplicer.Input input = port.input;
        awaited = port;
        if (between == null || input == null || (isFault && input.hasKeyframe())) {
            goOver();
            return;
        }
        between.await(input, loop.nowNanos());
        keyframe.setAt(loop.nowNanos() + spec.route().switching().keyframeWaitMillis() * NANOS_PER_MILLI);
    }

    @Override
    public void cancel() {
        awaited = null;
        keyframe.setAt(LoopTimer.NEVER);
        if (splicer != null) {
            splicer.await(null, loop.nowNanos());
        }
    }

    /** The keyframe is to go out, or was waited for long enough, or is not waited for. */
    private void goOver() {
        Port port = awaited;
        if (port == null) {
            return;
        }
        cancel();
        control.handOver();
        join(port);
        changed.run();
    }

    private void join(Port port) {
        TsSplicer between = splicer;
        if (between == null || port.input == null) {
            joiner.join();
        } else {
            between.join(port.input, loop.nowNanos());
            advance();
        }
    }

    private void advance() {
        TsSplicer between = splicer;
        if (between == null) {
            return;
        }
        long now = loop.nowNanos();
        if (awaited != null && between.isDue(now)) {
            goOver();
            return;
        }
        long next = between.advance(now);
        sending.setAt(next == TsSplicer.NEVER ? LoopTimer.NEVER : Math.max(next, now + GATHER_NANOS));
    }

    private void send(ByteBuffer data, int offset, int length, long originNanos) {
        long now = loop.nowNanos();
        if (control.isUntold()) {
            control.tell(now - sentNanos);
            changed.run();
        }
        sentNanos = now;
        output.onPayload(data, offset, length, originNanos);
    }

    @Override
    public void wakeAt(long nanos) {
        choosing.setAt(nanos == SourceWatch.NEVER ? LoopTimer.NEVER : nanos);
    }

    private void choose() {
        control.evaluate();
        changed.run();
    }

    /** Becomes what is said by the smallest change. */
    void change(LegSpec next) {
        spec = next;
        splice();
        boolean isOther = control.change(next);
        ports.values().removeIf(port -> control.slot(port.slot.id()) != port.slot);
        if (isOther) {
            join(port(control.active()));
        }
    }

    void close() {
        control.close();
        choosing.close();
        sending.close();
        keyframe.close();
    }

    /** Where one source hands its payloads to. */
    private final class Port implements PayloadConsumer {
        private final Slot slot;
        private TsSplicer.@Nullable Input input;

        private Port(Slot slot) {
            this.slot = slot;
        }

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
            boolean isNews = slot.watch().onDatagram(data, offset, length, loop.nowNanos());
            if (isNews || (control.isSearching() && !control.isActive(slot))) {
                control.evaluate();
            }
            TsSplicer.Input line = input;
            if (line != null) {
                line.onDatagram(data, offset, length, originNanos);
                if (control.isActive(slot) || this == awaited) {
                    advance();
                }
            } else if (control.isActive(slot)) {
                joiner.onDatagram(data, offset, length, originNanos);
            }
        }
    }
}
