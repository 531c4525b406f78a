package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Reads the HEVCDecoderConfigurationRecord ("hvcC") of ISO/IEC 14496-15 8.3.3.1, and the sequence parameter set in it, ISO/IEC
 * 23008-2 7.3.2.2.1.
 */
final class HevcConfiguration {
    private static final String CODEC = "HEVC";
    /** What is in front of the arrays of parameter sets, their number included. */
    private static final int FIXED_BYTES = 23;

    private static final int PROFILE_AT = 1;
    private static final int CONSTRAINTS_AT = 6;
    private static final int LEVEL_AT = 12;
    private static final int ARRAYS_AT = 22;

    private static final int NAL_SPS = 33;
    private static final int NAL_HEADER_BITS = 16;
    /** Of profile_tier_level, 7.3.3: space, tier, profile, compatibility, constraints. */
    private static final int PROFILE_BITS = 88;

    private static final int LEVEL_BITS = 8;
    private static final int SUB_LAYERS_MAX = 8;
    private static final int SPS_ID_MAX = 15;

    private HevcConfiguration() {}

    static VideoFormat read(ByteBuf c) {
        int at = c.readerIndex();
        if (c.readableBytes() < FIXED_BYTES || c.getByte(at) != 1) {
            return VideoFormat.unknown(CODEC);
        }
        String profile = profile(c.getByte(at + PROFILE_AT) & 0x1F, c.getUnsignedShort(at + CONSTRAINTS_AT));
        int idc = c.getUnsignedByte(at + LEVEL_AT);
        String level = idc == 0 ? "" : idc / 30 + "." + idc % 30 / 3; // A.4.1: 30 times the level
        int arrays = c.getUnsignedByte(at + ARRAYS_AT);
        int next = at + FIXED_BYTES;
        for (int i = 0; i < arrays && next + 3 <= c.writerIndex(); i++) {
            boolean wanted = (c.getByte(next) & 0x3F) == NAL_SPS;
            int nals = c.getUnsignedShort(next + 1);
            next += 3;
            for (int j = 0; j < nals && next + 2 <= c.writerIndex(); j++) {
                int nal = next + 2;
                next = nal + c.getUnsignedShort(next);
                if (wanted) {
                    return readSps(BitReader.ofNal(c, nal, next), profile, level);
                }
            }
        }
        return VideoFormat.of(CODEC, 0, 0, profile, level);
    }

    private static VideoFormat readSps(BitReader in, String profile, String level) {
        in.skip(NAL_HEADER_BITS);
        in.skip(4); // sps_video_parameter_set_id
        int subLayersMinus1 = in.bits(3);
        in.skip(1);
        skipProfileTierLevel(in, subLayersMinus1);
        in.ue(SPS_ID_MAX);
        int chroma = in.ue(3);
        if (chroma == 3 && in.flag()) {
            chroma = 0; // separate_colour_plane_flag
        }
        long width = in.ue(VideoFormat.SIDE_MAX);
        long height = in.ue(VideoFormat.SIDE_MAX);
        if (in.flag()) {
            // Table 6-1: SubWidthC and SubHeightC
            int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
            int unitY = chroma == 1 ? 2 : 1;
            width -= unitX * ((long) in.ue(VideoFormat.SIDE_MAX) + in.ue(VideoFormat.SIDE_MAX));
            height -= unitY * ((long) in.ue(VideoFormat.SIDE_MAX) + in.ue(VideoFormat.SIDE_MAX));
        }
        return in.failed()
                ? VideoFormat.of(CODEC, 0, 0, profile, level)
                : VideoFormat.of(CODEC, width, height, profile, level);
    }

    /** 7.3.3, profile_tier_level( 1, sps_max_sub_layers_minus1 ). */
    private static void skipProfileTierLevel(BitReader in, int subLayersMinus1) {
        in.skip(PROFILE_BITS + LEVEL_BITS);
        int present = in.bits(2 * subLayersMinus1);
        if (subLayersMinus1 > 0) {
            in.skip(2 * (SUB_LAYERS_MAX - subLayersMinus1));
        }
        for (int shift = 2 * subLayersMinus1 - 2; shift >= 0; shift -= 2) {
            in.skip(((present >> shift) & 2) != 0 ? PROFILE_BITS : 0);
            in.skip(((present >> shift) & 1) != 0 ? LEVEL_BITS : 0);
        }
    }

    /**
     * A.3.
     *
     * @param constraints the first 16 of the general constraint flags
     */
    private static String profile(int profile, int constraints) {
        return switch (profile) {
            case 1 -> "Main";
            case 2 -> "Main 10";
            case 3 -> "Main Still Picture";
            case 4 -> rangeExtensions(constraints);
            case 5 -> "High Throughput";
            case 6 -> "Multiview Main";
            case 7 -> "Scalable Main";
            case 8 -> "3D Main";
            case 9 -> "Screen-Extended Main";
            case 10 -> "Scalable Range Extensions";
            case 11 -> "High Throughput Screen-Extended";
            default -> "";
        };
    }

    /** Table A.2 names the format range extensions profiles by their limits of bit depth and chroma format. */
    private static String rangeExtensions(int constraints) {
        boolean max12 = (constraints & 0x800) != 0;
        boolean max10 = (constraints & 0x400) != 0;
        boolean max8 = (constraints & 0x200) != 0;
        boolean max422 = (constraints & 0x100) != 0;
        boolean max420 = (constraints & 0x80) != 0;
        boolean monochrome = (constraints & 0x40) != 0;
        boolean intra = (constraints & 0x20) != 0;
        String chroma = monochrome ? "Monochrome" : max420 ? "Main" : max422 ? "Main 4:2:2" : "Main 4:4:4";
        String depth = max8 ? "" : max10 ? " 10" : max12 ? " 12" : " 16";
        return chroma + depth + (intra ? " Intra" : "");
    }
}
