package dev.tramo.mpegts.codec;

/** Headers of MPEG-1 and MPEG-2 audio: ISO/IEC 11172-3 2.4.1.3 and 13818-3. A header is four bytes. */
public final class MpegAudio {
    public static final int HEADER_BYTES = 4;

    private static final int[] RATES = {44_100, 48_000, 32_000};
    private static final int[][] KBITS = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}, // MPEG-1 layer I
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256}, // MPEG-2 layer I
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
    };

    private MpegAudio() {}

    /** Length of header and frame in bytes, or 0 if there is no valid header or the format is free. */
    public static int frameBytes(byte[] b, int at) {
        int bitrateIndex = (b[at + 2] & 0xFF) >>> 4;
        if (b[at] != (byte) 0xFF
                || (b[at + 1] & 0xE0) != 0xE0
                || version(b, at) == 1
                || layer(b, at) == 4
                || bitrateIndex == 0
                || bitrateIndex == 15
                || (b[at + 2] >>> 2 & 3) == 3) {
            return 0;
        }
        int layer = layer(b, at);
        int bits = 1000 * KBITS[(isMpeg1(b, at) ? 0 : 3) + layer - 1][bitrateIndex];
        int padding = b[at + 2] >>> 1 & 1;
        int rate = sampleRate(b, at);
        return layer == 1 ? (12 * bits / rate + padding) * 4 : samples(b, at) / 8 * bits / rate + padding;
    }

    /** 1 to 3; 4 is none. */
    public static int layer(byte[] b, int at) {
        return 4 - (b[at + 1] >>> 1 & 3);
    }

    public static int sampleRate(byte[] b, int at) {
        int rate = RATES[b[at + 2] >>> 2 & 3];
        return switch (version(b, at)) {
            case 3 -> rate;
            case 2 -> rate / 2;
            default -> rate / 4;
        };
    }

    public static int channels(byte[] b, int at) {
        return (b[at + 3] & 0xC0) == 0xC0 ? 1 : 2;
    }

    /** Samples of a frame. */
    public static int samples(byte[] b, int at) {
        return switch (layer(b, at)) {
            case 1 -> 384;
            case 2 -> 1152;
            default -> isMpeg1(b, at) ? 1152 : 576;
        };
    }

    private static boolean isMpeg1(byte[] b, int at) {
        return version(b, at) == 3;
    }

    /** 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5, 1: reserved. */
    private static int version(byte[] b, int at) {
        return b[at + 1] >>> 3 & 3;
    }
}
