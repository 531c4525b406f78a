package dev.tramo.rtmp.media;

/** Writes bits, to make what no encoder at hand makes. */
final class Bits {
    private final StringBuilder bits = new StringBuilder();

    Bits put(int count, long value) {
        for (int i = count - 1; i >= 0; i--) {
            bits.append((value >> i) & 1);
        }
        return this;
    }

    Bits ue(long value) {
        int length = Long.SIZE - Long.numberOfLeadingZeros(value + 1);
        return put(length - 1, 0).put(length, value + 1);
    }

    Bits se(long value) {
        return ue(value > 0 ? 2 * value - 1 : -2 * value);
    }

    /** Up to a whole byte. */
    Bits align() {
        return put(-bits.length() & 7, 0);
    }

    byte[] bytes() {
        align();
        byte[] bytes = new byte[bits.length() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(bits, 8 * i, 8 * i + 8, 2);
        }
        return bytes;
    }
}
