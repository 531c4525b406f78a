package dev.tramo.mpegts.codec;

/** Headers of AC-3 and E-AC-3: ETSI TS 102 366 4.3 and E.1.2. Readers take at least {@link #HEADER_BYTES} bytes. */
public final class Ac3 {
    public static final int HEADER_BYTES = 8;

    private static final int[] RATES = {48_000, 44_100, 32_000};
    private static final int[] KBITS = {
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640
    };
    private static final int[] CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};
    private static final int[] BLOCKS = {1, 2, 3, 6};
    private static final int ENHANCED_FIRST = 11;
    private static final int ENHANCED_LAST = 16;

    private Ac3() {}

    /** Length of header and frame in bytes, or 0 if there is no valid header. */
    public static int frameBytes(byte[] b, int at) {
        if (b[at] != 0x0B || b[at + 1] != 0x77 || bitStreamId(b, at) > ENHANCED_LAST || sampleRate(b, at) == 0) {
            return 0;
        }
        if (isEnhanced(b, at)) {
            int length = (((b[at + 2] & 7) << 8 | (b[at + 3] & 0xFF)) + 1) * 2;
            return length > HEADER_BYTES && (b[at + 2] & 0xC0) != 0xC0 ? length : 0;
        }
        int code = b[at + 4] & 0x3F;
        if (code >= 2 * KBITS.length) {
            return 0;
        }
        int kbits = KBITS[code >>> 1];
        return switch (b[at + 4] >>> 6 & 3) {
            case 0 -> 4 * kbits;
            case 1 -> 2 * (kbits * 320 / 147 + (code & 1));
            default -> 6 * kbits;
        };
    }

    public static boolean isEnhanced(byte[] b, int at) {
        return bitStreamId(b, at) >= ENHANCED_FIRST;
    }

    /** Whether the frame of E-AC-3 adds to the one before it and has no time of its own. */
    public static boolean isDependent(byte[] b, int at) {
        return isEnhanced(b, at) && ((b[at + 2] & 0xC0) == 0x40 || (b[at + 2] & 0x38) != 0);
    }

    public static int sampleRate(byte[] b, int at) {
        int code = (b[at + 4] & 0xFF) >>> 6;
        if (code != 3) {
            return RATES[code];
        }
        int half = b[at + 4] >>> 4 & 3;
        return isEnhanced(b, at) && half != 3 ? RATES[half] / 2 : 0;
    }

    public static int samples(byte[] b, int at) {
        boolean halved = (b[at + 4] & 0xC0) == 0xC0;
        return isEnhanced(b, at) && !halved ? 256 * BLOCKS[b[at + 4] >>> 4 & 3] : 1536;
    }

    public static int channels(byte[] b, int at) {
        if (isEnhanced(b, at)) {
            return CHANNELS[b[at + 4] >>> 1 & 7] + (b[at + 4] & 1);
        }
        int mode = (b[at + 6] & 0xFF) >>> 5;
        int skipped = ((mode & 1) != 0 && mode != 1 ? 2 : 0) + ((mode & 4) != 0 ? 2 : 0) + (mode == 2 ? 2 : 0);
        int low = b[at + 6] >>> (4 - skipped) & 1;
        return CHANNELS[mode] + (skipped <= 4 ? low : 0);
    }

    private static int bitStreamId(byte[] b, int at) {
        return (b[at + 5] & 0xFF) >>> 3;
    }
}
