package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpPlaySpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** A destination from which players take the stream. The leg's loop. */
public final class RtmpPlay implements FrameDestination, RtmpEntrance {
    private static final String PLAYERS_ONLY = "Players only: nobody may publish here.";

    private final StreamContext context;
    private final RtmpPlaySpec spec;
    private final Status status;
    private final Supplier<FrameInput> input;
    private final Players players;
    private final RtmpDoor door;
    private final RefusedAttempts refused = new RefusedAttempts();
    private final Rate rate = new Rate();
    private boolean isPortOpen;
    private long seenBytes;
    private double sentMbps;

    /** @param onNeed called when frames may be needed now, or no more */
    public RtmpPlay(
            StreamContext context, RtmpPlaySpec spec, Status status, Supplier<FrameInput> input, Runnable onNeed) {
        this.context = context;
        this.spec = spec;
        this.status = status;
        this.input = input;
        this.players = new Players(
                context.loop(),
                context.gateway(),
                context.stream(),
                status,
                spec.at().application(),
                () -> {
                    describe();
                    onNeed.run();
                });
        status.awaits(new Awaited("waits for players at " + spec.at().place(), "", Awaited.NOTHING_SENT));
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
    public void open() {
        door.open();
    }

    private void onPort(String failure) {
        isPortOpen = failure.isEmpty();
        if (isPortOpen) {
            describe();
        } else {
            status.set(State.FAILED, failure);
        }
    }

    private void describe() {
        if (isPortOpen && players.count() == 0) {
            status.set(State.WAITING);
        } else if (isPortOpen && !status.state().isFlowing()) {
            status.set(State.STALLED, "no audio or video yet");
        }
    }

    @Override
    public void onPublish(ServerConnection publisher) {
        publisher.refuse(Refusal.BAD_NAME, PLAYERS_ONLY);
        onRefused(publisher.peer(), "a publisher where the stream is played");
    }

    @Override
    public void onPlay(ServerConnection player) {
        players.offer(player);
    }

    @Override
    public void onRefused(String peer, String reason) {
        refused.add(peer, spec.at().application(), reason, Instant.now());
        status.refused(peer, spec.at().application(), reason);
    }

    @Override
    public void begin(boolean justBegan, RelayPath relays) {
        players.begin();
    }

    @Override
    public void hold() {
        // Players are kept for the publisher's return.
    }

    @Override
    public void end(String reason) {
        players.end("the publisher is gone");
    }

    @Override
    public boolean needsFrames() {
        return players.areAny();
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
        long bytes = players.sentBytes();
        boolean moved = bytes > seenBytes;
        sentMbps = bytes < seenBytes ? 0 : rate.mbps(bytes, seconds); // fewer when a player has left
        seenBytes = bytes;
        if (players.count() == 0) {
            describe();
        } else if (moved) {
            String lost = input.get().omitted().media();
            status.set(
                    lost.isEmpty() ? State.RUNNING : State.DEGRADED,
                    lost.isEmpty() ? input.get().omitted().data() : lost);
        } else {
            status.set(State.STALLED, "no data to send");
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        RtmpFigures figures =
                new RtmpFigures(StreamStatistics.NONE, "", "", players.count(), seenBytes, 0, 0, 0, 0, 0, 0);
        return new EndpointSnapshot(
                status.header("", players.count() > 0, 0, 0, sentMbps, refused.latest()), figures, players.totals());
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        door.close();
        players.close("the stream was stopped");
    }
}
