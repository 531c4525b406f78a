package dev.tramo.srt.simulation;

import dev.tramo.srt.ConnectionEvents;
import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.wire.PacketSink;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One side: a driver as the real one, on virtual time. It reads what has arrived in batches, ticks after each batch and when
 * the deadline has come, submits its traffic, and keeps a record of its connections.
 */
abstract class Endpoint {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int DATAGRAM_BYTES_MAX = 1500;

    /** A connection that was, or is. */
    static final class Session {
        final long connectedNanos;
        long closedNanos = NEVER;
        String closeReason = "";
        SrtStatistics statistics = SrtStatistics.NONE;
        int taken;
        SrtConnection connection;
        DeliveryCheck deliveries;
        ConnectionCheck check;

        private Session(long nowNanos) {
            this.connectedNanos = nowNanos;
        }

        boolean isOpen() {
            return closedNanos == NEVER;
        }
    }

    final VirtualTime time;
    final Scenario scenario;
    final Scenario.Side side;
    final RandomGenerator random;
    final List<RejectReason> failures = new ArrayList<>();
    private final Scenario.Side otherSide;
    private final NetworkConditions pathHere;
    private final DataStream outgoing;
    private final DataStream incoming;
    private final ArrayDeque<Datagram> inbox = new ArrayDeque<>();
    private final List<Session> sessions = new ArrayList<>();
    private final ByteBuffer payload = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
    private SimulatedLink link;
    private boolean readPlanned;
    private long tickPlannedNanos = NEVER;
    private boolean hasJustArrived;
    private Session current;
    private int bursts;

    Endpoint(
            VirtualTime time,
            Scenario scenario,
            Scenario.Side side,
            Scenario.Side otherSide,
            NetworkConditions pathHere,
            DataStream outgoing,
            DataStream incoming,
            RandomGenerator random) {
        this.time = time;
        this.scenario = scenario;
        this.side = side;
        this.otherSide = otherSide;
        this.pathHere = pathHere;
        this.outgoing = outgoing;
        this.incoming = incoming;
        this.random = random;
    }

    /** Begins: all that is sent goes into {@code out}. */
    void start(SimulatedLink out) {
        link = out;
        if (side.sends().isOn()) {
            time.at(side.sends().startNanos(), this::submit);
        }
        if (side.closesNanos() >= 0) {
            time.at(side.closesNanos(), this::close);
        }
        planTick();
    }

    final long localNanos() {
        return side.clock().localNanos(time.nowNanos());
    }

    /** The network delivers a datagram. */
    final void arrive(Datagram datagram) {
        inbox.add(datagram);
        if (!readPlanned) {
            readPlanned = true;
            time.at(time.nowNanos() + scenario.readDelayNanos(), this::read);
        }
    }

    private void read() {
        readPlanned = false;
        hasJustArrived = true;
        for (Datagram next = inbox.poll(); next != null; next = inbox.poll()) {
            onDatagram(next);
        }
        tick();
    }

    private void tick() {
        onTick();
        Session session = current;
        if (session != null && session.isOpen()) {
            long local = localNanos();
            session.connection.onTick(local);
            if (session.isOpen()) {
                session.check.afterTick(time.nowNanos(), local);
            }
        }
        hasJustArrived = false;
        planTick();
    }

    /** Timers may be served later than they are due, at the next multiple of the granularity, but are never forgotten. */
    final void planTick() {
        long deadline = Math.min(nextDeadlineNanos(), connectionDeadlineNanos());
        if (deadline == NEVER) {
            return;
        }
        long due = Math.max(side.clock().trueNanos(deadline), time.nowNanos());
        long served = Math.ceilDiv(due, scenario.tickNanos()) * scenario.tickNanos();
        if (served < tickPlannedNanos) {
            tickPlannedNanos = served;
            time.at(served, () -> onTimer(served));
        }
    }

    private void onTimer(long plannedNanos) {
        if (plannedNanos != tickPlannedNanos) {
            return; // an earlier one took its place
        }
        tickPlannedNanos = NEVER;
        long local = localNanos();
        if (Math.min(nextDeadlineNanos(), connectionDeadlineNanos()) <= local) {
            tick();
        } else {
            planTick();
        }
    }

    private long connectionDeadlineNanos() {
        return current == null || !current.isOpen() ? NEVER : current.connection.nextDeadlineNanos(localNanos());
    }

    private void close() {
        if (current != null) {
            current.connection.close("closed here", localNanos());
        }
    }

    private void submit() {
        Traffic traffic = side.sends();
        int packets = traffic.packetsAt(bursts++);
        for (int i = 0; i < packets; i++) {
            submitOne(random.nextInt(traffic.payloadBytesMin(), traffic.payloadBytesMax() + 1));
        }
        planTick();
        long next = time.nowNanos() + traffic.intervalNanos();
        if (next < traffic.endNanos()) {
            time.at(next, this::submit);
        }
    }

    private void submitOne(int length) {
        Session session = current;
        int taken = session == null ? 0 : session.taken;
        int number = outgoing.next(payload, length, sessions.size(), taken, time.nowNanos());
        if (session != null && session.connection.send(payload, 0, length, localNanos(), localNanos())) {
            session.taken++;
            outgoing.onTaken(number);
        }
    }

    /** Tells, for a connection still to be made, what it delivers and when it ends. */
    final class Events implements ConnectionEvents {
        private Session session;

        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
            assert session != null && session.isOpen() : "a payload after the end";
            session.deliveries.onPayload(data, offset, length, dueNanos, time.nowNanos(), hasJustArrived);
        }

        @Override
        public void onClosed(String reason) {
            assert session != null && session.isOpen() : "two ends of one connection";
            assert !reason.isEmpty();
            session.closedNanos = time.nowNanos();
            session.closeReason = reason;
            session.statistics = session.connection.statistics();
            session.check.checkCounters(session.statistics);
            if (current == session) {
                current = null;
                Endpoint.this.onClosed();
            }
        }
    }

    /** A handshake has succeeded. */
    final Session connected(SrtConnection connection, Events events) {
        long now = time.nowNanos();
        Session session = new Session(now);
        session.connection = connection;
        session.deliveries = new DeliveryCheck(
                scenario, side, otherSide, pathHere, incoming, connection.receiveLatencyMillis(), now);
        session.check = new ConnectionCheck(connection, side.options(), now);
        events.session = session;
        sessions.add(session);
        current = session;
        return session;
    }

    /** Sends to, or from, a caller's port. */
    final PacketSink sinkTo(int callerPort) {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
        return new PacketSink() {
            @Override
            public ByteBuffer claim() {
                return buffer.clear();
            }

            @Override
            public void commit() {
                byte[] bytes = new byte[buffer.position()];
                buffer.get(0, bytes);
                link.send(new Datagram(ByteBuffer.wrap(bytes), callerPort));
            }
        };
    }

    /** Why attempts to connect failed. */
    final List<RejectReason> failures() {
        return failures;
    }

    /** All connections so far, oldest first. */
    final List<Session> sessions() {
        return sessions;
    }

    /** The open connection, or {@code null}. */
    final Session current() {
        return current;
    }

    abstract void onDatagram(Datagram datagram);

    /** The handshake's tick. */
    abstract void onTick();

    /** The handshake's deadline, local time. */
    abstract long nextDeadlineNanos();

    abstract void onClosed();
}
