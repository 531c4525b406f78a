package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.PushSession;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.driver.PushConnection;
import dev.tramo.rtmp.live.Consumer;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A destination that is pushed to on a server, as long as there is a stream, and again whenever that failed. The leg's loop. */
public final class RtmpPush implements FrameDestination {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long GIVE_UP_NANOS = 10 * SECOND_NANOS;
    private static final long GOOD_FLOW_NANOS = 60 * SECOND_NANOS;
    private static final long DEGRADED_WINDOW_NANOS = 60 * SECOND_NANOS;
    private static final int DEGRADED_GAPS = 3;
    /** Of the stream's first keyframe, that far back when the server accepts, nothing need be missed. */
    private static final long BURST_MILLIS_AT_START = LiveStream.BEGINNING_MILLIS_MAX;

    private static final long BURST_MILLIS = 1_000;
    private static final int SEND_BUFFER_BYTES_MIN = 256 << 10;
    private static final int SEND_BUFFER_BYTES_MAX = 4 << 20;
    private static final int SEND_BUFFER_SECONDS = 1;

    /** A stream that brings sound may take so long to bring video. */
    private static final long VIDEO_WAIT_NANOS = 6 * SECOND_NANOS;

    private final EventLoop loop;
    private final RtmpGateway gateway;
    private final RtmpPushSpec spec;
    private final LiveStream stream;
    private final StreamLife life;
    private final Status status;
    private final Supplier<FrameInput> input;
    private final PushRetry retry;
    private final PushCounts counts;
    private final Rate rate = new Rate();
    private final Deque<Long> gapTimes = new ArrayDeque<>();
    private ClientTarget target;
    private @Nullable PushConnection connection;
    private @Nullable Consumer consumer;
    private RelayPath path = RelayPath.NONE;
    private RelayPath announcedPath = RelayPath.NONE;
    private boolean streamFlows;
    private boolean publisherIsThere;
    private boolean streamJustBegan;
    /** Whether the stream keeps its beginning for us, until the server accepts: nothing of it is missed. */
    private boolean holdsBeginning;

    private long streamBitsPerSecond;
    private long flowingSinceNanos;
    private long seenBytes;
    private long seenGaps;
    private int sessions;
    private Status.@Nullable Session session;
    private long begunNanos;
    private long seenMissed;
    private double sentMbps;
    private String lastError = "";
    private boolean closed;

    /** @param input where the stream comes from, now */
    public RtmpPush(StreamContext context, RtmpPushSpec spec, Status status, Supplier<FrameInput> input) {
        this.loop = context.loop();
        this.gateway = context.gateway();
        this.spec = spec;
        this.target = ClientTarget.of(spec.url());
        this.stream = context.stream();
        this.life = context.life();
        this.status = status;
        this.input = input;
        this.counts = new PushCounts(stream);
        this.retry = new PushRetry(loop, this::connect);
    }

    @Override
    public void open() {
        status.awaits(new Awaited(
                "waits for the source, to push to " + peer(),
                "connects to " + peer(),
                Awaited.NOTHING_SENT + " to " + peer()));
        status.set(State.WAITING);
    }

