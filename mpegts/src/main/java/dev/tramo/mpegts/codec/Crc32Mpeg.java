package dev.tramo.mpegts.codec;

/** The CRC of tables: polynomial 0x04C11DB7, not reflected, begun with ones. */
public final class Crc32Mpeg {
    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            TABLE[i] = crc;
        }
    }

    private Crc32Mpeg() {}

    /** The CRC of a range; 0 if the range ends with its own correct CRC. */
    public static int of(byte[] bytes, int offset, int length) {
        int crc = -1;
        for (int i = offset; i < offset + length; i++) {
            crc = crc << 8 ^ TABLE[(crc >>> 24 ^ bytes[i]) & 0xFF];
        }
        return crc;
    }
}
