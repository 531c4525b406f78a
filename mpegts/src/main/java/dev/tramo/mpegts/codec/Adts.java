package dev.tramo.mpegts.codec;

/** Headers of AAC in ADTS: ISO/IEC 13818-7 6.2. Readers take the bytes from a header's first on, at least {@link #HEADER_BYTES}. */
public final class Adts {
    public static final int HEADER_BYTES = 7;
    public static final int SAMPLES = 1024;
    public static final int FRAME_BYTES_MAX = 0x1FFF;

    private Adts() {}

    /** Length of header and frame in bytes, or 0 if there is no valid header. */
    public static int frameBytes(byte[] b, int at) {
        boolean valid = b[at] == (byte) 0xFF
                && (b[at + 1] & 0xF6) == 0xF0
                && AudioSpecificConfig.rate(rateIndex(b, at)) != 0
                && (b[at + 6] & 3) == 0; // one raw data block
        int length = (b[at + 3] & 3) << 11 | (b[at + 4] & 0xFF) << 3 | (b[at + 5] & 0xFF) >>> 5;
        return valid && length > headerBytes(b, at) ? length : 0;
    }

    /** 7, or 9 with a CRC. */
    public static int headerBytes(byte[] b, int at) {
        return (b[at + 1] & 1) == 1 ? HEADER_BYTES : HEADER_BYTES + 2;
    }

    /** Audio object type, 1 to 4. */
    public static int objectType(byte[] b, int at) {
        return ((b[at + 2] & 0xFF) >>> 6) + 1;
    }

    /** Of Table 1.18. */
    public static int rateIndex(byte[] b, int at) {
        return b[at + 2] >>> 2 & 15;
    }

    public static int channelConfiguration(byte[] b, int at) {
        return (b[at + 2] & 1) << 2 | (b[at + 3] & 0xFF) >>> 6;
    }

    /** Whether a configuration can be told in an ADTS header. */
    public static boolean canCarry(AudioSpecificConfig config) {
        return config.objectType() <= 4
                && AudioSpecificConfig.rate(config.rateIndex()) != 0
                && config.samplesPerFrame() == SAMPLES
                && config.channelConfiguration() >= 1
                && config.channelConfiguration() <= 7;
    }

    /** Writes a header without CRC for a raw frame of {@code bytes}, which with the header is at most 8191. */
    public static void write(byte[] b, int at, AudioSpecificConfig config, int bytes) {
        int length = HEADER_BYTES + bytes;
        b[at] = (byte) 0xFF;
        b[at + 1] = (byte) 0xF1;
        b[at + 2] =
                (byte) ((config.objectType() - 1) << 6 | config.rateIndex() << 2 | config.channelConfiguration() >> 2);
        b[at + 3] = (byte) ((config.channelConfiguration() & 3) << 6 | length >>> 11);
        b[at + 4] = (byte) (length >>> 3);
        b[at + 5] = (byte) ((length & 7) << 5 | 0x1F);
        b[at + 6] = (byte) 0xFC;
    }
}
