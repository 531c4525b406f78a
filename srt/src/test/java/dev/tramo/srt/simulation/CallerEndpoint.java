package dev.tramo.srt.simulation;

import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.wire.PacketHeader;
import java.util.random.RandomGenerator;

/** The side that connects, and connects again, with a new port, socket ID and sequence number, until it succeeds. */
final class CallerEndpoint extends Endpoint {
    private static final long PAUSE_NANOS = 500_000_000;
    private static final byte[] LISTENER_IP = {10, 0, 0, 1};
    private static final int FIRST_PORT = 40_000;
    private static final int SOCKET_ID_MAX = 0x3FFF_FFFF;
    private static final int FIRST_SEQUENCE_BOUND = 0x7FFF_FFFF;

    private CallerHandshake handshake;
    private Events events;
    private int socketId;
    private int attempts;

    CallerEndpoint(
            VirtualTime time, Scenario scenario, DataStream outgoing, DataStream incoming, RandomGenerator random) {
        super(time, scenario, scenario.caller(), scenario.listener(), scenario.toCaller(), outgoing, incoming, random);
    }

    @Override
    void start(SimulatedLink out) {
        super.start(out);
        time.at(0, this::call);
    }

    private void call() {
        attempts++;
        socketId = random.nextInt(1, SOCKET_ID_MAX);
        int sequence = random.nextInt(FIRST_SEQUENCE_BOUND);
        events = new Events();
        handshake = new CallerHandshake(
                side.options(),
                socketId,
                scenario.firstSequence() < 0 ? sequence : scenario.firstSequence(),
                LISTENER_IP,
                sinkTo(port()),
                events,
                localNanos());
        planTick();
    }

    private int port() {
        return FIRST_PORT + attempts;
    }

    @Override
    void onDatagram(Datagram datagram) {
        boolean ours = datagram.callerPort() == port()
                && datagram.length() >= PacketHeader.BYTES
                && PacketHeader.destination(datagram.bytes(), 0) == socketId;
        if (ours && handshake != null) {
            handshake.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos());
            finishHandshake();
        } else if (ours && current() != null) {
            current().connection.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos(), localNanos());
        }
    }

    private void finishHandshake() {
        if (handshake.connection() != null) {
            connected(handshake.connection(), events);
            handshake = null;
        } else if (handshake.failure() != null) {
            failures.add(handshake.failure());
            handshake = null;
            callLater();
        }
    }

    @Override
    void onTick() {
        if (handshake != null) {
            handshake.onTick(localNanos());
            finishHandshake();
        }
    }

    @Override
    long nextDeadlineNanos() {
        return handshake == null ? Long.MAX_VALUE : handshake.nextDeadlineNanos();
    }

    @Override
    void onClosed() {
        callLater();
    }

    private void callLater() {
        time.at(time.nowNanos() + PAUSE_NANOS, this::call);
    }
}
