package dev.tramo.mpegts;

import java.nio.ByteBuffer;

/**
 * Gives what arrives its stream time: between two clock references (PCR) of one PID by the bytes between them, as ISO/IEC 13818-1
 * 2.4.2.2 has it, and by its arrival while there is no clock. Stream time never goes back, and goes on without a gap when the clock
 * jumps. One thread.
 */
final class PacedStream {
    /** Without a reference for so long there is no clock: the standard allows 100 ms. */
    private static final long CLOCK_NANOS_MAX = 500_000_000;
    /** A longer pause between datagrams counts as one of that length: when nothing comes, no reference is missing. */
    private static final long PAUSE_NANOS_MAX = 50_000_000;
    /** A clock that has moved that much more or less than time has jumped. */
    private static final long JUMP_NANOS = 250_000_000;

    private static final long CLOCK_WRAP = (1L << 33) * 300;
    private static final int NO_PID = -1;

    /** Is told of clock references. */
    interface Listener {
        /** A reference came that goes on from the one before. */
        void onClock(long ticks, long passedTicks, long arrivalNanos);

        /** The stream has another clock from now on. */
        void onNewClock(boolean isJump);
    }

    private final PacingClock clock;
    private final PacedUnits units;
    private final Listener listener;
    /** Transport packets so far. */
    private long position;
    /** Units from here on wait for the next reference. */
    private long unresolved;
    /** The latest stream time given. */
    private long lastTicks;

    private int clockPid = NO_PID;
    private long reference;
    private long referenceTicks;
    private long referencePosition;
    private long referenceNanos;
    private long lastArrivalNanos;
    /** How long datagrams came without a reference among them. */
    private long clocklessNanos;

    private double ticksPerPacket;

    PacedStream(PacingClock clock, PacedUnits units, Listener listener) {
        this.clock = clock;
        this.units = units;
        this.listener = listener;
    }

    /** The stream begins, or goes on after a silence. */
    void begin() {
        endClock();
    }

    /** Takes a datagram as one unit. */
    boolean addDatagram(ByteBuffer data, int offset, int length, boolean isTransport, long arrivalNanos) {
        boolean added = units.add(data, offset, length, arrivalTicks(arrivalNanos), position);
        if (isTransport) {
            for (int at = offset; at < offset + length; at += Ts.PACKET_BYTES) {
                countPacket(data, at, arrivalNanos);
            }
        }
        settle(arrivalNanos);
        return added;
    }

    /** Takes a datagram's packets as units of their own, without null packets. */
    boolean addPackets(ByteBuffer data, int offset, int length, long arrivalNanos) {
        boolean added = true;
        for (int at = offset; at < offset + length; at += Ts.PACKET_BYTES) {
            if (pid(data, at) != Ts.PID_NULL) {
                added &= units.add(data, at, Ts.PACKET_BYTES, arrivalTicks(arrivalNanos), position);
            }
            countPacket(data, at, arrivalNanos);
        }
        settle(arrivalNanos);
        return added;
    }

    private long arrivalTicks(long arrivalNanos) {
        return Math.max(lastTicks, clock.ticksOf(arrivalNanos));
    }

    private void countPacket(ByteBuffer data, int at, long arrivalNanos) {
        // adaptation field with a PCR, and no transport error
        if ((data.get(at + 3) & 0x20) != 0
                && (data.get(at + 4) & 0xFF) >= 7
                && (data.get(at + 5) & 0x10) != 0
                && data.get(at + 1) >= 0) {
            onReference(pid(data, at), clockAt(data, at), arrivalNanos);
        }
        position++;
    }

    private static int pid(ByteBuffer data, int at) {
        return data.getShort(at + 1) & 0x1FFF;
    }

    /** The PCR of a packet that has one, 27 MHz. */
    static long clockAt(ByteBuffer data, int at) {
        long base = (data.getInt(at + 6) & 0xFFFF_FFFFL) << 1 | (data.get(at + 10) & 0x80) >> 7;
        return base * 300 + (data.getShort(at + 10) & 0x1FF);
    }

