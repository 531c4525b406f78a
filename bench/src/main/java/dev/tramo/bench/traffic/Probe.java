package dev.tramo.bench.traffic;

import java.nio.ByteBuffer;

/** The measuring datagram: seven MPEG-TS packets' worth of bytes that say where and when they were sent. */
final class Probe {
    /** Seven MPEG-TS packets: what encoders put into a datagram. */
    static final int BYTES = 7 * 188;

    private static final int MAGIC = 0x5452_414D; // TRAM
    private static final int WINDOW = 4;
    private static final int LINK = 8;
    private static final int SEQUENCE = 12;
    private static final int SENT = 16;
    private static final int CHECK = BYTES - Long.BYTES;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private Probe() {}

    /** Appends a probe at the buffer's position. The bytes between its fields stay as they are. */
    static void put(ByteBuffer b, int window, int link, int sequence, long sentNanos) {
        int at = b.position();
        b.putInt(at, MAGIC);
        b.putInt(at + WINDOW, window);
        b.putInt(at + LINK, link);
        b.putInt(at + SEQUENCE, sequence);
        b.putLong(at + SENT, sentNanos);
        b.putLong(at + CHECK, check(window, link, sequence, sentNanos));
        b.position(at + BYTES);
    }

    /** Whether the bytes are those of a probe, unharmed at both ends. */
    static boolean isIntact(ByteBuffer b, int at, int length) {
        return length == BYTES
                && b.getInt(at) == MAGIC
                && b.getLong(at + CHECK) == check(window(b, at), link(b, at), sequence(b, at), b.getLong(at + SENT));
    }

    static int window(ByteBuffer b, int at) {
        return b.getInt(at + WINDOW);
    }

    static int link(ByteBuffer b, int at) {
        return b.getInt(at + LINK);
    }

    static int sequence(ByteBuffer b, int at) {
        return b.getInt(at + SEQUENCE);
    }

    static long sentNanos(ByteBuffer b, int at) {
        return b.getLong(at + SENT);
    }

    private static long check(int window, int link, int sequence, long sentNanos) {
        // Odd factors only: a change of any one field changes the outcome.
        return (((window * 31L + link) * 31 + sequence) ^ sentNanos) * MIX;
    }
}
