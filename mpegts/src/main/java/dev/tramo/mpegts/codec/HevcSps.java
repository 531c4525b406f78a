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
        int height) {

    private static final int SIZE_MAX = 16_384;

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
        return Optional.of(new HevcSps(id, general, subLayers, nested, chromaFormat, luma, chroma, width, height));
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
