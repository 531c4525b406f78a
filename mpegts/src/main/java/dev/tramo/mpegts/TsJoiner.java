package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Joins transport streams of several sources, one after the other, into one: continuity counters go on from the one to the next. Where
 * the clock of the next does not go on from the one before, the first packet with a clock reference says so (ISO/IEC 13818-1 2.4.3.5,
 * discontinuity_indicator). What is lost within a source stays visible as lost. Datagrams that are not whole transport packets pass as
 * they are.
 *
 * <p>Packets are changed only in a copy, and only after the first change of source. Nothing is allocated per datagram. One thread.
 */
public final class TsJoiner {
    /** A clock that is that near to where the one before would be now goes on from it: both come from one encoder. */
    private static final long SAME_CLOCK_NANOS = 100_000_000;

    private static final byte UNKNOWN = -1;
    private static final int CLOCKS_MAX = 16;
    private static final int CONTINUITY_MASK = 15;
    private static final int DISCONTINUITY = 0x80;

    private final DatagramSink sink;
    private byte[] copy = new byte[Ts.DATAGRAM_BYTES];
    private ByteBuffer copied = ByteBuffer.wrap(copy);
    /** By PID: the last continuity counter that went out, and what is added to those of the present source. */
    private final byte[] lastOut = new byte[Ts.PID_COUNT];

    private final byte[] added = new byte[Ts.PID_COUNT];
    /** By PID: the last change of source after which a packet of it went out. */
    private final int[] joined = new int[Ts.PID_COUNT];

    private int joins;
    /** PIDs that carry clocks, with the last reference that went out, when, and the last join that it has seen. */
    private final int[] clockPids = new int[CLOCKS_MAX];

    private final long[] clocks = new long[CLOCKS_MAX];
    private final long[] clockNanos = new long[CLOCKS_MAX];
    private final int[] clockJoins = new int[CLOCKS_MAX];
    private int clockCount;

    /** @param sink takes the joined stream */
    public TsJoiner(DatagramSink sink) {
        this.sink = sink;
        Arrays.fill(lastOut, UNKNOWN);
    }

    /** What follows comes from another source. */
    public void join() {
        joins++;
    }

    /**
     * Takes a datagram of the present source, and hands it to the sink at once.
     *
     * @param nowNanos when it came, or its time by its source's own time base
     */
    public void onDatagram(ByteBuffer data, int offset, int length, long nowNanos) {
        if (!isTransport(data, offset, length)) {
            sink.onDatagram(data, offset, length, nowNanos);
            return;
        }
        if (copy.length < length) {
            copy = new byte[length];
            copied = ByteBuffer.wrap(copy);
        }
        data.get(offset, copy, 0, length);
        boolean changed = false;
        for (int at = 0; at < length; at += Ts.PACKET_BYTES) {
            changed |= carryOn(at, nowNanos);
        }
        if (changed) {
            sink.onDatagram(copied, 0, length, nowNanos);
        } else {
            sink.onDatagram(data, offset, length, nowNanos);
        }
    }

    /** Whether a datagram consists of whole transport packets. */
    static boolean isTransport(ByteBuffer data, int offset, int length) {
        if (length == 0 || length % Ts.PACKET_BYTES != 0) {
            return false;
        }
        for (int at = 0; at < length; at += Ts.PACKET_BYTES) {
            if (data.get(offset + at) != Ts.SYNC) {
                return false;
            }
        }
        return true;
    }

    /** Whether the packet was changed. */
    private boolean carryOn(int at, long nowNanos) {
        int pid = Ts.pid(copy, at);
        if (pid == Ts.PID_NULL) {
            return false;
        }
        int counter = Ts.continuity(copy, at);
        if (joined[pid] != joins) {
            joined[pid] = joins;
            int next = lastOut[pid] + (Ts.hasPayload(copy, at) ? 1 : 0);
            added[pid] = (byte) (lastOut[pid] == UNKNOWN ? 0 : next - counter & CONTINUITY_MASK);
        }
        int out = counter + added[pid] & CONTINUITY_MASK;
        lastOut[pid] = (byte) out;
        boolean changed = out != counter;
        if (changed) {
            copy[at + 3] = (byte) ((copy[at + 3] & ~CONTINUITY_MASK) | out);
        }
        boolean marked = Ts.hasClock(copy, at) && marksJump(at, pid, nowNanos);
        return changed || marked;
    }

    /** Marks the first clock reference of another source that does not go on from the last one. */
    private boolean marksJump(int at, int pid, long nowNanos) {
        long ticks = clock(copy, at);
        int slot = slot(pid);
        if (slot < 0) {
            return false;
        }
        boolean isFirst = clockJoins[slot] != joins;
        boolean jumps = isFirst
                && clockNanos[slot] != Long.MIN_VALUE
                && Math.abs(Ts.toNanos(Ts.difference(ticks, clocks[slot])) - (nowNanos - clockNanos[slot]))
                        > SAME_CLOCK_NANOS;
        clockJoins[slot] = joins;
        clocks[slot] = ticks;
        clockNanos[slot] = nowNanos;
        if (jumps) {
            copy[at + 5] = (byte) (copy[at + 5] | DISCONTINUITY);
        }
        return jumps;
    }

    private int slot(int pid) {
        for (int i = 0; i < clockCount; i++) {
            if (clockPids[i] == pid) {
                return i;
            }
        }
        if (clockCount == CLOCKS_MAX) {
            return -1;
        }
        clockPids[clockCount] = pid;
        clockNanos[clockCount] = Long.MIN_VALUE;
        clockJoins[clockCount] = joins;
        return clockCount++;
    }

    /** The packet's clock reference in units of 90 kHz. */
    static long clock(byte[] b, int at) {
        return (b[at + 6] & 0xFFL) << 25
                | (b[at + 7] & 0xFFL) << 17
                | (b[at + 8] & 0xFFL) << 9
                | (b[at + 9] & 0xFFL) << 1
                | (b[at + 10] & 0x80L) >> 7;
    }
}
