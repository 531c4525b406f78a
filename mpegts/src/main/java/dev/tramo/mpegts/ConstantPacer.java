package dev.tramo.mpegts;

/** Sends a datagram at regular intervals, of packets that wait and of null packets. */
final class ConstantPacer extends Pacer {
    private static final long DATAGRAM_BITS = 8L * Ts.DATAGRAM_BYTES;
    private static final long SECOND_NANOS = 1_000_000_000;
    /** Packets of a second, but at least so many bytes: one large frame. */
    private static final long QUEUE_BYTES_MIN = 1 << 20;

    private static final long QUEUE_BYTES_MAX = 64 << 20;
    private static final int QUEUE_BYTES_START = 64 << 10;

    private final long bitsPerSecond;
    private final long aheadNanos;
    private final int queueBytesMax;
    /** Packets that wait, as a ring. */
    private byte[] queue = new byte[QUEUE_BYTES_START / Ts.PACKET_BYTES * Ts.PACKET_BYTES];

    private int head;
    private int queued;
    private int clockPid;
    private int clockContinuity = 15;
    private int tablesLeft;
    private boolean started;
    private long slotNanos;
    private long slotRemainder;

    ConstantPacer(MuxTables tables, DatagramWriter datagrams, MuxerCounts counts, long bitsPerSecond, long aheadNanos) {
        super(tables, datagrams, counts);
        this.bitsPerSecond = bitsPerSecond;
        this.aheadNanos = aheadNanos;
        queueBytesMax = (int) Math.clamp(bitsPerSecond / 8, QUEUE_BYTES_MIN, QUEUE_BYTES_MAX);
    }

    @Override
    void start(long nanos) {
        super.start(nanos);
        started = true;
        slotNanos = nanos;
        slotRemainder = 0;
    }

    @Override
    boolean frame(MuxTrack track, PesWriter pes, boolean randomAccess, long start, long spread) {
        // With an adaptation field each packet takes two bytes less.
        int needed = (pes.length() / (Ts.PACKET_BYTES - Ts.HEADER_BYTES) + 2) * Ts.PACKET_BYTES;
        if (queued + needed > queue.length && !grow(queued + needed)) {
            return false;
        }
        int from = 0;
        while (from < pes.length()) {
            int at = (head + queued) % queue.length;
            from += track.writePacket(queue, at, pes.bytes(), from, pes.length(), randomAccess, false, false);
            queued += Ts.PACKET_BYTES;
        }
        if (isClockTrack(track)) {
            clockPid = track.pid;
        }
        return true;
    }

    private boolean grow(int needed) {
        if (needed > queueBytesMax) {
            return false;
        }
        int size = Math.min(queueBytesMax, Math.max(needed, 2 * queue.length));
        byte[] larger = new byte[(size / Ts.PACKET_BYTES + 1) * Ts.PACKET_BYTES];
        int first = Math.min(queued, queue.length - head);
        System.arraycopy(queue, head, larger, 0, first);
        System.arraycopy(queue, 0, larger, first, queued - first);
        queue = larger;
        head = 0;
        return true;
    }

    @Override
    long backlogNanos(long nowNanos) {
        long given = started ? Math.max(0, slotNanos - nowNanos) : 0;
        return given + queued * 8L * SECOND_NANOS / bitsPerSecond;
    }

    @Override
    void advance(long nowNanos) {
        if (!started) {
            return;
        }
        if (nowNanos - slotNanos > CATCH_UP_NANOS) {
            start(nowNanos);
        }
        while (slotNanos <= nowNanos + aheadNanos) {
            for (int i = 0; i < Ts.DATAGRAM_PACKETS; i++) {
                writeNext(slotNanos);
            }
            slotNanos += DATAGRAM_BITS * SECOND_NANOS / bitsPerSecond;
            slotRemainder += DATAGRAM_BITS * SECOND_NANOS % bitsPerSecond;
            if (slotRemainder >= bitsPerSecond) {
                slotRemainder -= bitsPerSecond;
                slotNanos++;
            }
        }
    }

    private void writeNext(long nanos) {
        if (tablesLeft == 0 && areTablesDue(nanos)) {
            tablesLeft = tables.count();
            lastTablesNanos = nanos;
        }
        int at = datagrams.claim();
        byte[] out = datagrams.bytes();
        if (isClockDue(nanos)) {
            writeClockPacket(nanos, clockContinuity);
            return;
        }
        if (tablesLeft > 0 && tablesLeft <= tables.count()) {
            tables.write(tables.count() - tablesLeft, out, at);
            tablesLeft--;
        } else if (queued > 0) {
            System.arraycopy(queue, head, out, at, Ts.PACKET_BYTES);
            head = (head + Ts.PACKET_BYTES) % queue.length;
            queued -= Ts.PACKET_BYTES;
            clockContinuity = Ts.pid(out, at) == clockPid ? Ts.continuity(out, at) : clockContinuity;
        } else {
            DatagramWriter.writeNull(out, at);
            counts.nullPackets++;
        }
        datagrams.commit(nanos);
    }

    @Override
    long nextDeadline() {
        return started ? slotNanos : NEVER;
    }

    @Override
    void flush(long nowNanos) {
        // Datagrams are always full.
    }
}
