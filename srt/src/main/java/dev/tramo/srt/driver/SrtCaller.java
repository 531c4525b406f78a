package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ConnectionAttempt;
import dev.tramo.srt.handshake.RendezvousHandshake;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, to a listener or to a peer that calls us at the same time (rendezvous), and the resulting connection,
 * on a UDP socket of its own.
 */
public final class SrtCaller implements AutoCloseable {
    private final Loop loop;
    private final Address peer;
    private final SrtHandler handler;
    private final UdpSocket socket;
    private final LoopTimer handshakeTimer;
    private final ConnectionAttempt handshake;
    private final boolean rendezvous;
    private final SingleSession.Pending pending;
    /** Once the handshake has succeeded. */
    private @Nullable SingleSession session;

    private boolean closed;
    private long ignored;

    private SrtCaller(
            Loop loop, UdpOptions local, Address peer, boolean rendezvous, SrtOptions options, SrtHandler handler)
            throws IOException {
        this.loop = loop;
        this.peer = peer;
        this.handler = handler;
        this.rendezvous = rendezvous;
        this.socket = loop.open(local, this::onDatagrams);
        socket.onFailure(this::onSocketFailed);
        SingleSession.Origin origin =
                new SingleSession.Origin(socket.localAddress().getPort(), peer, options.streamId(), handler, () -> {});
        this.pending = new SingleSession.Pending(loop, origin);
        this.handshakeTimer = loop.newTimer(this::tick);
        AddressedSink sink = new AddressedSink(socket, peer);
        int id = SocketIds.next();
        int isn = SocketIds.initialSequence();
        long now = loop.nowNanos();
        this.handshake = rendezvous
                ? new RendezvousHandshake(options, id, isn, SocketIds.cookie(), peer.ipBytes(), sink, pending, now)
                : new CallerHandshake(options, id, isn, peer.ipBytes(), sink, pending, now);
        handshakeTimer.setAt(now);
    }

    /**
     * Starts calling a listener from an address of ours. Loop's thread.
     *
     * @throws IOException if that address cannot be opened
     */
    public static SrtCaller calling(
            Loop loop, UdpOptions local, InetSocketAddress listener, SrtOptions options, SrtHandler handler)
            throws IOException {
        return new SrtCaller(loop, local, Address.of(listener), false, options, handler);
    }

    /**
     * Starts calling a peer that calls us at the address given. Loop's thread.
     *
     * @throws IOException if that address cannot be opened
     */
    public static SrtCaller rendezvous(
            Loop loop, UdpOptions local, InetSocketAddress peer, SrtOptions options, SrtHandler handler)
            throws IOException {
        return new SrtCaller(loop, local, Address.of(peer), true, options, handler);
    }

    private void onDatagrams(DatagramBatch batch) {
        ByteBuffer b = batch.buffer();
        for (int i = 0; i < batch.count(); i++) {
            int at = batch.offset(i);
            int length = batch.length(i);
            if (closed
                    || length < PacketHeader.BYTES
                    || !batch.isFrom(i, peer)
                    || !isForUs(PacketHeader.destination(b, at))) {
                ignored++;
            } else {
                onDatagram(b, at, length, batch.arrivalNanos(i));
            }
        }
    }

    private void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos) {
        boolean forHandshake = isHandshake(b, at);
        if (session == null) {
            handshake.onDatagram(b, at, length, arrivalNanos);
            tick();
            if (session != null && !forHandshake) {
                session.onDatagram(b, at, length, arrivalNanos); // the packet that completed the handshake
            }
        } else if (rendezvous && forHandshake) {
            handshake.onDatagram(b, at, length, arrivalNanos);
        } else {
            session.onDatagram(b, at, length, arrivalNanos);
        }
    }

    private void onSocketFailed(Throwable failure) {
        String reason = "internal error: " + failure;
        if (session != null) {
            session.close(reason);
        } else {
            close();
            handler.onRefused(peer.toString(), reason);
        }
    }

    private static boolean isHandshake(ByteBuffer b, int at) {
        return PacketHeader.isControl(b, at) && PacketHeader.controlType(b, at) == ControlType.HANDSHAKE;
    }

    /** Peers up to 1.3.0, still found in cameras, answer to socket ID 0; in rendezvous every peer begins with that. */
    private boolean isForUs(int destination) {
        return destination == handshake.socketId() || (destination == 0 && (session == null || rendezvous));
    }

    private void tick() {
        if (closed || session != null) {
            return;
        }
        handshake.onTick(loop.clockNanos());
        socket.flush(); // the conclusion starts the listener's clock: it must not wait for the tick's end
        finishHandshake();
        if (session == null && !closed) {
            handshakeTimer.setAt(handshake.nextDeadlineNanos());
        }
    }

    private void finishHandshake() {
        SrtConnection connection = handshake.connection();
        RejectReason failure = handshake.failure();
        if (connection != null) {
            handshakeTimer.close();
            SingleSession established = pending.establish(connection);
            session = established;
            established.announce();
        } else if (failure != null) {
            close();
            handler.onRefused(peer.toString(), failure.words());
        }
    }

    /** Datagrams that were not the peer's or not for us. */
    public long ignored() {
        return ignored;
    }

    /** The socket, for its counters. */
    public UdpSocket socket() {
        return socket;
    }

    /** Ends the attempt, or the connection with a shutdown to the peer. Idempotent. */
    @Override
    public void close() {
        closed = true;
        handshakeTimer.close();
        if (session != null) {
            session.close("closed here");
        }
        socket.flush();
        socket.close();
    }
}
