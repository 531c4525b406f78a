package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.KeptOut;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.driver.ServerConnection;
import dev.tramo.rtmp.live.Consumer;
import dev.tramo.rtmp.live.LiveStream;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The players at one address: they may come a little before the stream. The leg's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
final class Players {
    private static final long WAIT_MILLIS = 5_000;
    private static final int WAITING_MAX = 100;
    /** Why somebody is refused whose address is kept out; strangers are not told. */
    static final String BANNED = "its address is kept out for a while";
    /** Why a session has ended. */
    static final String DISCONNECTED = "disconnected by request";

    private final EventLoop loop;
    private final RtmpGateway gateway;
    private final LiveStream stream;
    private final Status status;
    private final PlayerSessions sessions;
    private final String application;
    private final Runnable onChange;
    private final KeptOut<String> keptOut = new KeptOut<>();
    private final List<ServerConnection> playing = new ArrayList<>();
    private final List<ServerConnection> waiting = new ArrayList<>();
    private Totals left = Totals.NONE;
    private boolean isClosed;

    /**
     * Nobody plays yet.
     *
     * @param status of the endpoint, which is told of their sessions
     * @param application that they ask for
     * @param onChange called when players have come or left
     */
    Players(
            EventLoop loop,
            RtmpGateway gateway,
            LiveStream stream,
            Status status,
            String application,
            Runnable onChange) {
        this.status = status;
        this.sessions = new PlayerSessions(status);
        this.application = application;
        this.loop = loop;
        this.gateway = gateway;
        this.stream = stream;
        this.onChange = onChange;
    }

    /** How many play. */
    int count() {
        return playing.size();
    }

    /** Whether any plays, or waits for the stream. */
    boolean areAny() {
        return !playing.isEmpty() || !waiting.isEmpty();
    }

    /** The payload bytes that those who play were sent. */
    long sentBytes() {
        long bytes = 0;
        for (ServerConnection player : playing) {
            Consumer consumer = player.consumer();
            bytes += consumer == null ? 0 : consumer.sentBytes();
        }
        return bytes;
    }

    /** Somebody wants to play; if there is no stream yet, it waits a little. */
    void offer(ServerConnection player) {
        if (isClosed) {
            player.refuse(Refusal.NOT_FOUND, "No such stream.");
        } else if (keptOut.reason(player.address(), System.nanoTime()).isPresent()) {
            player.refuse(Refusal.NOT_FOUND, "No such stream.", BANNED);
            status.refused(player.peer(), application, BANNED);
        } else if (stream.isFlowing()) {
            play(player);
            onChange.run();
        } else if (waiting.size() >= WAITING_MAX) {
            player.refuse(Refusal.NOT_FOUND, "No publisher.");
        } else {
            waiting.add(player);
            loop.schedule(() -> giveUp(player), WAIT_MILLIS, TimeUnit.MILLISECONDS);
            onChange.run();
        }
    }

    private void giveUp(ServerConnection player) {
        if (waiting.remove(player)) {
            player.refuse(Refusal.NOT_FOUND, "No publisher.");
            onChange.run();
        }
    }

    private void play(ServerConnection player) {
        if (player.isOpen()) { // it may have left while it waited
            Seat seat = new Seat(player);
            playing.add(player);
            if (player.accept(stream, gateway.queue(), Long.MAX_VALUE, seat)) {
                seat.begin();
            } else {
                playing.remove(player);
                status.refused(player.peer(), application, "no room for more players");
            }
        }
    }

    /** Of one who plays. */
    private final class Seat implements ServerConnection.PlayerLeft {
        private final ServerConnection player;
        private Optional<Status.Session> session = Optional.empty();
        private boolean isFree;

        Seat(ServerConnection player) {
            this.player = player;
        }

        private void begin() {
            if (!isFree) { // it may have left at once
                session = sessions.began(player.peer(), (application + " " + player.client()).strip());
            }
        }

        @Override
        public void onLeft(Consumer consumer, String reason) {
            isFree = true;
            playing.remove(player);
            left = left.plus(counted(consumer));
            session.ifPresent(known -> known.end(reason));
            onChange.run();
        }
    }

    private static Totals counted(@Nullable Consumer consumer) {
        return consumer == null
                ? Totals.NONE
                : Totals.of(consumer.sentFrames(), consumer.sentBytes(), consumer.droppedFrames(), 0);
    }

    /** What all players were sent, those that have left, too. */
    Totals totals() {
        Totals all = left;
        for (ServerConnection player : playing) {
            all = all.plus(counted(player.consumer()));
        }
        return all;
    }

    /** Ends the sessions with a peer, and those of who waits; how many played. */
    int disconnect(SrtPeerAddress peer) {
        List.copyOf(waiting).stream().filter(player -> isOf(player, peer)).forEach(this::giveUp);
        List<ServerConnection> meant =
                playing.stream().filter(player -> isOf(player, peer)).toList();
        meant.forEach(player -> player.close(DISCONNECTED));
        return meant.size();
    }

    /** Keeps the address of a peer out for a while. */
    void ban(PeerBan ban) {
        keptOut.add(ban, System.nanoTime(), BANNED);
    }

    List<PeerBan> bans() {
        return keptOut.bans(System.nanoTime());
    }

    void lift(InetAddress address) {
        keptOut.lift(address);
    }

    /** Whether a connection is of a peer. */
    static boolean isOf(ServerConnection connection, SrtPeerAddress peer) {
        return peer.includes(new SrtPeerAddress(connection.address(), connection.peerPort()));
    }

    /** The stream is there. */
    void begin() {
        waiting.forEach(this::play);
        waiting.clear();
        onChange.run();
    }

    /** The stream is over. */
    void end(String reason) {
        List.copyOf(playing).forEach(player -> player.close(reason));
    }

    /** Once a second: closes those that take nothing. */
    void observe() {
        long now = System.nanoTime();
        sessions.observe(now);
        List.copyOf(playing).forEach(player -> player.closeIfStalled(now));
    }

    void close(String reason) {
        isClosed = true;
        end(reason);
        List.copyOf(waiting).forEach(player -> player.refuse(Refusal.NOT_FOUND, "The stream was stopped."));
        waiting.clear();
    }
}
