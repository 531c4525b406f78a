package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Reads bits from a part of a buffer, most significant first, and leaves the buffer as it is.
 *
 * <p>What is not there reads as 0 and makes the reader {@link #failed}, so that a parser may ask once at the end. No call
 * takes longer than the bits it reads.
 */
final class BitReader {
    /** Exp-Golomb codes of 32 bits and more are in no field that is read here. */
    private static final int GOLOMB_ZEROS_MAX = 31;

    private final ByteBuf buffer;
    private final int end;
    private final boolean nal;
    private int at;
    private int current;
    private int currentBits;
    private int zeroBytes;
    private boolean failed;

    private BitReader(ByteBuf buffer, int start, int end, boolean nal) {
        this.buffer = buffer;
        this.at = start;
        this.end = Math.min(end, buffer.writerIndex());
        this.nal = nal;
    }

    /** Reads the bytes as they are, from absolute index {@code start} up to {@code end} or the buffer's end. */
    static BitReader ofBytes(ByteBuf buffer, int start, int end) {
        return new BitReader(buffer, start, end, false);
    }

    /** Leaves out each 3 that follows two 0 bytes: ISO/IEC 14496-10 7.4.1, emulation_prevention_three_byte. */
    static BitReader ofNal(ByteBuf buffer, int start, int end) {
        return new BitReader(buffer, start, end, true);
    }

    /** Whether something was read that is not there, or is out of its range. */
    boolean failed() {
        return failed;
    }

    /** Bits left; with emulation prevention bytes, if there are any. */
    long remaining() {
        return Math.max(0, end - at) * 8L + currentBits;
    }

    boolean flag() {
        if (currentBits == 0 && !nextByte()) {
            failed = true;
            return false;
        }
        currentBits--;
        return ((current >> currentBits) & 1) != 0;
    }

    private boolean nextByte() {
        if (at >= end) {
            return false;
        }
        int value = buffer.getUnsignedByte(at++);
        if (nal && zeroBytes >= 2 && value == 3) {
            zeroBytes = 0;
            if (at >= end) {
                return false;
            }
            value = buffer.getUnsignedByte(at++);
        }
        zeroBytes = value == 0 ? zeroBytes + 1 : 0;
        current = value;
        currentBits = 8;
        return true;
    }

    /** An unsigned number of {@code count} bits, 0 to 31. */
    int bits(int count) {
        int value = 0;
        for (int i = 0; i < count && !failed; i++) {
            value = (value << 1) | (flag() ? 1 : 0);
        }
        return failed ? 0 : value;
    }

    /** Skips whole bytes at once where none of them can be an emulation prevention byte. */
    void skip(int count) {
        int left = count;
        while (left > 0 && !failed) {
            int bytes = currentBits == 0 && !nal ? Math.min(left / 8, Math.max(0, end - at)) : 0;
            at += bytes;
            left -= 8 * bytes;
            if (left > 0) {
                flag();
                left--;
            }
        }
    }

    /** Goes on at the next whole byte. */
    void align() {
        currentBits = 0;
    }

    /** ue(v) of ISO/IEC 14496-10 9.1; one above {@code max} fails. */
    int ue(int max) {
        long value = golomb();
        if (value > max) {
            failed = true;
            return 0;
        }
        return (int) value;
    }

    /** se(v) of ISO/IEC 14496-10 9.1.1. */
    int se() {
        long code = golomb();
        return (int) ((code & 1) != 0 ? (code + 1) / 2 : -(code / 2));
    }

    /** Skips a ue(v) or se(v). */
    void skipGolomb() {
        golomb();
    }

    private long golomb() {
        int zeros = 0;
        while (!failed && !flag()) {
            if (++zeros > GOLOMB_ZEROS_MAX) {
                failed = true;
            }
        }
        return failed ? 0 : (1L << zeros) - 1 + bits(zeros);
    }
}
