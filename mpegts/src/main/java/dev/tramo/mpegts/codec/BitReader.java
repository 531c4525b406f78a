package dev.tramo.mpegts.codec;

/** Reads bits, most significant first. Beyond the end it reads zeros and {@link #failed} becomes true. */
public final class BitReader {
    private final byte[] bytes;
    private final long endBit;
    private long bit;
    private boolean failed;

    /** Reads {@code length} bytes from {@code offset} on as they are. */
    public BitReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        bit = 8L * offset;
        endBit = bit + 8L * length;
    }

    /** Reads a copy of a NAL unit without its emulation prevention bytes. */
    public static BitReader ofNalUnit(byte[] bytes, int offset, int length) {
        byte[] plain = new byte[length];
        int size = 0;
        int zeros = 0;
        for (int i = offset; i < offset + length; i++) {
            if (zeros >= 2 && bytes[i] == 3) {
                zeros = 0;
                continue;
            }
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            plain[size++] = bytes[i];
        }
        return new BitReader(plain, 0, size);
    }

    /** The next {@code count} bits, 0 to 32, as an unsigned number in an int. */
    public int bits(int count) {
        if (count > remaining()) {
            failed = true;
            bit = endBit;
            return 0;
        }
        int value = 0;
        for (int left = count; left > 0; ) {
            int take = Math.min(left, 8 - (int) (bit & 7));
            int octet = bytes[(int) (bit >>> 3)] & 0xFF;
            value = value << take | (octet >>> (8 - (int) (bit & 7) - take) & (1 << take) - 1);
            bit += take;
            left -= take;
        }
        return value;
    }

    public boolean flag() {
        return bits(1) != 0;
    }

    /** An unsigned Exp-Golomb number; at most 2^31 - 1, larger ones fail. */
    public int unsignedGolomb() {
        int zeros = 0;
        while (!flag()) {
            if (failed || ++zeros > 30) {
                failed = true;
                return 0;
            }
        }
        return (1 << zeros) - 1 + bits(zeros);
    }

    /** A signed Exp-Golomb number. */
    public int signedGolomb() {
        int code = unsignedGolomb();
        return (code & 1) == 0 ? -(code >>> 1) : (code >>> 1) + 1;
    }

    public void skip(long count) {
        if (count > remaining()) {
            failed = true;
            bit = endBit;
        } else {
            bit += count;
        }
    }

    /** Goes on to the next whole byte. */
    public void align() {
        bit = Math.min(endBit, bit + 7 & ~7L);
    }

    /** Bits from the array's beginning. */
    public long position() {
        return bit;
    }

    /** Bits to the end. */
    public long remaining() {
        return endBit - bit;
    }

    public boolean failed() {
        return failed;
    }
}
