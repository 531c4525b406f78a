package dev.tramo.mpegts.codec;

import java.util.Optional;

/**
 * A sequence parameter set of HEVC, as far as it is needed: ITU-T H.265 7.3.2.2.
 *
 * @param id 0 to 15
 * @param profileTierLevel the twelve bytes from general_profile_space to general_level_idc
 * @param subLayers sps_max_sub_layers_minus1 + 1, 1 to 7
 * @param temporalIdNested sps_temporal_id_nesting_flag
 * @param chromaFormat chroma_format_idc, 0 to 3
 * @param bitDepthLuma 8 to 16
 * @param bitDepthChroma 8 to 16
 * @param width in pixels, cropped
 * @param height in pixels, cropped
 * @param usability frame rate and colours, as far as they are told
 */
public record HevcSps(
        int id,
        byte[] profileTierLevel,
        int subLayers,
        boolean temporalIdNested,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        VideoUsability usability) {

    private static final int SIZE_MAX = 16_384;
    /** Of the bytes of profile, tier and level: behind the profile and 32 flags of compatibility. */
    private static final int SOURCE_FLAGS = 5;

    /** Reads a NAL unit, its two header bytes included. Empty if it is malformed. */
    public static Optional<HevcSps> read(byte[] bytes, int offset, int length) {
        BitReader in = BitReader.ofNalUnit(bytes, offset, length);
        in.skip(16 + 4);
        int subLayers = in.bits(3) + 1;
        boolean nested = in.flag();
        byte[] general = new byte[12];
        for (int i = 0; i < general.length; i++) {
            general[i] = (byte) in.bits(8);
        }
        skipSubLayers(in, subLayers - 1);
        int id = in.unsignedGolomb();
        int chromaFormat = in.unsignedGolomb();
        in.skip(chromaFormat == 3 ? 1 : 0);
        int width = in.unsignedGolomb();
        int height = in.unsignedGolomb();
        if (in.failed() || id > 15 || chromaFormat > 3 || width > SIZE_MAX || height > SIZE_MAX) {
            return Optional.empty();
        }
        if (in.flag()) {
            int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
            int unitY = chromaFormat == 1 ? 2 : 1;
            width -= unitX * (in.unsignedGolomb() + in.unsignedGolomb());
            height -= unitY * (in.unsignedGolomb() + in.unsignedGolomb());
        }
        int luma = 8 + in.unsignedGolomb();
        int chroma = 8 + in.unsignedGolomb();
        if (in.failed() || luma > 16 || chroma > 16 || width <= 0 || height <= 0) {
            return Optional.empty();
        }
        VideoUsability usability = HevcTools.usability(in, subLayers);
        return Optional.of(
                new HevcSps(id, general, subLayers, nested, chromaFormat, luma, chroma, width, height, usability));
    }

    /** Whether all pictures are frames: general_progressive_source_flag alone is set. */
    public boolean isProgressive() {
        return (profileTierLevel[SOURCE_FLAGS] & 0xC0) == 0x80;
    }

    /** Whether all pictures are fields: general_interlaced_source_flag alone is set. */
    public boolean isInterlaced() {
        return (profileTierLevel[SOURCE_FLAGS] & 0xC0) == 0x40;
    }

    /** profile_tier_level of the sub-layers below the highest, 7.3.3. */
    private static void skipSubLayers(BitReader in, int count) {
        int bits = 0;
        for (int i = 0; i < count; i++) {
            bits += in.flag() ? 88 : 0;
            bits += in.flag() ? 8 : 0;
        }
        in.skip(count > 0 ? 2L * (8 - count) : 0);
        in.skip(bits);
    }
}
