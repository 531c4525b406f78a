package dev.tramo.mpegts.codec;

import java.util.Optional;

/**
 * Sequence header and sequence extension of MPEG-2 video: ISO/IEC 13818-2 6.2.2.1 and 6.2.2.3. Of MPEG-1, which has no extension, profile
 * and level are 0.
 *
 * @param profileAndLevel profile_and_level_indication, 0 to 255
 * @param isProgressive progressive_sequence
 * @param chromaFormat 1: 4:2:0, 2: 4:2:2, 3: 4:4:4
 * @param frameRate frames per second, 0 if the code is reserved
 */
public record Mpeg2Sequence(
        int width, int height, double frameRate, int profileAndLevel, boolean isProgressive, int chromaFormat) {
    /** Last byte of start codes. */
    public static final int PICTURE = 0x00;

    public static final int USER_DATA = 0xB2;
    public static final int SEQUENCE = 0xB3;
    public static final int EXTENSION = 0xB5;
    public static final int GROUP = 0xB8;

    private static final double[] RATES = {0, 24_000 / 1_001.0, 24, 25, 30_000 / 1_001.0, 30, 50, 60_000 / 1_001.0, 60};
    private static final int HEADER_BYTES = 8;
    private static final int EXTENSION_BYTES = 6;
    private static final int SEQUENCE_EXTENSION = 1;

    /** Reads a header behind its start code. Empty if it is malformed. */
    public static Optional<Mpeg2Sequence> read(byte[] b, int at, int end) {
        if (end - at < HEADER_BYTES) {
            return Optional.empty();
        }
        int width = (b[at] & 0xFF) << 4 | (b[at + 1] & 0xFF) >>> 4;
        int height = (b[at + 1] & 15) << 8 | (b[at + 2] & 0xFF);
        int code = b[at + 3] & 15;
        double rate = code < RATES.length ? RATES[code] : 0;
        boolean isValid = width > 0 && height > 0;
        return isValid ? Optional.of(new Mpeg2Sequence(width, height, rate, 0, true, 1)) : Optional.empty();
    }

    /** The same with what the extension behind its start code says, if it is a sequence extension. */
    public Mpeg2Sequence with(byte[] b, int at, int end) {
        if (end - at < EXTENSION_BYTES || (b[at] & 0xFF) >>> 4 != SEQUENCE_EXTENSION) {
            return this;
        }
        BitReader in = new BitReader(b, at, EXTENSION_BYTES);
        in.skip(4);
        int profile = in.bits(8);
        boolean progressive = in.flag();
        int chroma = in.bits(2);
        int wide = in.bits(2) << 12 | width;
        int high = in.bits(2) << 12 | height;
        in.skip(12 + 1 + 8 + 1); // bit_rate_extension, marker, vbv_buffer_size_extension, low_delay
        int numerator = in.bits(2) + 1;
        int denominator = in.bits(5) + 1;
        return new Mpeg2Sequence(wide, high, frameRate * numerator / denominator, profile, progressive, chroma);
    }
}
