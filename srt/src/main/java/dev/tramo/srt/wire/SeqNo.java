package dev.tramo.srt.wire;

/** Arithmetic of 31-bit sequence numbers, which wrap. A plain {@code <} on them is always wrong. */
public final class SeqNo {
    /** The largest sequence number. */
    public static final int MAX = 0x7FFF_FFFF;

    private SeqNo() {}

    /** The number {@code n} (also negative) places after {@code seq}. */
    public static int add(int seq, int n) {
        return (seq + n) & MAX;
    }

    /** The number after {@code seq}. */
    public static int next(int seq) {
        return (seq + 1) & MAX;
    }

    /** How many places {@code to} is after {@code from}; negative if before. Right while they are less than 2^30 apart. */
    public static int distance(int from, int to) {
        return ((to - from) << 1) >> 1;
    }

    /** Whether {@code a} comes before {@code b}. */
    public static boolean isBefore(int a, int b) {
        return distance(a, b) > 0;
    }

    /** Whether {@code a} comes after {@code b}. */
    public static boolean isAfter(int a, int b) {
        return distance(b, a) > 0;
    }
}
