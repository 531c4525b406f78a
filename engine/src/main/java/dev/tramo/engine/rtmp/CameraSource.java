package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.CameraSpec;
import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.driver.PullConnection;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a camera's stream comes from: one publisher at a time, or a server that we pull from. What it sends goes into the
 * stream; when it is gone, the stream is kept for its return for a while. Loop's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
public final class CameraSource {
    /** Who is told when a stream begins and ends. */
    interface Listener {
        /** The first picture or sound is here. */
        void onFlowing();

        /** The publisher is gone, perhaps to return. */
        void onGone();

        /** The publisher is gone, and its time to return is over. */
        void onOver(String reason);
    }

    /** After sending, what comes within that time waits for what follows it: half as many system calls a consumer. */
    private static final long GATHER_NANOS = 40_000_000;

    private final EventLoop loop;
    private final RtmpGateway gateway;
    private final LiveStream stream;
    private final Listener listener;
    private final Status status;
    private final PushRetry pullRetry;
    private final RefusedAttempts refused = new RefusedAttempts();
    private final String relayId =
            String.format("%016x", ThreadLocalRandom.current().nextLong());
    private final Rate rate = new Rate();
    private CameraSpec spec;
    private @Nullable ServerConnection publisher;
    /** Where a server sent the pull; empty for where it is configured. */
    private Optional<ClientTarget> pullNext = Optional.empty();

    private @Nullable PullConnection pull;
    /** Somebody has published who is no relay. */
    private boolean cameraWasHere;

    private @Nullable Future<?> grace;
    private StreamStatistics statistics = StreamStatistics.NONE;
    private long flushedNanos = System.nanoTime();
    private boolean begun;
    private boolean flowing;
    private String lastError = "";
    private boolean closed;
    private int sessions;
    private long seenBytes;
    private double receivedMbps;

    CameraSource(
            EventLoop loop, RtmpGateway gateway, CameraSpec spec, LiveStream stream, Listener listener, Status status) {
        this.loop = loop;
        this.gateway = gateway;
        this.spec = spec;
        this.stream = stream;
        this.listener = listener;
        this.status = status;
        this.pullRetry = new PushRetry(loop, this::openPull);
    }

    Status status() {
        return status;
    }

    StreamStatistics statistics() {
        return statistics;
    }

    /** Whether somebody publishes, or the server that we pull from sends. */
    boolean isThere() {
        return publisher != null || (pull != null && flowing);
    }

    void open() {
        if (spec.pullFrom().isPresent()) {
            status.set(State.CONNECTING);
            openPull();
        } else {
            status.set(State.WAITING, "no publisher");
        }
    }

    /** Goes on as {@code next} says; who publishes is disturbed only if the stream is to come from elsewhere. */
    void change(CameraSpec next) {
        boolean moves = !next.pullFrom().equals(spec.pullFrom());
        spec = next;
        if (moves) {
            disconnect("the camera's source was changed");
            gone("the camera's source was changed");
            open();
        }
    }

    /** The relays that the stream has passed, this one included. */
    RelayPath relayPath() {
        return (publisher == null ? RelayPath.NONE : publisher.relayPath()).through(relayId);
    }

    /** Somebody wants to publish. */
    void offer(ServerConnection candidate) {
        if (!candidate.isOpen()) {
            return; // it left on its way here
        }
        RelayPath path = candidate.relayPath();
        ServerConnection present = publisher;
        if (closed || spec.pullFrom().isPresent()) {
            refuse(candidate, "This camera is pulled from elsewhere.", "the camera is pulled from elsewhere");
        } else if (path.ids().contains(relayId)) {
            refuse(candidate, "The stream comes from here: the push closes a ring.", "a push that closes a ring");
        } else if (path.isFull()) {
            refuse(
                    candidate,
                    "The stream has passed " + RelayPath.RELAYS_MAX + " relays, which is the limit.",
                    "a stream that has passed " + RelayPath.RELAYS_MAX + " relays");
        } else if (present != null && !mayReplace(present, candidate)) {
            refuse(candidate, "The camera is published already.", "published already by " + present.peer());
        } else {
            accept(candidate);
        }
    }

    /** The live publisher stays, unless it is silent, or a relay that took the place of the camera that returns now. */
    private boolean mayReplace(ServerConnection present, ServerConnection candidate) {
        long silentNanos = System.nanoTime() - present.lastMessageNanos();
        boolean cameraReturns = cameraWasHere
                && present.relayPath().isRelayed()
                && !candidate.relayPath().isRelayed();
        return cameraReturns || silentNanos >= spec.takeover().toNanos();
    }

    /** Strangers are not told who publishes; the list is for those who run the camera. */
    private void refuse(ServerConnection candidate, String told, String reason) {
        candidate.refuse(Refusal.BAD_NAME, told, reason);
        noteRefused(candidate.peer(), reason);
    }

    /** An attempt to publish this camera was refused. */
    void noteRefused(String peer, String reason) {
        refused.add(peer, spec.application(), reason, Instant.now());
    }

    private void accept(ServerConnection candidate) {
        ServerConnection present = publisher;
        if (present != null) {
            publisher = null;
            flowing = false;
            present.close("taken over by " + candidate.peer());
            stream.interrupt();
        }
        publisher = candidate;
        cameraWasHere = cameraWasHere || !candidate.relayPath().isRelayed();
        begin();
        status.set(State.STALLED, "connected, no audio or video yet");
        candidate.accept(new Publication(candidate));
    }

