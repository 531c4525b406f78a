package dev.tramo.engine.route;

import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.FrameReport;
import dev.tramo.engine.analysis.SourceAnalysis;
import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.hls.FrameStills;
import dev.tramo.engine.hls.StillTaker;
import dev.tramo.engine.media.Omitted;
import dev.tramo.engine.route.SourceSwitch.Slot;
import dev.tramo.engine.rtmp.FrameInput;
import dev.tramo.engine.rtmp.KeyframeWatch;
import dev.tramo.engine.rtmp.RtmpListenSource;
import dev.tramo.engine.rtmp.RtmpSource;
import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.engine.rtmp.StreamJoin;
import dev.tramo.engine.rtmp.StreamLife;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.switching.SourceWatch;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a frame leg that has several: each has a stream of its own, and that of the active one is taken over into the leg's. The
 * leg's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
final class FrameSwitch implements FrameInput, SourceSwitch.Host {
    /** Makes an endpoint that is not open yet. */
    interface Maker {
        /**
         * Makes the source of that ID.
         *
         * @param context with the source's own stream
         * @param changed is called when its state has changed
         */
        RtmpSource make(String id, SourceSpec spec, StreamContext context, Runnable changed);
    }

    private final StreamContext context;
    private final Maker maker;
    private final Runnable changed;
    private final StreamJoin join;
    private final SourceSwitch control;
    private final Map<Slot, Feed> feeds = new HashMap<>();
    private LegSpec spec;
    private @Nullable Feed awaited;
    private @Nullable Slot adopted;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> keyframeTimer;

    /**
     * Sources that are not open yet.
     *
     * @param context with the leg's stream
     * @param changed is called when the state of a source has changed
     */
    FrameSwitch(
            StreamContext context,
            LegSpec spec,
            Maker maker,
            Runnable changed,
            Consumer<SwitchSnapshot.Switch> reports) {
        this.context = context;
        this.spec = spec;
        this.maker = maker;
        this.changed = changed;
        this.join = new StreamJoin(context);
        this.control = new SourceSwitch(this, spec, AnalysisThresholds.STANDARD, reports);
    }

    /** The stream of one source. */
    private final class Feed implements FrameInput.Listener, KeyframeWatch.Listener {
        private final Slot slot;
        private final LiveStream stream;
        private final StreamLife life;
        private final KeyframeWatch watch = new KeyframeWatch(this);
        private final RtmpSource endpoint;
        private final SourceAnalysis analysis = new SourceAnalysis(spec.route().id(), AnalysisThresholds.STANDARD);
        private final FrameStills stills;

        private Feed(Slot slot, Optional<RtmpSource> known) {
            this.slot = slot;
            this.stream = new LiveStream(
                    context.gateway().allocator(), context.gateway().budget());
            this.life = new StreamLife(context.loop(), stream, this);
            StreamContext own = new StreamContext(context.loop(), context.gateway(), stream, life, context.relayId());
            this.stills = new FrameStills(own, () -> {});
            this.analysis.use(spec.analysis(), System.nanoTime());
            this.endpoint = known.orElseGet(() -> maker.make(slot.id(), slot.spec(), own, () -> {
                control.changed(slot);
                changed.run();
            }));
            known.ifPresent(source -> {
                join.copyTo(own);
                source.moveTo(own);
            });
            stream.addTap(watch, -1, System.nanoTime());
        }

        private FrameInput input() {
            return endpoint;
        }

        @Override
        public void onMedia(boolean isVideo, int length) {
            boolean isNews = slot.watch().onFrames(isVideo, length, System.nanoTime());
            if (isNews || (control.isSearching() && !control.isActive(slot))) {
                control.evaluate();
            }
        }

        @Override
        public void onKeyframe() {
            if (this == awaited) {
                handOver(this);
            }
        }

        @Override
        public void onFlowing() {
            // Its bytes tell that.
        }

        @Override
        public void onGone() {
            // Its state tells that.
        }

        @Override
        public void onOver(String reason) {
            input().onOver();
        }

        private void observe(double seconds) {
            input().observe(seconds);
            endpoint.status().observe();
            analysis.observe(endpoint.snapshot(), stream.timing().gaps());
            stills.observe();
        }

        private EndpointReport report(EndpointSnapshot seen) {
            return new EndpointReport(
                    Optional.empty(),
                    analysis.isOn()
                            ? Optional.of(new FrameReport(input().statistics(), stream.timing()))
                            : Optional.empty(),
                    analysis.damage(seen));
        }

        private void close() {
            stills.close();
            stream.removeTap(watch);
            life.close();
            stream.close();
        }
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public Endpoint make(Slot slot) {
        Feed made = new Feed(slot, Optional.empty());
        Feed before = feeds.put(slot, made);
        if (before != null) {
            before.close();
        }
        return made.endpoint;
    }

    /** The only source so far, which brought the leg's stream, becomes one of several; it goes on as it is. */
    void adopt(String id, RtmpSource source) {
        Slot slot = Objects.requireNonNull(control.slot(id));
        adopted = slot;
        feeds.put(slot, new Feed(slot, Optional.of(source)));
        control.adopt(id, source);
        control.open();
    }

