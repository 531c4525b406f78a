package dev.tramo.mpegts;

import java.util.Arrays;

/** A track in a multiplexer: its PID, its entry of the program map table, and its packets. */
final class MuxTrack {
    private static final long DURATION_START_NANOS = 40_000_000;
    private static final int CLOCK_FIELD_BYTES = 8;
    private static final int RANDOM_ACCESS = 0x40;
    private static final int DISCONTINUITY = 0x80;
    private static final int CLOCK = 0x10;

    final int pid;
    private Track track;
    private FrameWriter writer;
    private int continuity = 15;
    private boolean timed;
    private long lastDts;
    private long durationNanos = DURATION_START_NANOS;

    MuxTrack(int pid, Track track) {
        this.pid = pid;
        this.track = track;
        writer = FrameWriter.of(track);
    }

    Track track() {
        return track;
    }

    /** Takes a new configuration. */
    void setTrack(Track next) {
        track = next;
        writer = FrameWriter.of(next);
    }

    FrameWriter writer() {
        return writer;
    }

    /** How long the frame lasts, judged by the one before. */
    long durationNanos(long dts) {
        long step = dts - lastDts;
        if (timed && step > 0 && step <= Ts.HZ) {
            durationNanos = Ts.toNanos(step);
        }
        timed = true;
        lastDts = dts;
        return durationNanos;
    }

    /**
     * Writes the next packet of a PES packet.
     *
     * @param b where to, at {@code at}
     * @param clock with room for a clock reference
     * @param discontinuity the clock reference does not continue the one before
     * @return the bytes of the PES packet from {@code from} on that are in it
     */
    int writePacket(
            byte[] b,
            int at,
            byte[] pes,
            int from,
            int end,
            boolean randomAccess,
            boolean clock,
            boolean discontinuity) {
        boolean first = from == 0;
        boolean marked = first && randomAccess;
        int adaptation = clock ? CLOCK_FIELD_BYTES : marked ? 2 : 0;
        int room = Ts.PACKET_BYTES - Ts.HEADER_BYTES - adaptation;
        int length = Math.min(room, end - from);
        adaptation += room - length;
        continuity = continuity + 1 & 15;
        writeHeader(b, at, first, adaptation > 0 ? 0x30 : 0x10);
        if (adaptation > 0) {
            int flags = (marked ? RANDOM_ACCESS : 0) | (clock ? CLOCK : 0) | (discontinuity ? DISCONTINUITY : 0);
            writeAdaptation(b, at + Ts.HEADER_BYTES, adaptation, flags);
        }
        System.arraycopy(pes, from, b, at + Ts.HEADER_BYTES + adaptation, length);
        return length;
    }

    /** Writes a packet with a clock reference and without payload. */
    void writeClockPacket(byte[] b, int at, boolean discontinuity) {
        writeHeader(b, at, false, 0x20);
        int flags = CLOCK | (discontinuity ? DISCONTINUITY : 0);
        writeAdaptation(b, at + Ts.HEADER_BYTES, Ts.PACKET_BYTES - Ts.HEADER_BYTES, flags);
    }

    private void writeHeader(byte[] b, int at, boolean first, int control) {
        b[at] = Ts.SYNC;
        b[at + 1] = (byte) ((first ? 0x40 : 0) | pid >>> 8);
        b[at + 2] = (byte) pid;
        b[at + 3] = (byte) (control | continuity);
    }

    private static void writeAdaptation(byte[] b, int at, int bytes, int flags) {
        b[at] = (byte) (bytes - 1);
        if (bytes > 1) {
            b[at + 1] = (byte) flags;
            Arrays.fill(b, at + 2, at + bytes, (byte) 0xFF);
        }
    }
}
