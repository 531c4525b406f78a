package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Reads the AVCDecoderConfigurationRecord ("avcC") of ISO/IEC 14496-15 5.3.3.1, and the sequence parameter set in it, ISO/IEC
 * 14496-10 7.3.2.1.1.
 */
final class AvcConfiguration {
    private static final String CODEC = "H.264";
    /** Version, profile, constraints, level, NAL length size, number of sequence parameter sets. */
    private static final int FIXED_BYTES = 6;

    private static final int NAL_SPS = 7;
    private static final int MACROBLOCK = 16;

    // constraint_set1_flag and constraint_set3_flag
    private static final int CONSTRAINT_1 = 0x40;
    private static final int CONSTRAINT_3 = 0x10;

    // Ranges of ISO/IEC 14496-10 7.4.2.1.1
    private static final int SPS_ID_MAX = 31;
    private static final int CHROMA_FORMAT_MAX = 3;
    private static final int FRAMES_IN_CYCLE_MAX = 255;
    private static final int MACROBLOCKS_MAX = VideoFormat.SIDE_MAX / MACROBLOCK;

    private AvcConfiguration() {}

    static VideoFormat read(ByteBuf c) {
        int at = c.readerIndex();
        if (c.readableBytes() < FIXED_BYTES || c.getByte(at) != 1) {
            return VideoFormat.unknown(CODEC);
        }
        int profile = c.getUnsignedByte(at + 1);
        int constraints = c.getUnsignedByte(at + 2);
        String profileText = profile(profile, constraints);
        String level = level(profile, constraints, c.getUnsignedByte(at + 3));
        boolean hasSet = (c.getByte(at + 5) & 0x1F) > 0 && c.readableBytes() >= FIXED_BYTES + 2;
        if (hasSet) {
            int nal = at + FIXED_BYTES + 2;
            int end = nal + c.getUnsignedShort(at + FIXED_BYTES);
            return readSps(BitReader.ofNal(c, nal, end), profileText, level);
        }
        return VideoFormat.of(CODEC, 0, 0, profileText, level);
    }

    private static VideoFormat readSps(BitReader in, String profileText, String level) {
        in.skip(3);
        boolean isSps = in.bits(5) == NAL_SPS;
        int profile = in.bits(8);
        in.skip(16);
        in.ue(SPS_ID_MAX);
        int chroma = hasChroma(profile) ? readChroma(in) : 1;
        in.skipGolomb(); // log2_max_frame_num_minus4
        skipPictureOrder(in);
        in.skipGolomb(); // max_num_ref_frames
        in.skip(1);
        long width = (in.ue(MACROBLOCKS_MAX) + 1L) * MACROBLOCK;
        long mapUnits = in.ue(MACROBLOCKS_MAX) + 1L;
        int fields = in.flag() ? 1 : 2; // frame_mbs_only_flag: else a map unit is two fields' macroblocks
        if (fields == 2) {
            in.skip(1);
        }
        long height = mapUnits * MACROBLOCK * fields;
        in.skip(1); // direct_8x8_inference_flag
        if (in.flag()) {
            // Table 6-1: SubWidthC and SubHeightC
            int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
            int unitY = (chroma == 1 ? 2 : 1) * fields;
            width -= unitX * ((long) in.ue(VideoFormat.SIDE_MAX) + in.ue(VideoFormat.SIDE_MAX));
            height -= unitY * ((long) in.ue(VideoFormat.SIDE_MAX) + in.ue(VideoFormat.SIDE_MAX));
        }
        boolean understood = isSps && !in.failed();
        return VideoFormat.of(CODEC, understood ? width : 0, understood ? height : 0, profileText, level);
    }

    /** ChromaArrayType: 0 monochrome or three separate planes, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
    private static int readChroma(BitReader in) {
        int format = in.ue(CHROMA_FORMAT_MAX);
        boolean separate = format == 3 && in.flag();
        in.skipGolomb(); // bit_depth_luma_minus8
        in.skipGolomb(); // bit_depth_chroma_minus8
        in.skip(1);
        if (in.flag()) {
            int lists = format == 3 ? 12 : 8;
            for (int i = 0; i < lists; i++) {
                if (in.flag()) {
                    skipScalingList(in, i < 6 ? 16 : 64);
                }
            }
        }
        return separate ? 0 : format;
    }

    /** 7.3.2.1.1.1: a list ends where the next scale is 0. */
    private static void skipScalingList(BitReader in, int size) {
        int last = 8;
        for (int j = 0; j < size; j++) {
            int next = (last + in.se()) & 0xFF;
            if (next == 0 || in.failed()) {
                return;
            }
            last = next;
        }
    }

    private static void skipPictureOrder(BitReader in) {
        int type = in.ue(2);
        if (type == 0) {
            in.skipGolomb(); // log2_max_pic_order_cnt_lsb_minus4
        } else if (type == 1) {
            in.skip(1);
            in.skipGolomb();
            in.skipGolomb();
            int cycle = in.ue(FRAMES_IN_CYCLE_MAX);
            for (int i = 0; i < cycle && !in.failed(); i++) {
                in.skipGolomb();
            }
        }
    }

    private static boolean hasChroma(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    /** Annex A.2, G.10.1 and H.10.1. */
    private static String profile(int profile, int constraints) {
        boolean intra = (constraints & CONSTRAINT_3) != 0;
        return switch (profile) {
            case 66 -> (constraints & CONSTRAINT_1) != 0 ? "Constrained Baseline" : "Baseline";
            case 77 -> "Main";
            case 88 -> "Extended";
            case 100 -> "High";
            case 110 -> intra ? "High 10 Intra" : "High 10";
            case 122 -> intra ? "High 4:2:2 Intra" : "High 4:2:2";
            case 244 -> intra ? "High 4:4:4 Intra" : "High 4:4:4 Predictive";
            case 44 -> "CAVLC 4:4:4 Intra";
            case 83 -> "Scalable Baseline";
            case 86 -> "Scalable High";
            case 118 -> "Multiview High";
            case 128 -> "Stereo High";
            default -> "";
        };
    }

    /** Annex A.3: level 1b is 9, or 11 with constraint_set3_flag in the profiles where that does not mean intra. */
    private static String level(int profile, int constraints, int level) {
        boolean old = profile == 66 || profile == 77 || profile == 88;
        if (level == 9 || (level == 11 && old && (constraints & CONSTRAINT_3) != 0)) {
            return "1b";
        }
        return level == 0 ? "" : level / 10 + "." + level % 10;
    }
}
