package dev.tramo.mpegts.codec;

import java.util.Optional;

/**
 * The AudioSpecificConfig of AAC: ISO/IEC 14496-3 1.6.2.1.
 *
 * @param objectType audio object type of the core, without SBR and PS
 * @param rateIndex of Table 1.18 of the core; 15 if the rate is explicit
 * @param sampleRate of the core in Hz
 * @param channelConfiguration 0 to 15; with 0 a program_config_element tells
 * @param channels 0 if unknown
 * @param samplesPerFrame of the core, 960 or 1024; 480 or 512 of low delay
 */
public record AudioSpecificConfig(
        int objectType, int rateIndex, int sampleRate, int channelConfiguration, int channels, int samplesPerFrame) {
    private static final int[] RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350, 0, 0
    };
    private static final int RATE_EXPLICIT = 15;
    private static final int RATE_MAX = 384_000;
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};
    private static final int TYPE_SBR = 5;
    private static final int TYPE_PS = 29;
    private static final int TYPE_ESCAPE = 31;
    private static final int TYPE_LD = 23;

    /** The rate of an index of Table 1.18, 0 if it has none. */
    public static int rate(int index) {
        return index >= 0 && index < RATES.length ? RATES[index] : 0;
    }

    /** The channels of a channel configuration, 0 if it tells none. */
    public static int channels(int configuration) {
        return CHANNELS[configuration & 15];
    }

    /** The two bytes for an object type up to 30 and an index of Table 1.18. */
    public static byte[] write(int objectType, int rateIndex, int channelConfiguration) {
        int bits = objectType << 11 | rateIndex << 7 | channelConfiguration << 3;
        return new byte[] {(byte) (bits >>> 8), (byte) bits};
    }

    /** Reads a whole record. Empty if it is malformed or of a kind whose length cannot be known. */
    public static Optional<AudioSpecificConfig> read(byte[] record) {
        return read(new BitReader(record, 0, record.length));
    }

    /** Reads up to the end of GASpecificConfig, where the reader then is. */
    public static Optional<AudioSpecificConfig> read(BitReader in) {
        int type = type(in);
        int index = in.bits(4);
        int rate = index == RATE_EXPLICIT ? in.bits(24) : RATES[index];
        int configuration = in.bits(4);
        if (type == TYPE_SBR || type == TYPE_PS) {
            if (in.bits(4) == RATE_EXPLICIT) {
                in.skip(24);
            }
            type = type(in);
        }
        if (in.failed() || !hasGeneralConfig(type) || rate <= 0 || rate > RATE_MAX) {
            return Optional.empty();
        }
        boolean shortFrames = in.flag();
        in.skip(in.flag() ? 14 : 0); // coreCoderDelay
        boolean extension = in.flag();
        int channels = configuration == 0 ? programConfig(in) : CHANNELS[configuration];
        in.skip(type == 6 || type == 20 ? 3 : 0); // layerNr
        if (extension) {
            in.skip(type == 22 ? 16 : 0);
            in.skip(type == 17 || type == 19 || type == 20 || type == 23 ? 3 : 0);
            in.skip(1);
        }
        // epConfig of the error resilient types
        if (in.failed() || (type >= 17 && in.bits(2) > 1)) {
            return Optional.empty();
        }
        int samples = (shortFrames ? 960 : 1024) / (type == TYPE_LD ? 2 : 1);
        return Optional.of(new AudioSpecificConfig(type, index, rate, configuration, channels, samples));
    }

    private static int type(BitReader in) {
        int type = in.bits(5);
        return type == TYPE_ESCAPE ? 32 + in.bits(6) : type;
    }

    private static boolean hasGeneralConfig(int type) {
        return switch (type) {
            case 1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23 -> true;
            default -> false;
        };
    }

    /** Skips a program_config_element, 4.4.1.1, and returns its channels. */
    private static int programConfig(BitReader in) {
        in.skip(4 + 2 + 4);
        int front = in.bits(4);
        int side = in.bits(4);
        int back = in.bits(4);
        int lowFrequency = in.bits(2);
        int data = in.bits(3);
        int coupling = in.bits(4);
        in.skip(in.flag() ? 4 : 0); // mono_mixdown_element_number
        in.skip(in.flag() ? 4 : 0); // stereo_mixdown_element_number
        in.skip(in.flag() ? 3 : 0); // matrix_mixdown_idx, pseudo_surround_enable
        int found = lowFrequency;
        for (int i = 0; i < front + side + back; i++) {
            found += in.flag() ? 2 : 1;
            in.skip(4);
        }
        in.skip(4 * lowFrequency + 4 * data + 5 * coupling);
        in.align();
        in.skip(8L * in.bits(8)); // comment_field_data
        return found;
    }
}
