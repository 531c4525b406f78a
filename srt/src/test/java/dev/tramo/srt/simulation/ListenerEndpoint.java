package dev.tramo.srt.simulation;

import dev.tramo.srt.handshake.ConnectionRequest;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** The side that is connected to, by one caller at a time. */
final class ListenerEndpoint extends Endpoint {
    private static final byte[] CALLER_IP = {10, 0, 0, 2};

    /** The real driver's: a caller that has been refused may have repeated its conclusion before it knew. */
    private static final long REFUSED_NANOS = 1_000_000_000;

    private final ListenerHandshake handshakes;
    private ConnectionRequest.Accepted accepted;
    private int acceptedPort;
    private int refusedPort;
    private long refusedUntilNanos;
    private int lastSocketId;

    ListenerEndpoint(
            VirtualTime time, Scenario scenario, DataStream outgoing, DataStream incoming, RandomGenerator random) {
        super(
                time,
                scenario,
                scenario.listener(),
                scenario.caller(),
                scenario.toListener(),
                outgoing,
                incoming,
                random);
        this.handshakes = new ListenerHandshake(side.options(), localNanos());
        this.lastSocketId = random.nextInt(1_000, 1 << 29);
    }

    @Override
    void onDatagram(Datagram datagram) {
        ByteBuffer bytes = datagram.bytes();
        if (datagram.length() < PacketHeader.BYTES) {
            return;
        }
        int destination = PacketHeader.destination(bytes, 0);
        if (destination == 0) {
            onHandshake(datagram);
        } else if (current() != null
                && destination == current().connection.socketId()
                && datagram.callerPort() == acceptedPort) {
            current().connection.onDatagram(bytes, 0, datagram.length(), localNanos(), localNanos());
        }
    }

    private void onHandshake(Datagram datagram) {
        ByteBuffer bytes = datagram.bytes();
        if (!PacketHeader.isControl(bytes, 0) || PacketHeader.controlType(bytes, 0) != ControlType.HANDSHAKE) {
            return;
        }
        int port = datagram.callerPort();
        ConnectionRequest request =
                handshakes.onDatagram(bytes, 0, datagram.length(), CALLER_IP, port, sinkTo(port), localNanos());
        if (request == null) {
            return;
        }
        if (current() != null && port == acceptedPort && accepted.isRepeatedBy(request)) {
            accepted.answer(localNanos());
            return;
        }
        if (current() != null && current().connection.isDraining()) {
            current().connection.close("the peer closed the connection", localNanos());
        }
        boolean refusedBefore = port == refusedPort && time.nowNanos() < refusedUntilNanos;
        if (refusedBefore) {
            request.reject(RejectReason.OVERLOAD);
        } else if (current() != null) {
            refusedPort = port;
            refusedUntilNanos = time.nowNanos() + REFUSED_NANOS;
            request.reject(RejectReason.OVERLOAD);
        } else {
            accept(request, port);
        }
    }

    private void accept(ConnectionRequest request, int port) {
        Events events = new Events();
        lastSocketId--;
        ConnectionRequest.Answer answer = request.accept(side.options(), lastSocketId, sinkTo(port), events);
        if (answer.connection() != null) {
            accepted = answer.connection();
            acceptedPort = port;
            accepted.answer(localNanos());
            connected(accepted.connection(), events);
        }
    }

    @Override
    void onTick() {}

    @Override
    long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    void onClosed() {}
}
