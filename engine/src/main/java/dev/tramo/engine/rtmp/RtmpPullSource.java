package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.media.Omitted;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.driver.PullConnection;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source that is pulled from an RTMP server, again and again. The leg's loop. */
public final class RtmpPullSource implements RtmpSource {
    private StreamContext context;
    private final RtmpPullSpec spec;
    private StreamLife life;
    private final Players players;
    private final Status status;
    private final Supplier<String> damage;
    private final Optional<RtmpDoor> door;
    private final PushRetry retry;
    private final RefusedAttempts refused = new RefusedAttempts();
    private final Rate rate = new Rate();
    /** Where a server redirected us; empty for the configured one. */
    private Optional<ClientTarget> next = Optional.empty();

    private @Nullable PullConnection pull;
    private Status.@Nullable Session session;
    private String lastError = "";
    private boolean closed;
    /** Of streams before this one, without what was copied from them. */
    private long framesBefore;

    private long bytesBefore;
    private int sessions;
    private long seenBytes;
    private double receivedMbps;

    /** @param damage what is lost of the stream on its way out, in words; empty if nothing is */
    public RtmpPullSource(StreamContext context, RtmpPullSpec spec, Status status, Supplier<String> damage) {
        this.context = context;
        this.spec = spec;
        this.life = context.life();
        this.status = status;
        this.damage = damage;
        String playedAt = spec.play().map(RtmpAddress::application).orElse("");
        this.players = new Players(context.loop(), context.gateway(), context.stream(), status, playedAt, () -> {});
        this.door = spec.play().map(at -> new RtmpDoor(context.gateway(), new Entrance(at), _ -> {}));
        this.retry = new PushRetry(context.loop(), this::connect);
    }

    /** Where the stream may be played; nobody may publish there. */
    private final class Entrance implements RtmpEntrance {
        private final RtmpAddress at;

        Entrance(RtmpAddress at) {
            this.at = at;
        }

        @Override
        public RtmpAddress address() {
            return at;
        }

        @Override
        public EventLoop loop() {
            return context.loop();
        }

        @Override
        public void onPublish(ServerConnection publisher) {
            publisher.refuse(
                    Refusal.BAD_NAME, "This camera is pulled from elsewhere.", "the camera is pulled from elsewhere");
            onRefused(publisher.peer(), "the camera is pulled from elsewhere");
        }

        @Override
        public void onPlay(ServerConnection player) {
            players.offer(player);
        }

        @Override
        public void onRefused(String peer, String reason) {
            refused.add(peer, at.application(), reason, Instant.now());
            status.refused(peer, at.application(), reason);
        }
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public StreamStatistics statistics() {
        return life.statistics();
    }

    @Override
    public Omitted omitted() {
        return Omitted.NOTHING;
    }

