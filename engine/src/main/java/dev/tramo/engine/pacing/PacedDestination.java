package dev.tramo.engine.pacing;

import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.Destination;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.PacingSpec;
import dev.tramo.mpegts.DatagramSink;
import dev.tramo.mpegts.PacingCounters;
import dev.tramo.mpegts.StreamPacer;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A UDP or RTP destination whose datagrams leave when they are due. The destination itself lives on a loop of precise timers; this is
 * its place in the route's leg. Payloads go there by a queue, what it observed comes back as an immutable snapshot.
 *
 * <p>The route's loop, except where another is named.
 */
public final class PacedDestination implements Destination {
    private static final System.Logger LOG = System.getLogger(PacedDestination.class.getName());

    /** How often the queue is looked at while payloads come: less than the shortest buffer leaves time for. */
    private static final long LOOK_NANOS = 4_000_000;
    /** Without payloads for so long, the next one wakes the loop. */
    private static final long IDLE_NANOS = 100_000_000;

    private static final int ANSWER_SECONDS_MAX = 5;

    private final Loop loop;
    private final Loop precise;
    private final Status status;
    private final PayloadRing ring = new PayloadRing();
    private final Runnable pump = this::pump;
    /** Whether the precise loop has stopped to look at the queue. */
    private volatile boolean isIdle = true;

    private volatile EndpointSnapshot observed = EndpointSnapshot.NONE;

    // The precise loop's.
    private final Destination inner;
    private final Status innerStatus;
    private final StreamPacer pacer;
    private final Deviations deviations = new Deviations();
    private final PayloadConsumer take = this::take;
    private final DatagramSink send = this::send;
    private @Nullable LoopTimer timer;
    private long lastTakenNanos;
    private final Damage damage;
    private String trouble = "";
    private State relayedState = State.STARTING;
    private String relayedReason = "";

    /**
     * One that is not open.
     *
     * @param loop the route's
     * @param precise where it sends, of {@link Loop#precise}
     * @param status of this destination, on the route's loop
     * @param maker makes the destination itself, which will be used on the precise loop only
     */
    public PacedDestination(
            Loop loop, Loop precise, PacingSpec spec, Status status, Function<Status, Destination> maker) {
        this.loop = loop;
        this.precise = precise;
        this.status = status;
        this.damage = new Damage(
                "packet",
                "not sent as set",
                "sent faster than rate=" + spec.kbitsPerSecond() + ", since the stream is larger",
                "not padded, since they are no MPEG-TS",
                "lost, since more came than the buffer holds");
        this.pacer = new StreamPacer(spec.settings());
        this.innerStatus = new Status(status.name(), new Relay());
        this.inner = answer(() -> maker.apply(innerStatus));
    }

    @Override
    public void open() {
        Destination _ = answer(() -> {
            timer = precise.newTimer(pump);
            inner.open();
            publish();
            return inner;
        });
        follow();
    }

    /** Waits for the precise loop, which waits for nobody, but not for ever. */
    private <T> T answer(Supplier<T> task) {
        return precise.call(task)
                .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        ring.offer(data, offset, length, originNanos);
        if (isIdle) {
            isIdle = false;
            precise.execute(pump);
        }
    }

    /** Takes what has come, sends what is due, and sets the timer. The precise loop. */
    private void pump() {
        LoopTimer next = timer;
        if (next == null) {
            return;
        }
        long now = precise.clockNanos();
        if (ring.drain(take) > 0) {
            lastTakenNanos = now;
        }
        pacer.advance(now, send);
        if (now - lastTakenNanos < IDLE_NANOS) {
            next.setAt(Math.min(pacer.nextDeadline(), now + LOOK_NANOS));
            return;
        }
        isIdle = true;
        boolean isMissed = !ring.isEmpty(); // put in before the flag was seen
        isIdle = !isMissed;
        next.setAt(isMissed ? now : pacer.nextDeadline());
    }

    private void take(ByteBuffer data, int offset, int length, long originNanos) {
        pacer.accept(data, offset, length, originNanos, precise.clockNanos());
    }

    private void send(ByteBuffer data, int offset, int length, long dueNanos) {
        inner.onPayload(data, offset, length, dueNanos);
        long now = precise.clockNanos();
        deviations.record(now - dueNanos, now);
    }

    @Override
    public void observe(double seconds) {
        precise.execute(() -> {
            if (timer != null) {
                inner.observe(seconds);
                innerStatus.observe();
                trouble = trouble();
                publish();
                relay();
            }
        });
    }

    /** The precise loop. */
    private void publish() {
        PacingCounters counted = pacer.counters(precise.clockNanos());
        EndpointSnapshot own = inner.snapshot();
        boolean isDegraded = !trouble.isEmpty() && own.state().isFlowing();
        EndpointSnapshot.Header header =
                isDegraded ? own.header().in(State.DEGRADED, Reasons.together(own.reason(), trouble)) : own.header();
        long lost = counted.dropped() + ring.dropped();
        observed = new EndpointSnapshot(header, own.figures(), own.totals().andDropped(lost))
                .withPacing(deviations.figures(counted));
    }

    /** What went wrong lately, in words. */
    private String trouble() {
        long now = precise.clockNanos();
        PacingCounters counted = pacer.counters(now);
        return damage.observe(now, counted.exceededPackets(), counted.unpadded(), counted.dropped() + ring.dropped());
    }

    /** The state here becomes that which was published. The precise loop. */
    private void relay() {
        EndpointSnapshot seen = observed;
        if (seen.state() == relayedState && seen.fullReason().equals(relayedReason)) {
            return;
        }
        relayedState = seen.state();
        relayedReason = seen.fullReason();
        try {
            loop.execute(this::follow);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the route's loop has ended", e);
        }
    }

    private void follow() {
        EndpointSnapshot seen = observed;
        status.follow(seen.state(), seen.fullReason());
    }

    /** Hears of the destination's state. The precise loop. */
    private final class Relay implements Status.Listener {
        @Override
        public void onChange(Status changed, State from) {
            publish();
            relay();
        }

        @Override
        public void onSessionBegan(String peer, String streamId) {
            throw new IllegalStateException("UDP has no sessions");
        }

        @Override
        public void onSessionEnded(String peer, String streamId, Duration lasted, String reason) {
            throw new IllegalStateException("UDP has no sessions");
        }

        @Override
        public void onRefused(String peer, String asked, String reason, long count) {
            throw new IllegalStateException("UDP refuses nobody");
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        return observed;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        try {
            Destination _ = answer(() -> {
                if (timer != null) {
                    timer.close();
                    timer = null;
                }
                inner.close();
                return inner;
            });
        } catch (RejectedExecutionException | CompletionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the precise loop has ended, and its sockets with it", e);
        }
    }
}
