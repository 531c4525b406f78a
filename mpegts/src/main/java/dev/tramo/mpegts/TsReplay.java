package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Gives a recorded transport stream its pace back: each packet is due by the clock references (PCR) around it, and packets between two
 * of them are evenly spread. Played again from its beginning, it goes on without a jump: continuity counters, clock references and
 * timestamps continue those of the pass before. Of several programs, the first clock counts. One thread.
 *
 * <p>Where the clock jumps within the stream, packets keep the pace that they had before, and the jump stays as it is.
 */
public final class TsReplay {
    private static final long CLOCK_HZ = 27_000_000;
    private static final int CLOCK_PER_TICK = 300;
    /** Clock references are 100 ms apart at most (ISO/IEC 13818-1 2.7.2); files do not always obey. */
    private static final long CLOCK_GAP_MAX = CLOCK_HZ;

    /** Without a clock reference in that many packets, 4 MiB, there is none. */
    private static final int PACKETS_MAX = (4 << 20) / Ts.PACKET_BYTES;

    /** More than that, beyond what the clock says, no stream is longer than its clock. */
    private static final long LONGER_TICKS_MAX = Ts.HZ;

    /** Upper half of stream_id: ISO/IEC 13818-1 table 2-22. */
    private static final int VIDEO_IDS = 0xE0;

    private static final long NONE = -1;

    private final TsJoiner joiner;
    private PacketFinder packets = newFinder();
    private byte[] pending = new byte[64 * Ts.PACKET_BYTES];
    private ByteBuffer pendingBuffer = ByteBuffer.wrap(pending);
    private int pendingPackets;
    private int clockPid = Ts.PID_NULL;
    private long clock = NONE;
    /** When the first of the pending packets is due, in units of 27 MHz since the beginning. */
    private long due;

    private long passBegan;
    /** How long a packet lasts, by the last two clock references. */
    private double packetClocks;

    private long shiftTicks;
    /** Of each PID, in the present pass: first and last decoding time, unwrapped, and how far the last two were apart. */
    private final long[] first = new long[Ts.PID_COUNT];

    private final long[] last = new long[Ts.PID_COUNT];
    private final int[] step = new int[Ts.PID_COUNT];
    /** Likewise: first and last presentation time. */
    private final long[] firstShown = new long[Ts.PID_COUNT];

    private final long[] lastShown = new long[Ts.PID_COUNT];
    /** Of each PID of sound: bytes of the units before the last one, and of that. */
    private final long[] bytesBefore = new long[Ts.PID_COUNT];

    private final int[] lastBytes = new int[Ts.PID_COUNT];

    /** @param sink takes datagrams of up to seven packets, at once; each with its time since the beginning, in nanoseconds */
    public TsReplay(DatagramSink sink) {
        joiner = new TsJoiner(sink);
        Arrays.fill(first, NONE);
    }

    private PacketFinder newFinder() {
        return new PacketFinder(new DemuxerCounts(), this::onPacket);
    }

    /** Takes the next bytes of the file, wherever they are divided. */
    public void onBytes(byte[] bytes, int offset, int length) {
        packets.onBytes(ByteBuffer.wrap(bytes), offset, length, 0);
    }

    /** Whether a clock reference was found. */
    public boolean hasClock() {
        return clockPid != Ts.PID_NULL;
    }

    /** Whether so much was taken without a clock reference that there is none; what is taken then is dropped. */
    public boolean isClockless() {
        return !hasClock() && pendingPackets >= PACKETS_MAX;
    }

    /** The file has ended: gives out what is left, and the next bytes are its first again. Returns when those are due, nanoseconds. */
    public long endPass() {
        packets.flush();
        packets = newFinder();
        long tail = Math.round(packetClocks * pendingPackets);
        give(tail);
        long clocks = Math.max(due - passBegan, (long) CLOCK_PER_TICK * mediaTicks((due - passBegan) / CLOCK_PER_TICK));
        // Whole ticks, so that clock and timestamps move by the same.
        long ticks = Math.ceilDiv(clocks, CLOCK_PER_TICK);
        due = passBegan + ticks * CLOCK_PER_TICK;
        passBegan = due;
        shiftTicks += ticks;
        clock = NONE;
        Arrays.fill(first, NONE);
        joiner.join();
        return nanos(due);
    }

