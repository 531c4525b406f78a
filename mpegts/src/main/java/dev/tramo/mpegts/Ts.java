package dev.tramo.mpegts;

/** Transport packets: ISO/IEC 13818-1 2.4.3. */
public final class Ts {
    /** Length of a packet. */
    public static final int PACKET_BYTES = 188;
    /** Of a packet, without its adaptation field. */
    public static final int HEADER_BYTES = 4;
    /** The first byte of each packet. */
    public static final byte SYNC = 0x47;
    /** PIDs are 0 to one less. */
    public static final int PID_COUNT = 0x2000;
    /** PID of the program association table. */
    public static final int PID_PAT = 0;
    /** PID of null packets. */
    public static final int PID_NULL = 0x1FFF;
    /** A datagram has seven, as Ethernet's 1500 bytes allow. */
    public static final int DATAGRAM_PACKETS = 7;

    /** Length of a datagram. */
    public static final int DATAGRAM_BYTES = DATAGRAM_PACKETS * PACKET_BYTES;

    /** Ticks of 90 kHz in a second. */
    public static final long HZ = 90_000;

    /** Stands for a time stamp that is not there. */
    public static final long NO_TIME = -1;

    private static final long WRAP = 1L << 33;

    private Ts() {}

    /** The PID of the packet at {@code at}. */
    public static int pid(byte[] b, int at) {
        return (b[at + 1] & 0x1F) << 8 | (b[at + 2] & 0xFF);
    }

    /** Whether its transport_error_indicator is set. */
    public static boolean hasError(byte[] b, int at) {
        return b[at + 1] < 0;
    }

    /** Whether a PES packet or a section begins in it. */
    public static boolean startsUnit(byte[] b, int at) {
        return (b[at + 1] & 0x40) != 0;
    }

    static boolean isScrambled(byte[] b, int at) {
        return (b[at + 3] & 0xC0) != 0;
    }

    static boolean hasAdaptation(byte[] b, int at) {
        return (b[at + 3] & 0x20) != 0;
    }

    static boolean hasPayload(byte[] b, int at) {
        return (b[at + 3] & 0x10) != 0;
    }

    static int continuity(byte[] b, int at) {
        return b[at + 3] & 15;
    }

    /** Where the payload begins; the packet's end or beyond if there is none. */
    public static int payload(byte[] b, int at) {
        return at + HEADER_BYTES + (hasAdaptation(b, at) ? 1 + (b[at + 4] & 0xFF) : 0);
    }

    static boolean hasDiscontinuity(byte[] b, int at) {
        return hasAdaptation(b, at) && b[at + 4] != 0 && b[at + 5] < 0;
    }

    /** Whether it has a PCR. */
    public static boolean hasClock(byte[] b, int at) {
        return hasAdaptation(b, at) && (b[at + 4] & 0xFF) >= 7 && (b[at + 5] & 0x10) != 0;
    }

    /** The time of which {@code raw} is the lower 33 bits and that is nearest to {@code reference}. */
    static long unwrap(long raw, long reference) {
        return reference + difference(raw, reference);
    }

    /** {@code a - b} modulo 2^33, from -2^32 to 2^32 - 1. */
    public static long difference(long a, long b) {
        return (a - b) << 31 >> 31;
    }

    /** The lower 33 bits. */
    public static long wrapped(long time) {
        return time & WRAP - 1;
    }

    static long toNanos(long ticks) {
        return ticks * 100_000 / 9;
    }

    static long toTicks(long nanos) {
        return Math.floorDiv(nanos * 9, 100_000L);
    }
}
