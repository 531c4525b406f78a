package dev.tramo.mpegts;

import org.jspecify.annotations.Nullable;

/** Decides when packets are due, and adds the tables and clock references that are due in between. */
abstract class Pacer {
    /** ISO/IEC 13818-1 allows 100 ms between clock references, DVB 40. A datagram that waits for packets adds to it. */
    static final long CLOCK_INTERVAL_NANOS = 25_000_000;

    /** At most 100 ms. */
    static final long TABLES_INTERVAL_NANOS = 90_000_000;
    /** After a longer silence of the caller, what was due meanwhile is left out. */
    static final long CATCH_UP_NANOS = 1_000_000_000;

    static final long NEVER = Long.MAX_VALUE;

    final MuxTables tables;
    final DatagramWriter datagrams;
    final MuxerCounts counts;
    private @Nullable MuxTrack clockTrack;
    private boolean discontinuity;
    long lastClockNanos;
    long lastTablesNanos;

    Pacer(MuxTables tables, DatagramWriter datagrams, MuxerCounts counts) {
        this.tables = tables;
        this.datagrams = datagrams;
        this.counts = counts;
    }

    /** Begins: tables and a clock reference are due now. */
    void start(long nanos) {
        lastClockNanos = nanos - CLOCK_INTERVAL_NANOS;
        lastTablesNanos = nanos - TABLES_INTERVAL_NANOS;
    }

    /** The clock was set anew: a clock reference that says so is due now. */
    void step(long nanos) {
        discontinuity = true;
        lastClockNanos = nanos - CLOCK_INTERVAL_NANOS;
    }

    final void setClockTrack(@Nullable MuxTrack track) {
        clockTrack = track;
    }

    final boolean isClockTrack(MuxTrack track) {
        return track == clockTrack;
    }

    /** Whether the next clock reference begins a new count; asking ends it. */
    final boolean takeDiscontinuity() {
        boolean taken = discontinuity;
        discontinuity = false;
        return taken;
    }

    /** Sends the PES packet of a frame in the time from {@code start} on; false if there is no room for it. */
    abstract boolean frame(MuxTrack track, PesWriter pes, boolean randomAccess, long start, long spread);

    /** How long a frame that comes now waits for those before it. */
    abstract long backlogNanos(long nowNanos);

    abstract void advance(long nowNanos);

    abstract long nextDeadline();

    /** Sends what waits for more packets. */
    abstract void flush(long nowNanos);

    final void writeClockPacket(long nanos, int continuity) {
        MuxTrack track = clockTrack;
        if (track != null) {
            int at = datagrams.claim();
            track.writeClockPacket(datagrams.bytes(), at, takeDiscontinuity());
            if (continuity >= 0) {
                datagrams.bytes()[at + 3] = (byte) ((datagrams.bytes()[at + 3] & 0xF0) | continuity);
            }
            datagrams.commit(nanos);
        }
        lastClockNanos = nanos;
    }

    final boolean isClockDue(long nanos) {
        return nanos - lastClockNanos >= CLOCK_INTERVAL_NANOS;
    }

    final boolean areTablesDue(long nanos) {
        return nanos - lastTablesNanos >= TABLES_INTERVAL_NANOS;
    }
}