    @Override
    public RelayPath relayPath() {
        return RelayPath.NONE.through(context.relayId());
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public void open() {
        door.ifPresent(RtmpDoor::open);
        status.awaits(new Awaited("", "connects to " + peer(), Awaited.NOTHING_RECEIVED + " from " + peer()));
        status.set(State.CONNECTING);
        connect();
    }

    private void connect() {
        if (closed || pull != null) {
            return;
        }
        Events events = new Events();
        PullConnection opened = context.gateway().client().pull(context.loop(), target(), events);
        events.of = opened;
        pull = opened;
    }

    private String peer() {
        return target().url().host() + ":" + target().url().port();
    }

    private ClientTarget target() {
        return next.orElseGet(() -> ClientTarget.of(spec.url()));
    }

    private String via() {
        return next.map(ClientTarget::via).orElse("");
    }

    /** What one connection reports. */
    private final class Events implements PullConnection.Events {
        private @Nullable PullConnection of;

        @Override
        public void onStarted() {
            if (of == pull) {
                sessions++;
                session = status.sessionBegan(peer(), target().url().shownApplication());
                seenBytes = 0;
                life.begin();
            }
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload) {
            if (of != pull) {
                payload.release();
                return;
            }
            if (life.onMessage(type, timestamp, payload, System.nanoTime())) {
                status.set(State.RUNNING, via());
                players.begin();
            }
            if (life.isFlowing()) {
                retry.reset();
            }
        }

        @Override
        public void onBatchEnd() {
            life.onBatchEnd();
        }

        @Override
        public void onEnded(Ending ending) {
            if (of == pull) {
                RtmpPullSource.this.onEnded(ending);
            }
        }
    }

    private void onEnded(Ending ending) {
        pull = null;
        receivedMbps = 0;
        String before = via();
        endSession(ending.reason());
        if (ending.kind() == Ending.Kind.REFUSED && ending.next().isEmpty()) {
            status.refused(
                    peer(), target().url().shownApplication(), "the server refused our pull: " + ending.reason());
        }
        boolean wasBegun = life.isBegun();
        next = ending.next();
        if (next.isPresent() && !wasBegun) {
            status.set(State.CONNECTING, ending.reason());
            connect();
            return;
        }
        lastError = ending.reason() + (before.isEmpty() ? "" : " (" + before + ")");
        status.set(State.FAILED, lastError);
        retry.later(ending.kind() == Ending.Kind.REFUSED);
        if (wasBegun) {
            life.interrupt(lastError, spec.grace());
        }
    }

    private void endSession(String reason) {
        if (session != null) {
            session.end(reason);
            session = null;
        }
    }

    @Override
    public void onOver() {
        players.end("the publisher is gone");
    }

    private boolean isConnected() {
        return pull != null && life.isFlowing();
    }

    @Override
    public int disconnect(SrtPeerAddress peer) {
        return players.disconnect(peer);
    }

    @Override
    public void ban(PeerBan ban) {
        players.ban(ban);
    }

    @Override
    public List<PeerBan> bans() {
        return players.bans();
    }

    @Override
    public void lift(InetAddress address) {
        players.lift(address);
    }

    @Override
    public void observe(double seconds) {
        players.observe();
        StreamStatistics statistics = life.observe();
        if (!isConnected()) {
            return;
        }
        long bytes = statistics.bytes();
        boolean moved = bytes != seenBytes;
        seenBytes = bytes;
        receivedMbps = rate.mbps(bytes, seconds);
        if (!moved) {
            status.set(State.STALLED, "no audio or video in the last second");
            return;
        }
        String lost = damage.get();
        status.set(lost.isEmpty() ? State.RUNNING : State.DEGRADED, lost.isEmpty() ? via() : lost);
    }

    @Override
    public void moveTo(StreamContext other) {
        framesBefore += context.stream().frames() - other.stream().frames();
        bytesBefore += context.stream().bytes() - other.stream().bytes();
        context = other;
        life = other.life();
    }

    @Override
    public void reconnect(String reason) {
        PullConnection present = pull;
        if (present != null) {
            onEnded(new Ending(Ending.Kind.CLOSED, reason));
            present.close(reason);
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        StreamStatistics statistics = life.statistics();
        RtmpFigures figures = new RtmpFigures(
                statistics, "", lastError, players.count(), statistics.bytes(), statistics.frames(), 0, 0, 0, 0, 0);
        return new EndpointSnapshot(
                status.header(peer(), isConnected(), Math.max(0, sessions - 1), receivedMbps, 0, refused.latest()),
                figures,
                Totals.of(
                        framesBefore + context.stream().frames(),
                        bytesBefore + context.stream().bytes(),
                        0,
                        0));
    }

    @Override
    public void close() {
        closed = true;
        retry.cancel();
        door.ifPresent(RtmpDoor::close);
        PullConnection present = pull;
        pull = null;
        if (present != null) {
            endSession("the camera is removed or stopped");
            present.close("the camera is removed or stopped");
        }
        players.close("the camera is stopped");
    }
}
