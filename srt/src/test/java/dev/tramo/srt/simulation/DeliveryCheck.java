package dev.tramo.srt.simulation;

import java.nio.ByteBuffer;

/**
 * What must be true of all that one connection delivers: it was sent, byte for byte, by one connection of the peer; it comes
 * once and in order; not before its time; and, where late packets are dropped, not late unless it has only just arrived.
 */
final class DeliveryCheck {
    /** Rounding to microseconds at both ends. */
    private static final long ROUNDING_NANOS = 3_000;
    /** What the checks of true time allow besides the network's own tolerances. */
    private static final long MARGIN_NANOS = 3_000_000;

    /** A sender keeps, and repeats, a packet for a second at least; and until it is given the next one. */
    private static final long SENDER_KEEPS_NANOS = 2_500_000_000L;

    private final Scenario scenario;
    private final NetworkConditions path;
    private final DataStream stream;
    private final LocalClock clock;
    private final long latencyNanos;
    private final boolean dropsTooLate;
    private final boolean senderDropsTooLate;
    private final long senderKeepsNanos;
    private final double driftPpm;
    private final long connectedNanos;
    private int senderConnection = -1;
    private int lastNumber = -1;
    private int delivered;
    private int late;

    /**
     * @param receiver the side that receives
     * @param sender the side whose stream it is
     * @param path the network between them in this direction
     */
    DeliveryCheck(
            Scenario scenario,
            Scenario.Side receiver,
            Scenario.Side sender,
            NetworkConditions path,
            DataStream stream,
            int latencyMillis,
            long nowNanos) {
        this.scenario = scenario;
        this.path = path;
        this.stream = stream;
        this.clock = receiver.clock();
        this.latencyNanos = latencyMillis * 1_000_000L;
        this.dropsTooLate = receiver.options().tooLatePacketDrop();
        this.senderDropsTooLate = sender.options().sendDropDelayMillis() >= 0;
        this.senderKeepsNanos =
                SENDER_KEEPS_NANOS + (sender.sends().isOn() ? sender.sends().intervalNanos() : 0);
        this.driftPpm = Math.abs(receiver.clock().driftPpm() - sender.clock().driftPpm());
        this.connectedNanos = nowNanos;
    }

    /**
     * A payload is delivered.
     *
     * @param hasJustArrived whether something arrived since the last tick: a packet that comes late is delivered at once
     */
    void onPayload(ByteBuffer data, int offset, int length, long dueNanos, long nowNanos, boolean hasJustArrived) {
        delivered++;
        if (!scenario.isHonest()) {
            checkSpoiled(data, offset, length, nowNanos);
            return;
        }
        require(length >= DataStream.HEADER_BYTES, "a payload of %d bytes", length);
        int number = (int) data.getLong(offset);
        require(number >= 0 && number < stream.submitted() && stream.isTaken(number), "%d was never sent", number);
        require(length == stream.length(number), "%d: %d of %d bytes", number, length, stream.length(number));
        int difference = stream.firstDifference(number, data, offset, length);
        require(difference < 0, "%d differs at byte %d", number, difference);
        require(stream.onDelivered(number, nowNanos), "%d is delivered twice", number);
        checkOrder(data.getInt(offset + 8), data.getInt(offset + 12));
        checkOwnTime(number, dueNanos, nowNanos, hasJustArrived);
        checkTrueTime(number, nowNanos, hasJustArrived);
    }

    /** Without a checksum a payload may be cut off, and come under another number; but never changed. */
    private void checkSpoiled(ByteBuffer data, int offset, int length, long nowNanos) {
        if (length < 8) {
            return;
        }
        long number = data.getLong(offset);
        require(
                number >= 0 && number < stream.submitted() && stream.isTaken((int) number),
                "%d was never sent",
                number);
        require(length <= stream.length((int) number), "%d: %d bytes", number, length);
        int difference = stream.firstDifference((int) number, data, offset, length);
        require(difference < 0, "%d differs at byte %d", number, difference);
        stream.onDelivered((int) number, nowNanos);
    }

    private void checkOrder(int connection, int numberInConnection) {
        require(
                senderConnection < 0 || senderConnection == connection,
                "a payload of connection %d in that of %d",
                connection,
                senderConnection);
        require(numberInConnection > lastNumber, "%d after %d", numberInConnection, lastNumber);
        senderConnection = connection;
        lastNumber = numberInConnection;
    }

    /** By the connection's own reckoning of when the packet was sent. */
    private void checkOwnTime(int number, long dueNanos, long nowNanos, boolean hasJustArrived) {
        long lateNanos = clock.localNanos(nowNanos) - dueNanos;
        require(lateNanos >= 0, "%d is delivered %d ns early", number, -lateNanos);
        late += lateNanos > scenario.tickNanos() + ROUNDING_NANOS ? 1 : 0;
        if (dropsTooLate && !hasJustArrived) {
            long allowed = scenario.tickNanos() + ROUNDING_NANOS;
            require(lateNanos <= allowed, "%d is delivered %d ns late", number, lateNanos);
        }
    }

    /** By true time: the latency counts from the shortest way, give or take what the estimates can be off. */
    private void checkTrueTime(int number, long nowNanos, boolean hasJustArrived) {
        long driftNanos = (long) (driftPpm / 1e6 * (nowNanos - connectedNanos));
        long tolerance = scenario.delayToleranceNanos() + driftNanos + MARGIN_NANOS;
        long tookNanos = nowNanos - stream.submittedNanos(number);
        long nominal = path.delayNanos() + latencyNanos;
        require(tookNanos >= nominal - tolerance, "%d took only %d ns", number, tookNanos);
        boolean isOld = hasJustArrived && !senderDropsTooLate;
        if (dropsTooLate && !isOld) {
            long kept = hasJustArrived ? senderKeepsNanos : 0;
            require(tookNanos <= nominal + tolerance + kept, "%d took %d ns", number, tookNanos);
        }
    }

    private static void require(boolean holds, String what, Object... details) {
        if (!holds) {
            throw new AssertionError("delivery: " + what.formatted(details));
        }
    }

    int delivered() {
        return delivered;
    }

    /** Of {@link #delivered}, those whose time had passed when they arrived. */
    int late() {
        return late;
    }

    /** Place, in the sender's connection, of what was delivered last; −1 before. */
    int lastNumber() {
        return lastNumber;
    }
}
