package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/** Reads the AudioSpecificConfig of AAC: ISO/IEC 14496-3 1.6.2.1. */
final class AudioSpecificConfig {
    private static final String CODEC = "AAC";

    /** Table 1.18; 13 and 14 are reserved. */
    private static final int[] RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350, 0, 0
    };

    private static final int RATE_EXPLICIT = 15;
    /** Table 1.19; 0 means that a program_config_element gives the channels. */
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 24, 8, 0};

    // Table 1.17, audio object types
    private static final int TYPE_LTP = 4;
    private static final int TYPE_SBR = 5;
    private static final int TYPE_ER_BSAC = 22;
    private static final int TYPE_PS = 29;
    private static final int TYPE_ESCAPE = 31;

    /** syncExtensionType: SBR in a way that old decoders overlook. */
    private static final int SYNC_SBR = 0x2B7;
    /** syncExtensionType of parametric stereo, behind that of SBR. */
    private static final int SYNC_PS = 0x548;

    private static final int SYNC_BITS = 11;

    private final BitReader in;
    private int type;
    private int rate;
    private int channels;
    private boolean spectralBandReplication;
    private boolean parametricStereo;

    private AudioSpecificConfig(BitReader in) {
        this.in = in;
    }

    static AudioFormat read(ByteBuf c) {
        return new AudioSpecificConfig(BitReader.ofBytes(c, c.readerIndex(), c.writerIndex())).format();
    }

    private AudioFormat format() {
        type = readType();
        rate = readRate();
        int channelConfiguration = in.bits(4);
        if (type == TYPE_SBR || type == TYPE_PS) {
            spectralBandReplication = true;
            parametricStereo = type == TYPE_PS;
            readExtensionRate();
            type = readType();
            in.skip(type == TYPE_ER_BSAC ? 4 : 0);
        }
        if (in.failed()) {
            return AudioFormat.unknown(CODEC);
        }
        channels = CHANNELS[channelConfiguration];
        if (hasGeneralConfig()) {
            readGeneralConfig(channelConfiguration);
        }
        if (type <= TYPE_LTP && !spectralBandReplication) {
            readSyncExtension();
        }
        return new AudioFormat(CODEC, rate, parametricStereo && channels == 1 ? 2 : channels, profile());
    }

    private int readType() {
        int short5 = in.bits(5);
        return short5 == TYPE_ESCAPE ? 32 + in.bits(6) : short5;
    }

    private int readRate() {
        int index = in.bits(4);
        return index == RATE_EXPLICIT ? in.bits(24) : RATES[index];
    }

    private void readExtensionRate() {
        int extension = readRate();
        rate = extension == 0 ? rate : extension;
    }

    /** Those with a GASpecificConfig that come in practice. */
    private boolean hasGeneralConfig() {
        return switch (type) {
            case 1, 2, 3, 4, 6, 7, 17, 19, 20, 21, 22, 23 -> true;
            default -> false;
        };
    }

    /** GASpecificConfig, 4.4.1, up to the program_config_element or, of types up to 4, to its end. */
    private void readGeneralConfig(int channelConfiguration) {
        in.skip(1);
        if (in.flag()) {
            in.skip(14); // coreCoderDelay
        }
        boolean extension = in.flag();
        if (channelConfiguration == 0) {
            int found = readProgramConfig();
            channels = in.failed() ? 0 : found;
        }
        in.skip(extension ? 1 : 0);
    }

    /** The channels of a program_config_element, 4.4.1.1. */
    private int readProgramConfig() {
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
            found += in.flag() ? 2 : 1; // is_cpe: a channel pair
            in.skip(4);
        }
        in.skip(4 * lowFrequency + 4 * data + 5 * coupling);
        in.align();
        in.skip(8 * in.bits(8)); // comment_field_data
        return found;
    }

    /** Hierarchical signalling is above; this is the backward compatible one, 1.6.5.2. */
    private void readSyncExtension() {
        if (in.remaining() < 16 || in.bits(SYNC_BITS) != SYNC_SBR || readType() != TYPE_SBR || !in.flag()) {
            return;
        }
        int coreRate = rate;
        readExtensionRate();
        if (in.failed()) {
            rate = coreRate;
            return;
        }
        spectralBandReplication = true;
        parametricStereo = in.remaining() >= SYNC_BITS + 1 && in.bits(SYNC_BITS) == SYNC_PS && in.flag();
    }

    private String profile() {
        if (parametricStereo) {
            return "HE-AACv2";
        }
        if (spectralBandReplication) {
            return "HE-AAC";
        }
        return switch (type) {
            case 1 -> "Main";
            case 2 -> "LC";
            case 3 -> "SSR";
            case 4 -> "LTP";
            case 6 -> "Scalable";
            case 17 -> "ER LC";
            case 20 -> "ER Scalable";
            case 23 -> "LD";
            case 39 -> "ELD";
            case 42 -> "xHE-AAC";
            default -> "";
        };
    }
}