    @Override
    public boolean needsFrames() {
        return true;
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void begin(boolean justBegan, RelayPath relays) {
        begunNanos = publisherIsThere ? begunNanos : System.nanoTime();
        streamFlows = true;
        publisherIsThere = true;
        path = relays;
        if (relays.ids().size() > announcedPath.ids().size()) {
            closeConnection("the stream comes by more relays"); // the server must learn it, to know a ring
        }
        if (connection == null) {
            streamJustBegan = justBegan;
            holdBeginning(justBegan);
            status.set(State.CONNECTING);
            retry.reset();
            connect();
        } else if (consumer != null) {
            endIfUnfit(connection); // a publisher may return with another codec
        }
    }

    /** No connection is opened meanwhile: else our push might come to a camera before the one who publishes there. */
    @Override
    public void hold() {
        publisherIsThere = false;
        retry.cancel();
        if (consumer == null) {
            closeConnection("the publisher is gone");
            status.set(State.WAITING);
        }
    }

    @Override
    public void end(String reason) {
        streamFlows = false;
        publisherIsThere = false;
        retry.cancel();
        closeConnection(reason);
        status.set(State.WAITING);
    }

    @Override
    public void close() {
        closed = true;
        retry.cancel();
        closeConnection("the push is removed or stopped");
    }

    private void holdBeginning(boolean hold) {
        if (holdsBeginning) {
            stream.releaseBeginning();
        }
        holdsBeginning = hold;
        if (hold) {
            stream.holdBeginning();
        }
    }

    private void closeConnection(String reason) {
        holdBeginning(false);
        PushConnection open = connection;
        counts.disconnected();
        endSession(reason);
        target = ClientTarget.of(spec.url());
        connection = null;
        consumer = null;
        if (open != null) {
            open.close(reason);
        }
    }

    private void connect() {
        if (closed || !streamFlows || !publisherIsThere || connection != null) {
            return;
        }
        int bytes = (int) Math.min(
                SEND_BUFFER_BYTES_MAX,
                Math.max(SEND_BUFFER_BYTES_MIN, streamBitsPerSecond / Byte.SIZE * SEND_BUFFER_SECONDS));
        Attempt attempt = new Attempt();
        announcedPath = path;
        // All that may come: a server says that it takes them only if it is asked, and it is asked once.
        Set<String> codecs = new TreeSet<>(input.get().announcedCodecs());
        codecs.addAll(stream.enhancedCodecs().all());
        PushConnection opened = gateway.client().push(loop, target, List.copyOf(codecs), path, bytes, attempt);
        attempt.of = opened;
        connection = opened;
    }

    /** Reports of one connection; those of a connection that was given up before are of no interest. */
    private final class Attempt implements PushSession.Events {
        private @Nullable PushConnection of;

        @Override
        public void onAccepted() {
            if (of == connection) {
                RtmpPush.this.onAccepted();
            }
        }

        @Override
        public void onEnded(Ending ending) {
            if (of == connection) {
                RtmpPush.this.onEnded(ending);
            }
        }
    }

    private void onAccepted() {
        PushConnection accepted = connection;
        if (accepted == null) {
            return;
        }
        if (endIfUnfit(accepted)) {
            return;
        }
        sessions++;
        seenBytes = 0;
        seenGaps = 0;
        flowingSinceNanos = System.nanoTime();
        session = status.sessionBegan(peer(), target.url().shownApplication());
        Consumer added = accepted.send(
                stream,
                gateway.queue(),
                streamJustBegan ? BURST_MILLIS_AT_START : BURST_MILLIS,
                accepted.serverIsEnhanced() || spec.enhancedAlways());
        counts.connected(added);
        consumer = added;
        streamJustBegan = false;
        holdBeginning(false);
        status.set(State.STALLED, "waits for a keyframe");
    }

    private boolean endIfUnfit(PushConnection to) {
        if (to.serverIsEnhanced() || spec.enhancedAlways()) {
            return false;
        }
        boolean isOnlySound = !stream.hasVideo() && System.nanoTime() - begunNanos > VIDEO_WAIT_NANOS;
        boolean unfit = !stream.enhancedCodecs().ofVideo().isEmpty()
                || (isOnlySound && !stream.enhancedCodecs().ofAudio().isEmpty());
        if (unfit) {
            to.unfit("the server does not take enhanced RTMP, which carries "
                    + String.join(", ", stream.enhancedCodecs().all()));
        }
        return unfit;
    }

    /** Host and port. */
    private String peer() {
        return target.url().host() + ":" + target.url().port();
    }

    private void onEnded(Ending ending) {
        if (ending.kind() == Ending.Kind.REFUSED && ending.next().isEmpty()) {
            status.refused(peer(), target.url().shownApplication(), "the server refused our push: " + ending.reason());
        }
        counts.disconnected();
        endSession(ending.reason());
        connection = null;
        consumer = null;
        String via = target.via();
        target = ending.next().orElse(ClientTarget.of(spec.url()));
        if (closed || !streamFlows) {
            return;
        }
        if (ending.next().isPresent() && publisherIsThere) {
            status.set(State.CONNECTING, ending.reason());
            connect();
            return;
        }
        lastError = ending.reason() + (via.isEmpty() ? "" : " (" + via + ")");
        status.set(State.FAILED, lastError);
        if (publisherIsThere) {
            retry.later(ending.kind() == Ending.Kind.REFUSED);
        }
    }

    private void endSession(String reason) {
        if (session != null) {
            session.end(reason);
            session = null;
        }
    }

    @Override
    public void observe(double seconds) {
        long nowNanos = life.observedNanos();
        StreamStatistics live = input.get().statistics();
        streamBitsPerSecond = live.videoBitsPerSecond() + live.audioBitsPerSecond();
        Consumer to = consumer;
        if (to == null) {
            sentMbps = 0;
            status.drops(counts.missed() > seenMissed);
            seenMissed = counts.missed();
            if (status.state() == State.WAITING) {
                status.set(State.WAITING, input.get().omitted().media());
            }
            return;
        }
        PushConnection open = connection;
        if (open != null && endIfUnfit(open)) {
            return;
        }
        long bytes = to.takenBytes();
        sentMbps = rate.mbps(bytes, seconds);
        boolean moved = bytes > seenBytes;
        seenBytes = bytes;
        countGaps(to, nowNanos);
        if (moved) {
            String damage = damage();
            status.set(damage.isEmpty() ? State.RUNNING : State.DEGRADED, damage.isEmpty() ? remark() : damage);
            if (nowNanos - flowingSinceNanos > GOOD_FLOW_NANOS) {
                retry.reset();
            }
            return;
        }
        long stalledNanos = to.stalledNanos(nowNanos);
        if (stalledNanos >= GIVE_UP_NANOS && open != null) {
            open.giveUp("the server took no data for " + GIVE_UP_NANOS / SECOND_NANOS + " s");
        } else if (stalledNanos > 0) {
            status.set(State.STALLED, "the server takes no data");
        } else if (!publisherIsThere) {
            status.set(State.STALLED, "the publisher is gone; kept for its return");
        } else if (status.state().isFlowing()) {
            status.set(State.STALLED, "no data to send");
        }
    }

    private void countGaps(Consumer to, long nowNanos) {
        for (long i = seenGaps; i < Math.min(to.gaps(), seenGaps + DEGRADED_GAPS); i++) {
            gapTimes.add(nowNanos);
        }
        seenGaps = to.gaps();
        while (!gapTimes.isEmpty() && nowNanos - gapTimes.peekFirst() > DEGRADED_WINDOW_NANOS) {
            gapTimes.removeFirst();
        }
    }

    private String remark() {
        return target.via().isEmpty() ? input.get().omitted().data() : target.via();
    }

    private String damage() {
        Consumer to = consumer;
        List<String> unfit = stream.enhancedCodecs().ofAudio();
        return Reasons.together(
                gapTimes.size() < DEGRADED_GAPS
                        ? ""
                        : "the server is too slow, pictures were lost " + DEGRADED_GAPS
                                + " times or more in the last minute",
                to == null || !to.hasLeftOutAudio() || unfit.isEmpty()
                        ? ""
                        : "the sound is left out: the server does not take enhanced RTMP, which carries "
                                + String.join(", ", unfit),
                input.get().omitted().media());
    }

    @Override
    public EndpointSnapshot snapshot() {
        return new EndpointSnapshot(
                status.header(peer(), consumer != null, Math.max(0, sessions - 1), 0, sentMbps, List.of()),
                counts.figures(lastError),
                counts.totals());
    }
}