    /** Writes the PCR of a packet that has one. */
    static void setClock(ByteBuffer data, int at, long clock27) {
        long wrapped = Math.floorMod(clock27, CLOCK_WRAP);
        long base = wrapped / 300;
        data.putInt(at + 6, (int) (base >>> 1));
        data.putShort(at + 10, (short) ((base & 1) << 15 | 0x7E00 | wrapped % 300));
    }

    private void onReference(int pid, long found, long arrivalNanos) {
        if (clockPid == NO_PID) {
            startClock(pid, found, arrivalNanos, false);
            return;
        }
        if (pid != clockPid) {
            return; // of another program
        }
        long step = Math.floorMod(found - reference + CLOCK_WRAP / 2, CLOCK_WRAP) - CLOCK_WRAP / 2;
        double stepNanos = step * PacingClock.TICK_NANOS;
        boolean isNear = Math.abs(stepNanos - (arrivalNanos - referenceNanos)) <= JUMP_NANOS;
        if (step < 0 || (stepNanos > JUMP_NANOS && !isNear)) {
            resolve(arrivalNanos);
            startClock(pid, found, arrivalNanos, true);
            return;
        }
        long ticks = referenceTicks + step;
        ticksPerPacket = (double) step / (position - referencePosition);
        for (; unresolved < units.end() && units.position(unresolved) <= position; unresolved++) {
            give(unresolved, estimated(units.position(unresolved)));
        }
        fix(ticks);
        note(found, ticks, arrivalNanos);
        listener.onClock(ticks, step, arrivalNanos);
    }

    private void startClock(int pid, long found, long arrivalNanos, boolean isJump) {
        resolve(arrivalNanos);
        clockPid = pid;
        ticksPerPacket = 0;
        long ticks = arrivalTicks(arrivalNanos);
        fix(ticks);
        note(found, ticks, arrivalNanos);
        listener.onNewClock(isJump);
    }

    /** A unit that begins with the reference has exactly its time, even if what was sent before it had a later one by estimation. */
    private void fix(long ticks) {
        long last = units.end() - 1;
        if (!units.isEmpty() && units.position(last) == position) {
            units.setTicks(last, ticks);
        }
    }

    private void note(long found, long ticks, long arrivalNanos) {
        reference = found;
        referenceTicks = ticks;
        referencePosition = position;
        referenceNanos = arrivalNanos;
        clocklessNanos = 0;
        lastTicks = Math.max(lastTicks, ticks);
    }

    /** Units without a clock have their arrival as their time; a clock that is gone is given up. */
    private void settle(long arrivalNanos) {
        clocklessNanos += Math.clamp(arrivalNanos - lastArrivalNanos, 0, PAUSE_NANOS_MAX);
        lastArrivalNanos = arrivalNanos;
        if (clockPid != NO_PID && clocklessNanos > CLOCK_NANOS_MAX) {
            resolve(arrivalNanos);
            endClock();
        }
        if (clockPid == NO_PID) {
            resolve(arrivalNanos);
        }
    }

    private void endClock() {
        clockPid = NO_PID;
        ticksPerPacket = 0;
    }

    /** Gives all units a time, without the next reference. */
    private void resolve(long arrivalNanos) {
        long latest = arrivalTicks(arrivalNanos);
        for (; unresolved < units.end(); unresolved++) {
            give(unresolved, Math.min(ticks(unresolved), latest));
        }
    }

    private void give(long unit, long ticks) {
        lastTicks = Math.max(lastTicks, ticks);
        units.setTicks(unit, lastTicks);
    }

    private long estimated(long at) {
        return referenceTicks + Math.round((at - referencePosition) * ticksPerPacket);
    }

    /** The stream time of a unit; as long as the next reference has not come, by the rate before the last one. */
    long ticks(long unit) {
        boolean isKnown = unit < unresolved || clockPid == NO_PID || ticksPerPacket == 0;
        return isKnown ? units.ticks(unit) : Math.max(lastTicks, estimated(units.position(unit)));
    }

    /** A unit was taken out whose time was not known yet. */
    void removed(long unit, long ticks) {
        if (unit >= unresolved) {
            unresolved = unit + 1;
            lastTicks = Math.max(lastTicks, ticks);
        }
    }

    /** The stream time of what came last. */
    long lastTicks() {
        return lastTicks;
    }
}
