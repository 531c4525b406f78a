package dev.tramo.srt.simulation;

import dev.tramo.srt.handshake.RendezvousHandshake;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import java.util.random.RandomGenerator;

/** One of two sides that call each other from the ports that they call; it calls again, as somebody new, until it succeeds. */
final class RendezvousEndpoint extends Endpoint {
    private static final long PAUSE_NANOS = 500_000_000;
    private static final byte[] PEER_IP = {10, 0, 0, 1};
    private static final int PORT = 40_000;
    private static final int SOCKET_ID_MAX = 0x3FFF_FFFF;
    private static final int FIRST_SEQUENCE_BOUND = 0x7FFF_FFFF;

    private final long startNanos;
    private RendezvousHandshake handshake;
    private Events events;

    /** @param isCaller which of the scenario's sides it is */
    RendezvousEndpoint(
            VirtualTime time,
            Scenario scenario,
            boolean isCaller,
            DataStream outgoing,
            DataStream incoming,
            RandomGenerator random) {
        super(
                time,
                scenario,
                isCaller ? scenario.caller() : scenario.listener(),
                isCaller ? scenario.listener() : scenario.caller(),
                isCaller ? scenario.toCaller() : scenario.toListener(),
                outgoing,
                incoming,
                random);
        Scenario.Rendezvous rendezvous = scenario.rendezvous();
        this.startNanos = isCaller ? rendezvous.callerStartsNanos() : rendezvous.listenerStartsNanos();
    }

    @Override
    void start(SimulatedLink out) {
        super.start(out);
        time.at(startNanos, this::call);
    }

    private void call() {
        int sequence = random.nextInt(FIRST_SEQUENCE_BOUND);
        events = new Events();
        handshake = new RendezvousHandshake(
                side.options(),
                random.nextInt(1, SOCKET_ID_MAX),
                scenario.firstSequence() < 0 ? sequence : scenario.firstSequence(),
                random.nextInt() | 1,
                PEER_IP,
                sinkTo(PORT),
                events,
                localNanos());
        planTick();
    }

    @Override
    void onDatagram(Datagram datagram) {
        if (handshake == null || datagram.length() < PacketHeader.BYTES) {
            return;
        }
        int destination = PacketHeader.destination(datagram.bytes(), 0);
        if (destination != 0 && destination != handshake.socketId()) {
            return;
        }
        boolean isHandshake = PacketHeader.isControl(datagram.bytes(), 0)
                && PacketHeader.controlType(datagram.bytes(), 0) == ControlType.HANDSHAKE;
        if (current() == null || isHandshake) {
            handshake.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos());
            onTick();
        }
        if (current() != null && !isHandshake) {
            current().connection.onDatagram(datagram.bytes(), 0, datagram.length(), localNanos(), localNanos());
        }
    }

    @Override
    void onTick() {
        if (handshake == null || current() != null) {
            return;
        }
        handshake.onTick(localNanos());
        if (handshake.connection() != null) {
            connected(handshake.connection(), events);
        } else if (handshake.failure() != null) {
            failures.add(handshake.failure());
            callLater();
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
        handshake = null;
        time.at(time.nowNanos() + PAUSE_NANOS, this::call);
    }
}
