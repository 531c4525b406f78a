package dev.tramo.srt.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * All payloads that one side sends: numbered, each with a content that follows from the number, so that what is delivered can
 * be checked without keeping it; and when each was submitted and delivered.
 */
final class DataStream {
    /** Number in the stream, connection, number in the connection. */
    static final int HEADER_BYTES = 16;

    private static final long NOT_YET = -1;

    private final long seed;
    private long[] submittedNanos = new long[1024];
    private long[] deliveredNanos = new long[1024];
    private int[] lengths = new int[1024];
    private boolean[] taken = new boolean[1024];
    private int count;

    DataStream(long seed) {
        this.seed = seed;
    }

    /** Writes the next payload, of {@code length} bytes, to the start of {@code out}; returns its number. */
    int next(ByteBuffer out, int length, int connection, int numberInConnection, long nowNanos) {
        if (count == submittedNanos.length) {
            submittedNanos = Arrays.copyOf(submittedNanos, 2 * count);
            deliveredNanos = Arrays.copyOf(deliveredNanos, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            taken = Arrays.copyOf(taken, 2 * count);
        }
        submittedNanos[count] = nowNanos;
        deliveredNanos[count] = NOT_YET;
        lengths[count] = length;
        out.putLong(0, count).putInt(8, connection).putInt(12, numberInConnection);
        fill(out, length, count);
        return count++;
    }

    private void fill(ByteBuffer out, int length, int number) {
        int at = HEADER_BYTES;
        for (; at + 8 <= length; at += 8) {
            out.putLong(at, content(number, at));
        }
        for (; at < length; at++) {
            out.put(at, contentByte(number, at));
        }
    }

    private long content(int number, int at) {
        long mixed = (seed + number * 0x9E37_79B9_7F4A_7C15L + at) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ (mixed >>> 31);
    }

    private byte contentByte(int number, int at) {
        return (byte) (content(number, at & -8) >>> (56 - 8 * (at & 7)));
    }

    /** Where the content of a delivered payload differs from what was sent; −1 if nowhere. */
    int firstDifference(int number, ByteBuffer data, int offset, int length) {
        int at = HEADER_BYTES;
        for (; at + 8 <= length; at += 8) {
            if (data.getLong(offset + at) != content(number, at)) {
                return at;
            }
        }
        for (; at < length; at++) {
            if (data.get(offset + at) != contentByte(number, at)) {
                return at;
            }
        }
        return -1;
    }

    /** The connection took it for sending. */
    void onTaken(int number) {
        taken[number] = true;
    }

    /** False if it had been delivered before. */
    boolean onDelivered(int number, long nowNanos) {
        boolean first = deliveredNanos[number] == NOT_YET;
        deliveredNanos[number] = nowNanos;
        return first;
    }

    int submitted() {
        return count;
    }

    boolean isTaken(int number) {
        return taken[number];
    }

    boolean isDelivered(int number) {
        return deliveredNanos[number] != NOT_YET;
    }

    int length(int number) {
        return lengths[number];
    }

    long submittedNanos(int number) {
        return submittedNanos[number];
    }

    /** From being submitted to being delivered. */
    long latencyNanos(int number) {
        return deliveredNanos[number] - submittedNanos[number];
    }
}