    /** The state of the one that was adopted has changed. */
    void adoptedChanged() {
        Slot slot = adopted;
        if (slot != null && control.slot(slot.id()) == slot) {
            control.changed(slot);
        }
    }

    @Override
    public boolean keeps(Slot slot, SourceSpec next) {
        if (slot.endpoint().orElse(null) instanceof RtmpListenSource listening
                && next instanceof RtmpListenSpec changedTo
                && listening.address().isSamePlace(changedTo.at())) {
            listening.change(changedTo);
            return true;
        }
        return false;
    }

    /** Publishers begin with a keyframe, and it is kept. */
    @Override
    public String awaits(Slot slot) {
        return "";
    }

    @Override
    public void begin(Slot to, boolean isFault) {
        cancel();
        Feed feed = Objects.requireNonNull(feeds.get(to));
        if (isFault) {
            handOver(feed);
            return;
        }
        awaited = feed;
        keyframeTimer = context.loop()
                .schedule(() -> handOver(feed), spec.route().switching().keyframeWaitMillis(), TimeUnit.MILLISECONDS);
    }

    private void handOver(Feed feed) {
        cancel();
        control.handOver();
        takeFrom(feed, gapNanos -> {
            control.tell(gapNanos);
            changed.run();
        });
        changed.run();
    }

    private void takeFrom(Feed feed, LongConsumer onFirst) {
        join.from(feed.stream, onFirst);
    }

    @Override
    public void cancel() {
        awaited = null;
        if (keyframeTimer != null) {
            keyframeTimer.cancel(false);
            keyframeTimer = null;
        }
    }

    @Override
    public void wakeAt(long nanos) {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (nanos != SourceWatch.NEVER) {
            timer = context.loop().schedule(this::onTimer, nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        control.evaluate();
        changed.run();
    }

    @Override
    public void open() {
        control.open();
        takeActive();
    }

    /** The active source was opened anew, or is another without a switch. */
    private void takeActive() {
        Feed feed = feeds.get(control.active());
        if (feed != null) {
            takeFrom(feed, _ -> {});
        }
    }

    /** Becomes what is said by the smallest change. */
    void change(LegSpec next) {
        spec = next;
        feeds.values().forEach(feed -> feed.analysis.use(next.analysis(), System.nanoTime()));
        control.closeOthers(next);
        if (control.change(next)) {
            takeActive();
        }
        feeds.entrySet().removeIf(entry -> {
            boolean isGone = control.slot(entry.getKey().id()) != entry.getKey()
                    || entry.getKey().endpoint().isEmpty();
            if (isGone) {
                entry.getValue().close();
            }
            return isGone;
        });
    }

    @Override
    public void observe(double seconds) {
        for (Feed feed : List.copyOf(feeds.values())) {
            if (feed.slot.endpoint().isPresent()) {
                feed.observe(seconds);
                Stall.end(feed.endpoint, spec.route().switching());
            }
        }
        control.observed();
        StreamStatistics _ = context.life().observe();
    }

    /** Once a second, after {@link #observe}: what the active source counted. */
    void observeActive(SourceAnalysis of) {
        Feed feed = feeds.get(control.active());
        if (feed != null) {
            of.observe(feed.endpoint.snapshot(), feed.stream.timing().gaps());
        }
    }

    /** What was found at each source, by its ID; not of those that were never opened. */
    Map<String, EndpointReport> reports() {
        Map<String, EndpointReport> reports = new LinkedHashMap<>();
        for (SourceSnapshot source : snapshots()) {
            feed(source.id()).ifPresent(feed -> reports.put(source.id(), feed.report(source.endpoint())));
        }
        return reports;
    }

    /** Lets {@link #reports} count from zero. */
    void resetAnalysis() {
        for (Feed feed : feeds.values()) {
            feed.stream.resetTiming();
            feed.analysis.observe(feed.endpoint.snapshot(), 0);
            feed.analysis.reset(System.nanoTime());
        }
    }

    /** Stills of a source; empty if it was never opened. */
    Optional<StillTaker> stills(String id) {
        return feed(id).map(feed -> feed.stills);
    }

    private Optional<Feed> feed(String id) {
        return Optional.ofNullable(control.slot(id)).map(feeds::get);
    }

    /** All sources that are open. */
    List<Endpoint> endpoints() {
        return control.endpoints();
    }

    List<SourceSnapshot> snapshots() {
        return control.snapshots();
    }

    SwitchSnapshot switching() {
        return control.snapshot();
    }

    private Optional<FrameInput> active() {
        return Optional.ofNullable(feeds.get(control.active())).map(Feed::input);
    }

    @Override
    public RelayPath relayPath() {
        return active().map(FrameInput::relayPath).orElseGet(() -> RelayPath.NONE.through(context.relayId()));
    }

    @Override
    public StreamStatistics statistics() {
        return context.life().statistics();
    }

    @Override
    public Omitted omitted() {
        return active().map(FrameInput::omitted).orElse(Omitted.NOTHING);
    }

    @Override
    public void onOver() {
        // Players of a source belong to its own stream.
    }

    @Override
    public void close() {
        cancel();
        join.stop();
        control.close();
        feeds.values().forEach(Feed::close);
        feeds.clear();
    }
}
