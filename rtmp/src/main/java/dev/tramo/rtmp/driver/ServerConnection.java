package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpSession;
import dev.tramo.rtmp.ServerSession;
import dev.tramo.rtmp.ServerSession.Refusal;
import dev.tramo.rtmp.StreamAddress;
import dev.tramo.rtmp.live.Consumer;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.QueueLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An accepted connection: one publisher or one player. To be used on its loop's thread. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"}) // channels report to themselves; loops are objects
public final class ServerConnection extends SessionHandler implements ServerSession.Events {
    /** Decides who may publish and play, by the stream's address and the port that the connection came to. */
    public interface Gate {
        /**
         * A connection asks to publish. Called on the connection's first loop; the connection waits until it is accepted or
         * refused.
         *
         * @param connection also tells the {@link #localPort}, and whether it {@link #isSecure}
         */
        void onPublish(ServerConnection connection, StreamAddress address);

        /** A connection asks to play; otherwise like {@link #onPublish}. */
        void onPlay(ServerConnection connection, StreamAddress address);
    }

    /** Receives what a publisher sends. */
    public interface Publication {
        /** A message; the payload is the receiver's to release. */
        void onMessage(int type, int timestamp, ByteBuf payload, long nowNanos);

        /** All messages that arrived together have been passed. */
        void onBatchEnd();

        /** The publisher is gone. */
        void onEnded(Ending ending);
    }

    /** Is told when a player is gone. */
    @FunctionalInterface
    public interface PlayerLeft {
        /** It stopped playing; {@code consumer} has its last figures. */
        void onLeft(Consumer consumer, String reason);
    }

    private static final System.Logger LOG = System.getLogger(ServerConnection.class.getName());

    private static final long STALLED_NANOS_MAX = 10_000_000_000L;

    private final RtmpLimits limits;
    private final Gate gate;
    private final ConnectionCount.Ticket ticket;
    private final boolean secure;
    private int localPort;
    private @Nullable ServerSession session;
    private @Nullable Publication publication;
    private @Nullable LiveStream played;
    private @Nullable Consumer consumer;
    private PlayerLeft onPlayerLeft = (_, _) -> {};
    private long lastMessageNanos;

    ServerConnection(
            RtmpLimits limits,
            Gate gate,
            ConnectionCount.Ticket ticket,
            boolean secure,
            Traffic traffic,
            Ticker ticker) {
        super(traffic, ticker);
        this.limits = limits;
        this.gate = gate;
        this.ticket = ticket;
        this.secure = secure;
    }

    @Override
    void onOpen() {
        localPort = channel().localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        session = new ServerSession(channel().alloc(), limits, this, this, System.nanoTime());
    }

    @Override
    @Nullable
    RtmpSession session() {
        return session;
    }

    private ServerSession opened() {
        ServerSession open = session;
        if (open == null) {
            throw new IllegalStateException("no session before the connection is open");
        }
        return open;
    }

    /** Address and port of the peer. */
    public String peer() {
        return ticket.peer();
    }

    /** Address of the peer. */
    public InetAddress address() {
        return ticket.address();
    }

    /** Port of the peer, 1 to 65535. */
    public int peerPort() {
        return ticket.port();
    }

    /** The port that the connection came to, 1 to 65535; the same throughout. */
    public int localPort() {
        return localPort;
    }

    /** Whether the connection is TLS. */
    public boolean isSecure() {
        return secure;
    }

    /** The client's name for itself, {@code flashVer}; empty if it sent none. */
    public String client() {
        return opened().client();
    }

    /** The relays that the peer's stream has passed through. */
    public RelayPath relayPath() {
        return opened().relayPath();
    }

    /** When the last message of a publisher arrived, {@link System#nanoTime}. */
    public long lastMessageNanos() {
        return lastMessageNanos;
    }

    @Override
    public void onPublish(StreamAddress address) {
        channel().config().setAutoRead(false); // until the peer is accepted or refused
        gate.onPublish(this, address);
    }

    @Override
    public void onPlay(StreamAddress address) {
        channel().config().setAutoRead(false);
        gate.onPlay(this, address);
    }

