package dev.tramo.engine.hls;

import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.hls.HlsPackager;
import dev.tramo.mpegts.hls.Presentation;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.MemoryBudget;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HLS of a route. Made while somebody asks for it: {@link #ask} begins it, and it ends ten seconds after the last request, or
 * three target durations if that is longer. Any thread, where nothing else is said.
 */
public final class HlsOutput {
    private static final System.Logger LOG = System.getLogger(HlsOutput.class.getName());
    private static final long IDLE_NANOS_MIN = TimeUnit.SECONDS.toNanos(10);
    private static final int IDLE_TARGETS = 3;
    /** Of the last keyframe, so far back a stream begins at once with what was kept of it. */
    private static final long BURST_MILLIS_MAX = 10_000;

    private static final int VIEWERS_MAX = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * Numbers of segments and parts go on from the wall clock, so that they never go back, whatever process serves them: no segment is
     * shorter on average than two of these units, no part than one and a half.
     */
    private static final long NUMBERS_SINCE_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final long MILLIS_PER_SEGMENT_NUMBER = 450;
    private static final long MILLIS_PER_PART_NUMBER = 100;

    private final EventLoop loop;
    private final LiveStream stream;
    private final MemoryBudget budget;
    private final HlsSpec spec;
    private final PooledParts memory;
    private final Runnable onNeed;
    private final Tap tap;
    private final Waiters waiters = new Waiters();
    /** When each of those who watch asked last. */
    private final Map<String, Long> viewers = new ConcurrentHashMap<>();

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Presentation presentation;
    private volatile long askedNanos;
    private volatile boolean isActive;
    private volatile boolean isClosed;
    private volatile String omitted = "";

    private @Nullable HlsPackager packager;
    private long accounted;
    private int discontinuity;
    private long lastNumber;
    private long lastPart;

    /**
     * An output that costs nothing yet.
     *
     * @param onNeed called on the loop when {@link #isActive} changes
     */
    public HlsOutput(StreamContext context, HlsSpec spec, Runnable onNeed) {
        this.loop = context.loop();
        this.stream = context.stream();
        this.budget = context.gateway().budget();
        this.spec = spec;
        this.onNeed = onNeed;
        this.memory = new PooledParts(context.gateway().allocator());
        this.tap = new Tap(context.gateway().allocator());
        this.presentation = Presentation.empty(spec.settings());
    }

    public HlsSpec spec() {
        return spec;
    }

    /**
     * Somebody watches: it is made from now on, if it was not.
     *
     * @param viewer what tells one from the other
     * @throws NothingToShowException if memory is short, and it is not made yet
     */
    public void ask(String viewer) throws NothingToShowException {
        if (!isActive && budget.isExhausted()) {
            throw new NothingToShowException("the server is short of memory for media");
        }
        long now = System.nanoTime();
        askedNanos = now;
        if (viewers.size() < VIEWERS_MAX || viewers.containsKey(viewer)) {
            viewers.put(viewer, now);
        }
        if (!isActive && !isClosed) {
            try {
                loop.execute(this::begin);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "the loop has ended, and nothing is shown any more", e);
            }
        }
    }

    /** What there is now. */
    public Presentation presentation() {
        return presentation;
    }

    /**
     * What there is as soon as {@code until} says so, or after the timeout, whatever it is then.
     *
     * @param until quick, and without side effects
     * @return completed on a media loop at times: whatever depends on it must go on elsewhere; empty if too many wait
     */
    public Optional<CompletableFuture<Presentation>> await(Predicate<Presentation> until, Duration timeout) {
        Presentation now = presentation;
        if (until.test(now)) {
            return Optional.of(CompletableFuture.completedFuture(now));
        }
        Optional<CompletableFuture<Presentation>> waiting = waiters.add(until, timeout, this::presentation);
        waiters.published(presentation); // it may have come before the other was waiting
        return waiting;
    }

    /** Media was sent to somebody who watches. */
    public void served(long count) {
        requests.incrementAndGet();
        bytes.addAndGet(count);
    }

    /** Whether it is made now. */
    public boolean isActive() {
        return isActive;
    }

    /** What of the stream HLS does not carry, in words; empty if there is nothing. */
    public String omitted() {
        return omitted;
    }

    /** What it counts. */
    public HlsFigures figures() {
        return new HlsFigures(viewers.size(), requests.get(), bytes.get(), presentation.bytes());
    }

    private void begin() {
        if (isActive || isClosed) {
            return;
        }
        isActive = true;
        long millis = System.currentTimeMillis() - NUMBERS_SINCE_MILLIS;
        packager = new HlsPackager(
                spec.settings(),
                memory,
                Math.max(lastNumber + 1, millis / MILLIS_PER_SEGMENT_NUMBER),
                Math.max(lastPart + 1, millis / MILLIS_PER_PART_NUMBER),
                discontinuity,
                this::publish);
        onNeed.run();
        stream.addTap(tap, BURST_MILLIS_MAX, System.nanoTime());
    }

    private void publish() {
        HlsPackager of = packager;
        if (of == null) {
            return;
        }
        if (budget.isScarce()) {
            of.shrink();
        }
        account(of.bytes());
        Presentation now = of.view();
        presentation = now;
        discontinuity = of.discontinuity();
        now.renditions().forEach(rendition -> {
            lastNumber = Math.max(lastNumber, rendition.open().number());
            lastPart = Math.max(lastPart, rendition.nextPart());
        });
        waiters.published(now);
    }

    private void account(long held) {
        budget.account(held - accounted);
        accounted = held;
    }

    /** Once a second: ends it when nobody has asked for a while. The leg's loop. */
    public void observe() {
        if (!isActive) {
            return;
        }
        omitted = tap.omitted();
        long now = System.nanoTime();
        long idleNanos = Math.max(
                IDLE_NANOS_MIN,
                TimeUnit.SECONDS.toNanos(IDLE_TARGETS * (long) spec.settings().targetSeconds()));
        viewers.values().removeIf(asked -> now - asked > idleNanos);
        if (now - askedNanos > idleNanos && waiters.count() == 0) {
            end();
        }
    }

    private void end() {
        isActive = false;
        stream.removeTap(tap);
        tap.forgetTracks();
        presentation = Presentation.empty(spec.settings());
        HlsPackager ended = packager;
        packager = null;
        if (ended != null) {
            ended.close();
        }
        account(0);
        discontinuity++;
        omitted = "";
        viewers.clear();
        onNeed.run();
    }

    /** Ends it for good. The leg's loop. */
    public void close() {
        isClosed = true;
        if (isActive) {
            end();
        }
        waiters.published(presentation);
    }

    /** Whether it is closed: there is another one, or the route is stopped. */
    public boolean isClosed() {
        return isClosed;
    }

    private final class Tap extends FrameTap {
        private Tap(ByteBufAllocator allocator) {
            super(allocator);
        }

        @Override
        protected void onFrame(Frame frame) {
            HlsPackager to = packager;
            if (to != null) {
                long ageMillis = (System.nanoTime() - frame.originNanos()) / NANOS_PER_MILLI;
                to.onFrame(frame, System.currentTimeMillis() - ageMillis);
            }
        }

        @Override
        public void onBegan() {
            // A keyframe follows.
        }

        @Override
        public void onInterrupted() {
            HlsPackager to = packager;
            if (to != null) {
                to.onBreak();
            }
        }

        @Override
        public void onEnded() {
            forgetTracks();
        }
    }
}