    private void begin() {
        if (grace != null) {
            grace.cancel(false);
            grace = null;
        }
        begun = true;
        sessions++;
        seenBytes = 0;
        stream.begin(System.nanoTime());
    }

    private void openPull() {
        if (closed || pull != null || spec.pullFrom().isEmpty()) {
            return;
        }
        PullEvents events = new PullEvents();
        PullConnection opened = gateway.client().pull(loop, pullTarget().orElseThrow(), events);
        events.of = opened;
        pull = opened;
    }

    private Optional<ClientTarget> pullTarget() {
        return pullNext.or(() -> spec.pullFrom().map(ClientTarget::of));
    }

    private String pullVia() {
        return pullNext.map(ClientTarget::via).orElse("");
    }

    private void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos) {
        stream.onMessage(type, timestamp, payload, nowNanos);
        if (!flowing && stream.isFlowing()) {
            flowing = true;
            status.set(State.RUNNING, pullVia());
            listener.onFlowing();
        }
    }

    /** What comes in quick succession is sent together: with the next, or within a second if there is none. */
    private void flushIfDue() {
        long now = System.nanoTime();
        if (now - flushedNanos >= GATHER_NANOS) {
            flushedNanos = now;
            stream.flush();
        }
    }

    /** The publisher is gone: pushes and players are kept for its return. */
    private void gone(String reason) {
        begun = false;
        flowing = false;
        lastError = reason;
        stream.flush();
        stream.interrupt();
        statistics = StreamStatistics.NONE;
        receivedMbps = 0;
        if (closed) {
            return;
        }
        if (spec.pullFrom().isEmpty()) {
            status.set(State.WAITING, "no publisher: " + reason);
        }
        listener.onGone();
        if (grace == null) {
            grace = loop.schedule(() -> over(reason), spec.grace().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void over(String reason) {
        grace = null;
        if (!closed) {
            stream.end();
            listener.onOver(reason);
        }
    }

    void close() {
        closed = true;
        pullRetry.cancel();
        if (grace != null) {
            grace.cancel(false);
            grace = null;
        }
        disconnect("the camera is removed or stopped");
    }

    private void disconnect(String reason) {
        ServerConnection present = publisher;
        PullConnection pulled = pull;
        publisher = null;
        pull = null;
        pullNext = Optional.empty();
        pullRetry.cancel();
        if (present != null) {
            present.close(reason);
        }
        if (pulled != null) {
            pulled.close(reason);
        }
    }

    /** Once a second: brings the state in line with what came since the last call. */
    void observe(double seconds, long nowNanos) {
        stream.flush();
        statistics = stream.observe(nowNanos);
        if (!isThere()) {
            return;
        }
        long bytes = statistics.bytes();
        boolean moved = bytes != seenBytes;
        seenBytes = bytes;
        receivedMbps = rate.mbps(bytes, seconds);
        if (moved && flowing) {
            status.set(State.RUNNING, pullVia());
        } else if (flowing) {
            status.set(State.STALLED, "no audio or video in the last second");
        }
    }

    EndpointSnapshot snapshot(int players) {
        ServerConnection present = publisher;
        String peer = present != null
                ? present.peer()
                : pullTarget()
                        .map(to -> to.url().host() + ":" + to.url().port())
                        .orElse("");
        String client = present == null ? "" : present.client();
        RtmpFigures figures = new RtmpFigures(
                statistics, client, lastError, players, statistics.bytes(), statistics.frames(), 0, 0, 0, 0, 0);
        return EndpointSnapshot.ofRtmp(
                status.header(peer, isThere(), Math.max(0, sessions - 1), receivedMbps, 0, refused.latest()), figures);
    }

    /** What one publisher sends; that of one whose place was taken is of no interest. */
    private final class Publication implements ServerConnection.Publication {
        private final ServerConnection of;

        Publication(ServerConnection of) {
            this.of = of;
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos) {
            if (of == publisher) {
                CameraSource.this.onMessage(type, timestamp, payload, nowNanos);
            } else {
                payload.release();
            }
        }

        @Override
        public void onBatchEnd() {
            flushIfDue();
        }

        @Override
        public void onEnded(Ending ending) {
            if (of == publisher) {
                publisher = null;
                gone(ending.reason());
            }
        }
    }

    /** What the server sends that we pull from. */
    private final class PullEvents implements PullConnection.Events {
        private @Nullable PullConnection of;

        @Override
        public void onStarted() {
            if (of == pull) {
                begin();
            }
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload) {
            if (of == pull) {
                CameraSource.this.onMessage(type, timestamp, payload, System.nanoTime());
                if (flowing) {
                    pullRetry.reset();
                }
            } else {
                payload.release();
            }
        }

        @Override
        public void onBatchEnd() {
            flushIfDue();
        }

        @Override
        public void onEnded(Ending ending) {
            if (of == pull) {
                pull = null;
                String via = pullVia();
                pullNext = ending.next();
                if (pullNext.isPresent() && !begun) {
                    status.set(State.CONNECTING, ending.reason());
                    openPull();
                    return;
                }
                lastError = ending.reason() + (via.isEmpty() ? "" : " (" + via + ")");
                status.set(State.FAILED, lastError);
                pullRetry.later(ending.kind() == Ending.Kind.REFUSED);
                if (begun) {
                    gone(lastError);
                }
            }
        }
    }
}
