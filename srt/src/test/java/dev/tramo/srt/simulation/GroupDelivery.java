package dev.tramo.srt.simulation;

import java.nio.ByteBuffer;

/**
 * What must be true of all that a group delivers: it was sent, byte for byte; it comes once, in order, and at its time: always
 * as long after it was submitted.
 */
final class GroupDelivery {
    private static final long MARGIN_NANOS = 5_000_000;

    private final DataStream stream;
    private final LocalClock clock;
    private final long jitterNanos;
    private long tookNanos = -1;
    private long shiftNanosMax;
    private int lastNumber = -1;
    private boolean strict = true;

    GroupDelivery(DataStream stream, LocalClock clock, double jitterMillis) {
        this.stream = stream;
        this.clock = clock;
        this.jitterNanos = VirtualTime.millis(jitterMillis);
    }

    /** A new group: it has a clock of its own. */
    void begin() {
        tookNanos = -1;
    }

    /** Being late is counted only. */
    void tolerateLate() {
        strict = false;
    }

    void onPayload(ByteBuffer data, int offset, int length, long dueNanos, long nowNanos) {
        int number = (int) data.getLong(offset);
        require(number >= 0 && number < stream.submitted(), "%d was never sent", number);
        require(length == stream.length(number), "%d: %d of %d bytes", number, length, stream.length(number));
        require(stream.firstDifference(number, data, offset, length) < 0, "%d differs", number);
        require(stream.onDelivered(number, nowNanos), "%d is delivered twice", number);
        require(number > lastNumber, "%d after %d", number, lastNumber);
        lastNumber = number;
        long took = nowNanos - stream.submittedNanos(number);
        long lateNanos = clock.localNanos(nowNanos) - dueNanos;
        require(lateNanos >= 0, "%d is delivered %d ns early", number, -lateNanos);
        if (lateNanos > MARGIN_NANOS || !isInTime(took)) {
            require(!strict, "%d is late by %d ns, after %d, not %d ns", number, lateNanos, took, tookNanos);
        }
        tookNanos = tookNanos < 0 ? took : tookNanos;
        shiftNanosMax = Math.max(shiftNanosMax, Math.abs(took - tookNanos));
    }

    private boolean isInTime(long took) {
        return tookNanos < 0 || Math.abs(took - tookNanos) <= MARGIN_NANOS + jitterNanos;
    }

    private static void require(boolean holds, String what, Object... details) {
        if (!holds) {
            throw new AssertionError("delivery: " + what.formatted(details));
        }
    }

    /** How far from its time a payload came, at most. */
    double shiftMillisMax() {
        return shiftNanosMax / 1e6;
    }
}
