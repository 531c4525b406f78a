package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.KeptOut;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.media.Omitted;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.ServerSession.Refusal;
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

/** A source that one publisher at a time pushes to. Players may take the stream from the same address. The leg's loop. */
public final class RtmpListenSource implements RtmpSource, RtmpEntrance {
    private StreamContext context;
    private StreamLife life;
    private final Players players;
    private final Status status;
    private final Supplier<String> damage;
    private final RtmpDoor door;
    private final KeptOut<String> keptOut = new KeptOut<>();
    private final RefusedAttempts refused = new RefusedAttempts();
    private final Rate rate = new Rate();
    private volatile RtmpListenSpec spec;
    private @Nullable ServerConnection publisher;
    private Status.@Nullable Session session;
    /** Somebody has published who is no relay. */
    private boolean cameraWasHere;

    private String lastError = "";
    private boolean closed;
    /** Of streams before this one, without what was copied from them. */
    private long framesBefore;

    private long bytesBefore;
    private int sessions;
    private long seenBytes;
    private double receivedMbps;

    /** @param damage what is lost of the stream on its way out, in words; empty if nothing is */
    public RtmpListenSource(StreamContext context, RtmpListenSpec spec, Status status, Supplier<String> damage) {
        this.context = context;
        this.life = context.life();
        this.spec = spec;
        this.status = status;
        this.damage = damage;
        this.players = new Players(
                context.loop(),
                context.gateway(),
                context.stream(),
                status,
                spec.at().application(),
                () -> {});
        status.awaits(new Awaited("waits for a publisher at " + spec.at().place(), "", Awaited.NOTHING_RECEIVED));
        this.door = new RtmpDoor(context.gateway(), this, this::onPort);
    }

    @Override
    public RtmpAddress address() {
        return spec.at();
    }

    @Override
    public EventLoop loop() {
        return context.loop();
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
    public boolean isSettled() {
        return true;
    }

    @Override
    public void open() {
        status.set(State.WAITING);
        door.open();
    }

    private void onPort(String failure) {
        if (!failure.isEmpty()) {
            status.set(State.FAILED, failure);
        } else if (status.state() == State.FAILED) {
            status.set(State.WAITING);
        }
    }

    /** Applies other settings to the same address; the publisher stays. */
    public void change(RtmpListenSpec next) {
        spec = next;
    }

    @Override
    public RelayPath relayPath() {
        return (publisher == null ? RelayPath.NONE : publisher.relayPath()).through(context.relayId());
    }

    @Override
    public void onPlay(ServerConnection player) {
        players.offer(player);
    }

    @Override
    public void onPublish(ServerConnection candidate) {
        if (!candidate.isOpen()) {
            return; // it left on its way here
        }
        RelayPath path = candidate.relayPath();
        ServerConnection present = publisher;
        Optional<String> ban = keptOut.reason(candidate.address(), System.nanoTime());
        if (closed) {
            candidate.refuse(Refusal.UNAUTHORIZED, "No such camera.");
        } else if (ban.isPresent()) {
            refuse(candidate, "Not allowed now.", ban.get());
        } else if (path.ids().contains(context.relayId())) {
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
        onRefused(candidate.peer(), reason);
    }

    @Override
    public void onRefused(String peer, String reason) {
        refused.add(peer, spec.at().application(), reason, Instant.now());
        status.refused(peer, spec.at().application(), reason);
    }

    @Override
    public int disconnect(SrtPeerAddress peer) {
        int ended = players.disconnect(peer);
        ServerConnection present = publisher;
        if (present == null || !Players.isOf(present, peer)) {
            return ended;
        }
        present.close(Players.DISCONNECTED);
        return ended + 1;
    }

    @Override
    public void ban(PeerBan ban) {
        keptOut.add(ban, System.nanoTime(), Players.BANNED);
        players.ban(ban);
    }

    @Override
    public List<PeerBan> bans() {
        return keptOut.bans(System.nanoTime());
    }

    @Override
    public void lift(InetAddress address) {
        keptOut.lift(address);
        players.lift(address);
    }

    private void endSession(String reason) {
        if (session != null) {
            session.end(reason);
            session = null;
        }
    }

    private void accept(ServerConnection candidate) {
        ServerConnection present = publisher;
        if (present != null) {
            publisher = null;
            endSession("taken over by " + candidate.peer());
            present.close("taken over by " + candidate.peer());
            life.replace();
        }
        publisher = candidate;
        session = status.sessionBegan(candidate.peer(), (spec.at().application() + " " + candidate.client()).strip());
        cameraWasHere = cameraWasHere || !candidate.relayPath().isRelayed();
        sessions++;
        seenBytes = 0;
        life.begin();
        status.set(State.STALLED, "connected, no audio or video yet");
        candidate.accept(new Publication(candidate));
    }

    /** What one publisher sends; that of one whose place was taken is of no interest. */
    private final class Publication implements ServerConnection.Publication {
        private final ServerConnection of;

        Publication(ServerConnection of) {
            this.of = of;
        }

        @Override
        public void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos) {
            if (of != publisher) {
                payload.release();
            } else if (life.onMessage(type, timestamp, payload, nowNanos)) {
                status.set(State.RUNNING);
                players.begin();
            }
        }

        @Override
        public void onBatchEnd() {
            life.onBatchEnd();
        }

        @Override
        public void onEnded(Ending ending) {
            if (of == publisher) {
                publisher = null;
                endSession(ending.reason());
                lastError = ending.reason();
                receivedMbps = 0;
                if (!closed) {
                    status.set(State.WAITING, ending.reason());
                }
                life.interrupt(ending.reason(), spec.grace());
            }
        }
    }

    @Override
    public void onOver() {
        players.end("the publisher is gone");
    }

    @Override
    public void observe(double seconds) {
        players.observe();
        StreamStatistics statistics = life.observe();
        if (publisher == null) {
            return;
        }
        long bytes = statistics.bytes();
        boolean moved = bytes != seenBytes;
        seenBytes = bytes;
        receivedMbps = rate.mbps(bytes, seconds);
        if (moved && life.isFlowing()) {
            String lost = damage.get();
            status.set(lost.isEmpty() ? State.RUNNING : State.DEGRADED, lost);
        } else if (life.isFlowing()) {
            status.set(State.STALLED, "no audio or video in the last second");
        }
    }

    @Override
    public void moveTo(StreamContext other) {
        framesBefore += context.stream().frames() - other.stream().frames();
        bytesBefore += context.stream().bytes() - other.stream().bytes();
        context = other;
        life = other.life();
    }

    /** The publisher is sent away, and may come again. */
    @Override
    public void reconnect(String reason) {
        ServerConnection present = publisher;
        if (present != null) {
            new Publication(present).onEnded(new Ending(Ending.Kind.CLOSED, reason));
            present.close(reason);
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        ServerConnection present = publisher;
        StreamStatistics statistics = life.statistics();
        RtmpFigures figures = new RtmpFigures(
                statistics,
                present == null ? "" : present.client(),
                lastError,
                players.count(),
                statistics.bytes(),
                statistics.frames(),
                0,
                0,
                0,
                0,
                0);
        return new EndpointSnapshot(
                status.header(
                        present == null ? "" : present.peer(),
                        present != null,
                        Math.max(0, sessions - 1),
                        receivedMbps,
                        0,
                        refused.latest()),
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
        door.close();
        ServerConnection present = publisher;
        publisher = null;
        if (present != null) {
            endSession("the camera is removed or stopped");
            present.close("the camera is removed or stopped");
        }
        players.close("the camera is stopped");
    }
}
