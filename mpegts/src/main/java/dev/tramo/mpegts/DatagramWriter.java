package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Gathers packets to datagrams, and writes the clock references when it is known when the datagram is due. */
final class DatagramWriter {
    /** Of the clock reference in a packet that has one. */
    private static final int CLOCK_AT = 6;

    private final MuxerCounts counts;
    private final MuxClock clock;
    private final DatagramSink sink;
    private final byte[] bytes = new byte[Ts.DATAGRAM_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private int filled;
    private long firstNanos;
    private long lastNanos = Long.MIN_VALUE;

    DatagramWriter(MuxerCounts counts, MuxClock clock, DatagramSink sink) {
        this.counts = counts;
        this.clock = clock;
        this.sink = sink;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} the next packet is to be written. */
    int claim() {
        return filled;
    }

    /** Takes the packet that was written, which is due at {@code nanos} or, if that is later, when the one before is. */
    void commit(long nanos) {
        lastNanos = Math.max(lastNanos, nanos);
        firstNanos = filled == 0 ? lastNanos : firstNanos;
        filled += Ts.PACKET_BYTES;
        counts.packets++;
        if (filled == bytes.length) {
            flush(lastNanos);
        }
    }

    boolean isEmpty() {
        return filled == 0;
    }

    /** When the first packet of the datagram that is not full was due. */
    long firstNanos() {
        return firstNanos;
    }

    /** When the last packet is due. */
    long lastNanos() {
        return lastNanos;
    }

    /** Sends the packets there are. */
    void flush(long nanos) {
        if (filled == 0) {
            return;
        }
        lastNanos = Math.max(lastNanos, nanos);
        long now = clock.at(lastNanos);
        for (int at = 0; at < filled; at += Ts.PACKET_BYTES) {
            if (Ts.hasClock(bytes, at)) {
                writeClock(at + CLOCK_AT, now);
            }
        }
        counts.datagrams++;
        int length = filled;
        filled = 0;
        sink.onDatagram(buffer, 0, length, lastNanos);
    }

    private void writeClock(int at, long clock27) {
        long ticks = Ts.wrapped(Math.floorDiv(clock27, 300L));
        int extension = Math.floorMod(clock27, 300);
        bytes[at] = (byte) (ticks >>> 25);
        bytes[at + 1] = (byte) (ticks >>> 17);
        bytes[at + 2] = (byte) (ticks >>> 9);
        bytes[at + 3] = (byte) (ticks >>> 1);
        bytes[at + 4] = (byte) ((ticks & 1) << 7 | 0x7E | extension >>> 8);
        bytes[at + 5] = (byte) extension;
    }

    /** Writes a null packet at a place. */
    static void writeNull(byte[] b, int at) {
        Arrays.fill(b, at, at + Ts.PACKET_BYTES, (byte) 0xFF);
        b[at] = Ts.SYNC;
        b[at + 1] = 0x1F;
        b[at + 3] = 0x10;
    }
}