    /** Moves the connection to another loop, that of the requested stream, and runs {@code then} there. */
    public void moveTo(EventLoop loop, Runnable then) {
        Channel channel = channel();
        if (loop == channel.eventLoop()) {
            then.run();
            return;
        }
        stopTicks();
        // Not within a read: the channel must finish that first.
        channel.eventLoop()
                .execute(() -> channel.deregister()
                        .addListener(left -> loop.register(channel).addListener(arrived -> {
                            if (!arrived.isSuccess()) {
                                opened().disconnected("the connection could not be moved to its stream");
                                channel.close();
                                return;
                            }
                            startTicks();
                            then.run();
                        })));
    }

    /** Whether the session and the connection are open. */
    public boolean isOpen() {
        return session != null && !session.hasEnded() && channel().isActive();
    }

    /** Lets the peer publish. The connection must be {@link #isOpen open}. */
    public void accept(Publication to) {
        publication = to;
        lastMessageNanos = System.nanoTime();
        // Accepted publishers are known, and do not count against the limits for strangers.
        ticket.publish();
        opened().accept();
        channel().config().setAutoRead(true);
        flush();
    }

    /**
     * Lets the peer play a stream, from a keyframe on, or refuses it if the limit of players is reached. The connection must
     * be {@link #isOpen open}.
     *
     * @param burstMillisMax largest age of the keyframe to begin with, milliseconds
     * @param onLeft called once, when it stops playing
     * @return whether it plays
     */
    public boolean accept(LiveStream stream, QueueLimits queue, long burstMillisMax, PlayerLeft onLeft) {
        if (!ticket.play()) {
            refuse(Refusal.NOT_FOUND, "There is no room for more players.");
            return false;
        }
        opened().accept();
        played = stream;
        onPlayerLeft = onLeft;
        Consumer player = new Consumer(
                Consumer.Kind.PLAYER, opened().streamId(), queue, channel().alloc(), this, System.nanoTime());
        consumer = player;
        stream.add(player, burstMillisMax);
        channel().config().setAutoRead(true);
        flush();
        return true;
    }

    /** Refuses the peer's request and closes the connection. */
    public void refuse(Refusal refusal, String description) {
        refuse(refusal, description, description);
    }

    /**
     * Refuses the peer's request and closes the connection.
     *
     * @param description sent to the peer, who may be a stranger
     * @param reason for the log
     */
    public void refuse(Refusal refusal, String description, String reason) {
        LOG.log(System.Logger.Level.INFO, "rtmp peer={0} refused: {1}", peer(), reason);
        opened().refuse(refusal, description);
    }

    /** Closes a player that has made no progress for 10 s although data waits for it. */
    public void closeIfStalled(long nowNanos) {
        if (consumer != null && consumer.stalledNanos(nowNanos) > STALLED_NANOS_MAX) {
            close("took no data for " + STALLED_NANOS_MAX / 1_000_000_000 + " s");
        }
    }

    /** Ends the session. */
    public void close(String reason) {
        opened().close(reason);
        flush();
    }

    /** The consumer of a player, with its statistics; null for a publisher. */
    public @Nullable Consumer consumer() {
        return consumer;
    }

    @Override
    public void onMessage(int type, int timestamp, ByteBuf payload) {
        lastMessageNanos = System.nanoTime();
        Publication to = publication;
        if (to == null) {
            payload.release();
        } else {
            to.onMessage(type, timestamp, payload, lastMessageNanos);
        }
    }

    @Override
    void onBatchEnd() {
        if (publication != null) {
            publication.onBatchEnd();
        }
    }

    @Override
    void onWritable() {
        if (consumer != null) {
            consumer.drain();
        }
    }

    @Override
    public void onFinished(Ending ending) {
        ticket.reopen();
        release(ending);
    }

    @Override
    public void onEnded(Ending ending) {
        ticket.left();
        if (ending.kind() == Ending.Kind.INVALID || ending.kind() == Ending.Kind.TIMEOUT) {
            // Port scanners, which never identify themselves, would fill the log.
            boolean named = session != null && !session.client().isEmpty();
            System.Logger.Level level = named ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
            LOG.log(level, "rtmp peer={0} closed: {1}", peer(), ending.reason());
        }
        release(ending);
    }

    /** Publishing or playing has ended. */
    private void release(Ending ending) {
        if (played != null && consumer != null) {
            played.remove(consumer);
            Consumer left = consumer;
            consumer = null;
            played = null;
            onPlayerLeft.onLeft(left, ending.reason());
        }
        Publication to = publication;
        publication = null;
        if (to != null) {
            to.onEnded(ending);
        }
    }
}
