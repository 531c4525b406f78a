package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.net.Addresses;
import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.CallerHandshake;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One attempt to connect to a listener, and the connection that comes of it, on a UDP socket of its own. */
public final class SrtCaller implements AutoCloseable {
    private final Loop loop;
    private final Address peer;
    private final SrtHandler handler;
    private final UdpSocket socket;
    private final LoopTimer handshakeTimer;
    private final CallerHandshake handshake;
    private final SrtSession session;
    private boolean handshaking = true;
    private long ignored;

    /**
     * Starts calling. Loop's thread.
     *
     * @throws IOException if no socket can be opened
     */
    public SrtCaller(Loop loop, InetSocketAddress listener, SrtOptions options, SrtHandler handler) throws IOException {
        this.loop = loop;
        this.peer = Address.of(listener);
        this.handler = handler;
        boolean ipv6 = listener.getAddress() instanceof Inet6Address;
        this.socket = loop.open(UdpOptions.boundTo(new InetSocketAddress(Addresses.any(ipv6), 0)), this::onDatagrams);
        this.session = new SrtSession(loop, peer, options.streamId(), handler);
        this.handshakeTimer = loop.newTimer(this::tick);
        this.handshake = new CallerHandshake(
                options,
                SocketIds.next(),
                SocketIds.initialSequence(),
                peer.ipBytes(),
                new AddressedSink(socket, peer),
                session.events(),
                loop.nowNanos());
        handshakeTimer.setAt(loop.nowNanos());
    }

    private void onDatagrams(DatagramBatch batch) {
        ByteBuffer b = batch.buffer();
        for (int i = 0; i < batch.count(); i++) {
            int at = batch.offset(i);
            int length = batch.length(i);
            if (length < PacketHeader.BYTES || !batch.isFrom(i, peer) || !isForUs(PacketHeader.destination(b, at))) {
                ignored++;
            } else if (handshaking) {
                handshake.onDatagram(b, at, length, batch.arrivalNanos(i));
                tick();
            } else {
                session.onDatagram(b, at, length, batch.arrivalNanos(i));
            }
        }
    }

    /** Peers up to 1.3.0, still found in cameras, answer to socket ID 0. */
    private boolean isForUs(int destination) {
        return destination == handshake.socketId() || (handshaking && destination == 0);
    }

    private void tick() {
        handshake.onTick(loop.clockNanos());
        socket.flush(); // the listener's clock starts with the conclusion: it must not wait for the end of a busy tick
        finishHandshake();
        if (handshaking) {
            handshakeTimer.setAt(handshake.nextDeadlineNanos());
        }
    }

    private void finishHandshake() {
        SrtConnection connection = handshake.connection();
        RejectReason failure = handshake.failure();
        if (connection != null) {
            handshaking = false;
            handshakeTimer.close();
            session.start(connection);
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

    /** Ends the attempt, or the connection, telling the peer. Idempotent. */
    @Override
    public void close() {
        handshaking = false;
        handshakeTimer.close();
        session.close("closed here");
        socket.flush();
        socket.close();
    }
}
