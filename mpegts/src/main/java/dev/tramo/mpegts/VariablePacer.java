package dev.tramo.mpegts;

/**
 * Sends at the rate of the frames: those of more than one datagram are spread evenly, smaller ones leave at once. Datagrams are
 * given to the sink when the frame comes, with the time they are due.
 */
final class VariablePacer extends Pacer {
    /** A datagram that is not full waits that long for more packets. */
    private static final long HOLD_NANOS = 10_000_000;

    /** In a packet that is sent anyway, a clock reference costs little. */
    private static final long CLOCK_SOON_NANOS = 15_000_000;

    private static final int PAYLOAD_BYTES = Ts.PACKET_BYTES - Ts.HEADER_BYTES;

    private boolean started;

    VariablePacer(MuxTables tables, DatagramWriter datagrams, MuxerCounts counts) {
        super(tables, datagrams, counts);
    }

    @Override
    void start(long nanos) {
        super.start(nanos);
        started = true;
    }

    @Override
    boolean frame(MuxTrack track, PesWriter pes, boolean randomAccess, long start, long spread) {
        int packets = (pes.length() + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES;
        int count = (packets + Ts.DATAGRAM_PACKETS - 1) / Ts.DATAGRAM_PACKETS;
        long due = start;
        int sent = 0;
        int from = 0;
        while (from < pes.length()) {
            if (datagrams.isEmpty()) {
                due = start + spread * Math.min(sent, count - 1) / count;
                sent++;
                // What is due between two datagrams of the frame.
                advance(due - 1);
            }
            writeDue(track, due);
            boolean clock = isClockTrack(track) && due - lastClockNanos >= CLOCK_SOON_NANOS;
            boolean discontinuity = clock && takeDiscontinuity();
            from += track.writePacket(
                    datagrams.bytes(),
                    datagrams.claim(),
                    pes.bytes(),
                    from,
                    pes.length(),
                    randomAccess,
                    clock,
                    discontinuity);
            lastClockNanos = clock ? due : lastClockNanos;
            datagrams.commit(due);
        }
        return true;
    }

    private void writeDue(MuxTrack track, long nanos) {
        if (areTablesDue(nanos)) {
            writeTables(nanos);
        }
        if (!isClockTrack(track) && isClockDue(nanos)) {
            writeClockPacket(nanos, -1);
        }
    }

    private void writeTables(long nanos) {
        for (int i = 0; i < tables.count(); i++) {
            tables.write(i, datagrams.bytes(), datagrams.claim());
            datagrams.commit(nanos);
        }
        lastTablesNanos = nanos;
    }

    @Override
    long backlogNanos(long nowNanos) {
        return Math.max(0, datagrams.lastNanos() - nowNanos);
    }

    @Override
    void advance(long nowNanos) {
        if (!started) {
            return;
        }
        if (nowNanos - lastClockNanos > CATCH_UP_NANOS) {
            flush(datagrams.firstNanos());
            start(nowNanos);
        }
        for (long next = nextDeadline(); next <= nowNanos; next = nextDeadline()) {
            if (next >= lastClockNanos + CLOCK_INTERVAL_NANOS) {
                writeClockPacket(next, -1);
                datagrams.flush(next);
            } else if (next >= lastTablesNanos + TABLES_INTERVAL_NANOS) {
                writeTables(next);
            } else {
                datagrams.flush(next);
            }
        }
    }

    @Override
    long nextDeadline() {
        if (!started) {
            return NEVER;
        }
        long due = Math.min(lastClockNanos + CLOCK_INTERVAL_NANOS, lastTablesNanos + TABLES_INTERVAL_NANOS);
        due = datagrams.isEmpty() ? due : Math.min(due, datagrams.firstNanos() + HOLD_NANOS);
        return Math.max(due, datagrams.lastNanos());
    }

    @Override
    void flush(long nowNanos) {
        datagrams.flush(nowNanos);
    }
}