    /** How long the longest of the elementary streams is, with its last unit. */
    private long mediaTicks(long clockTicks) {
        long longest = 0;
        for (int pid = 0; pid < Ts.PID_COUNT; pid++) {
            long span = Math.max(last[pid] - first[pid], lastShown[pid] - firstShown[pid]);
            long length = first[pid] == NONE ? 0 : span + lastTicks(pid);
            if (length > longest && length <= clockTicks + LONGER_TICKS_MAX) {
                longest = length;
            }
        }
        return longest;
    }

    /** How long the last unit is: of video, as the one before; of sound, which has several frames in a unit, by its size. */
    private long lastTicks(int pid) {
        boolean isKnown = lastBytes[pid] > 0 && bytesBefore[pid] > 0;
        return isKnown ? Math.min(step[pid], (last[pid] - first[pid]) * lastBytes[pid] / bytesBefore[pid]) : step[pid];
    }

    private void onPacket(byte[] b, int at, long nanos) {
        int pid = Ts.pid(b, at);
        if (Ts.hasClock(b, at) && (clockPid == Ts.PID_NULL || clockPid == pid)) {
            clockPid = pid;
            onClock(TsJoiner.clock(b, at) * CLOCK_PER_TICK + ((b[at + 10] & 1) << 8 | (b[at + 11] & 0xFF)));
        }
        if (pendingPackets >= PACKETS_MAX) {
            if (!hasClock()) {
                return;
            }
            give(Math.round(packetClocks * pendingPackets));
        }
        int header = Ts.payload(b, at);
        if (Ts.startsUnit(b, at) && !Ts.isScrambled(b, at) && TsTimes.hasTimes(b, header, at + Ts.PACKET_BYTES)) {
            onTime(pid, TsTimes.decodeTime(b, header), TsTimes.time(b, header + TsTimes.PES_HEADER_BYTES));
            boolean isVideo = (b[header + 3] & 0xF0) == VIDEO_IDS;
            lastBytes[pid] = isVideo ? 0 : (b[header + 4] & 0xFF) << 8 | (b[header + 5] & 0xFF);
        }
        append(b, at);
    }

    private void onClock(long now) {
        if (clock == NONE) {
            give(0); // what stands before the first clock reference leaves with it
        } else {
            long wrap = (1L << 33) * CLOCK_PER_TICK;
            long passed = Math.floorMod(now - clock, wrap);
            boolean jumps = passed > CLOCK_GAP_MAX;
            if (!jumps && pendingPackets > 0) {
                packetClocks = (double) passed / pendingPackets;
            }
            give(jumps ? Math.round(packetClocks * pendingPackets) : passed);
        }
        clock = now;
    }

    private void onTime(int pid, long time, long shown) {
        if (first[pid] == NONE) {
            first[pid] = time;
            last[pid] = time;
            step[pid] = 0;
            bytesBefore[pid] = 0;
            firstShown[pid] = Ts.unwrap(shown, time);
            lastShown[pid] = firstShown[pid];
        } else {
            long next = Ts.unwrap(time, last[pid]);
            step[pid] = (int) Math.clamp(next - last[pid], 0, Ts.HZ);
            last[pid] = next;
            firstShown[pid] = Math.min(firstShown[pid], Ts.unwrap(shown, next));
            lastShown[pid] = Math.max(lastShown[pid], Ts.unwrap(shown, next));
            bytesBefore[pid] += lastBytes[pid];
        }
    }

    private void append(byte[] b, int at) {
        int end = pendingPackets * Ts.PACKET_BYTES;
        if (end == pending.length) {
            pending = Arrays.copyOf(pending, 2 * pending.length);
            pendingBuffer = ByteBuffer.wrap(pending);
        }
        System.arraycopy(b, at, pending, end, Ts.PACKET_BYTES);
        if (shiftTicks != 0) {
            TsTimes.shift(pending, end, shiftTicks);
        }
        pendingPackets++;
    }

    /** Gives out what is pending, spread over a time. */
    private void give(long clocks) {
        for (int packet = 0; packet < pendingPackets; packet += Ts.DATAGRAM_PACKETS) {
            int count = Math.min(Ts.DATAGRAM_PACKETS, pendingPackets - packet);
            joiner.onDatagram(
                    pendingBuffer,
                    packet * Ts.PACKET_BYTES,
                    count * Ts.PACKET_BYTES,
                    nanos(due + clocks * packet / pendingPackets));
        }
        pendingPackets = 0;
        due += clocks;
    }

    private static long nanos(long clocks) {
        return clocks * 1_000 / 27;
    }
}
