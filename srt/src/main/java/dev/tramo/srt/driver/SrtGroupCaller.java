package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.group.SrtGroup;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener over several paths as one bonded group. Each path is one attempt at a time; the caller of this class calls again
 * what failed. When no path is left, the session ends, and the next call begins another.
 */
public final class SrtGroupCaller implements AutoCloseable {
    /** Receives the events of the paths. Loop's thread. */
    public interface Paths {
        /** A path is connected. */
        void onConnected(int path);

        /** The listener has refused a path's call; {@link #onFailed} follows. */
        void onRefused(int path, RejectReason reason);

        /** A path could not be connected, or has ended. */
        void onFailed(int path, String reason);
    }

    private final Loop loop;
    private final GroupType type;
    private final SrtOptions options;
    private final SrtHandler handler;
    private final Paths paths;
    private final List<Call> calls = new ArrayList<>();
    private @Nullable GroupSession session;
    private long ignored;
    private boolean closed;

    /** Makes a group without paths; nothing is called yet. */
    public SrtGroupCaller(Loop loop, GroupType type, SrtOptions options, SrtHandler handler, Paths paths) {
        this.loop = loop;
        this.type = type;
        this.options = options;
        this.handler = handler;
        this.paths = paths;
    }

    /**
     * Starts calling by a path.
     *
     * @param path number of the path in its events
     * @param local our end
     * @param weight the larger, the sooner the path is used, 0 to 65535; for type backup
     * @throws IOException if our end cannot be opened
     */
    public void call(int path, UdpOptions local, InetSocketAddress listener, int weight) throws IOException {
        GroupSession present = session;
        if (present == null || present.isOver()) {
            present = newSession();
            session = present;
        }
        calls.add(new Call(path, present, local, Address.of(listener), weight));
    }

    private GroupSession newSession() {
        return new GroupSession(
                loop,
                options.streamId(),
                handler,
                reader -> SrtGroup.calling(
                        type, SocketIds.next(), SocketIds.initialSequence(), options, reader, loop.nowNanos()));
    }

    /** One path, from its first handshake packet to its end. */
    private final class Call implements GroupSession.PathEnd {
        private final int path;
        private final GroupSession of;
        private final Address listener;
        private final UdpSocket socket;
        private final LoopTimer timer;
        private final CallerHandshake handshake;
        private final GroupSession.Path connected;
        private boolean handshaking = true;

        private Call(int path, GroupSession of, UdpOptions local, Address listener, int weight) throws IOException {
            this.path = path;
            this.of = of;
            this.listener = listener;
            this.socket = loop.open(local, this::onDatagrams);
            socket.onFailure(failure -> connectionOrAttemptFailed("internal error: " + failure));
            this.timer = loop.newTimer(this::tick);
            InetSocketAddress bound = local.local();
            String address = bound.getAddress().isAnyLocalAddress()
                    ? ""
                    : bound.getAddress().getHostAddress();
            this.connected = of.newPath(socket.localAddress().getPort(), listener, address, weight, this);
            this.handshake = CallerHandshake.ofMember(
                    of.group(),
                    SocketIds.next(),
                    listener.ipBytes(),
                    weight,
                    new AddressedSink(socket, listener),
                    connected,
                    loop.nowNanos());
            timer.setAt(loop.nowNanos());
        }

        private void onDatagrams(DatagramBatch batch) {
            ByteBuffer b = batch.buffer();
            for (int i = 0; i < batch.count(); i++) {
                int at = batch.offset(i);
                int length = batch.length(i);
                boolean ours = length >= PacketHeader.BYTES
                        && batch.isFrom(i, listener)
                        && PacketHeader.destination(b, at) == handshake.socketId();
                if (!ours) {
                    ignored++;
                } else if (handshaking) {
                    handshake.onDatagram(b, at, length, batch.arrivalNanos(i));
                    tick();
                } else {
                    connected.onDatagram(b, at, length, batch.arrivalNanos(i));
                }
            }
        }

        private void connectionOrAttemptFailed(String reason) {
            SrtConnection connection = handshake.connection();
            if (connection != null && !connection.isClosed()) {
                connection.close(reason, loop.nowNanos());
            }
            onEnded(reason);
        }

        private void tick() {
            handshake.onTick(loop.clockNanos());
            socket.flush();
            SrtConnection connection = handshake.connection();
            RejectReason failure = handshake.failure();
            if (handshaking && of.isOver()) {
                // The last other path has ended meanwhile, and the session with it: the next call begins another.
                if (connection != null) {
                    connection.close("the session is over", loop.nowNanos());
                }
                onEnded("the session is over");
            } else if (handshaking && connection != null) {
                handshaking = false;
                timer.close();
                of.add(connected, connection);
                paths.onConnected(path);
            } else if (handshaking && failure != null) {
                if (!failure.equals(RejectReason.TIMEOUT)) {
                    paths.onRefused(path, failure);
                }
                onEnded(failure.words());
            } else if (handshaking) {
                timer.setAt(handshake.nextDeadlineNanos());
            }
        }

        @Override
        public void onEnded(String reason) {
            if (!calls.remove(this)) {
                return;
            }
            close();
            if (!closed) {
                paths.onFailed(path, reason);
            }
        }

        private void close() {
            handshaking = false;
            timer.close();
            socket.flush();
            socket.close();
        }
    }

    /** The sockets of the paths, for their counters. */
    public List<UdpSocket> sockets() {
        return calls.stream().map(call -> call.socket).toList();
    }

    /** Datagrams that belonged to no path. */
    public long ignored() {
        return ignored;
    }

    /** Ends all attempts, and the session with a shutdown to the peer. Idempotent. */
    @Override
    public void close() {
        closed = true;
        if (session != null) {
            session.close("closed here");
        }
        for (Call call : List.copyOf(calls)) {
            call.close();
        }
        calls.clear();
    }
}
