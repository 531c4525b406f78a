package dev.tramo.mpegts.codec;

import java.util.Optional;

/**
 * A sequence parameter set of H.264, as far as it is needed: ITU-T H.264 7.3.2.1.1.
 *
 * @param id 0 to 31
 * @param profile profile_idc
 * @param constraints the byte of constraint flags
 * @param level level_idc
 * @param chromaFormat chroma_format_idc, 0 to 3
 * @param bitDepthLuma 8 to 14
 * @param bitDepthChroma 8 to 14
 * @param separateColourPlanes separate_colour_plane_flag
 * @param frameNumberBits length of frame_num in slice headers, 4 to 16
 * @param framesOnly frame_mbs_only_flag: no fields
 * @param width in pixels, cropped
 * @param height in pixels, cropped
 * @param usability frame rate and colours, as far as they are told
 */
public record H264Sps(
        int id,
        int profile,
        int constraints,
        int level,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        boolean separateColourPlanes,
        int frameNumberBits,
        boolean framesOnly,
        int width,
        int height,
        VideoUsability usability) {

    private static final int SIZE_MBS_MAX = 2048;

    /** Reads a NAL unit, its header byte included. Empty if it is malformed. */
    public static Optional<H264Sps> read(byte[] bytes, int offset, int length) {
        BitReader in = BitReader.ofNalUnit(bytes, offset, length);
        in.skip(8);
        int profile = in.bits(8);
        int constraints = in.bits(8);
        int level = in.bits(8);
        int id = in.unsignedGolomb();
        int chromaFormat = 1;
        int luma = 8;
        int chroma = 8;
        boolean planes = false;
        if (hasChromaFormat(profile)) {
            chromaFormat = in.unsignedGolomb();
            planes = chromaFormat == 3 && in.flag();
            luma = 8 + in.unsignedGolomb();
            chroma = 8 + in.unsignedGolomb();
            in.skip(1);
            if (in.flag()) {
                skipScalingLists(in, chromaFormat == 3 ? 12 : 8);
            }
        }
        int frameNumberBits = 4 + in.unsignedGolomb();
        skipOrderCount(in);
        in.unsignedGolomb(); // max_num_ref_frames
        in.skip(1); // gaps_in_frame_num_value_allowed_flag
        int widthMbs = in.unsignedGolomb() + 1;
        int heightMapUnits = in.unsignedGolomb() + 1;
        boolean framesOnly = in.flag();
        in.skip(framesOnly ? 1 : 2); // mb_adaptive_frame_field_flag, direct_8x8_inference_flag
        int fieldFactor = framesOnly ? 1 : 2;
        if (in.failed()
                || id > 31
                || chromaFormat > 3
                || luma > 14
                || chroma > 14
                || frameNumberBits > 16
                || widthMbs > SIZE_MBS_MAX
                || heightMapUnits > SIZE_MBS_MAX) {
            return Optional.empty();
        }
        int width = 16 * widthMbs;
        int height = 16 * heightMapUnits * fieldFactor;
        if (in.flag()) {
            int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
            int unitY = (chromaFormat == 1 ? 2 : 1) * fieldFactor;
            width -= unitX * (in.unsignedGolomb() + in.unsignedGolomb());
            height -= unitY * (in.unsignedGolomb() + in.unsignedGolomb());
        }
        if (in.failed() || width <= 0 || height <= 0) {
            return Optional.empty();
        }
        return Optional.of(new H264Sps(
                id,
                profile,
                constraints,
                level,
                chromaFormat,
                luma,
                chroma,
                planes,
                frameNumberBits,
                framesOnly,
                width,
                height,
                VideoUsability.h264(in)));
    }

    /** Profiles whose parameter sets, and whose avcC, tell chroma format and bit depths. */
    static boolean hasChromaFormat(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private static void skipScalingLists(BitReader in, int lists) {
        for (int list = 0; list < lists; list++) {
            if (!in.flag()) {
                continue;
            }
            int last = 8;
            int next = 8;
            for (int i = 0; i < (list < 6 ? 16 : 64); i++) {
                if (next != 0) {
                    next = last + in.signedGolomb() & 0xFF;
                }
                last = next == 0 ? last : next;
            }
        }
    }

    private static void skipOrderCount(BitReader in) {
        int type = in.unsignedGolomb();
        if (type == 0) {
            in.unsignedGolomb();
        } else if (type == 1) {
            in.skip(1);
            in.signedGolomb();
            in.signedGolomb();
            for (int cycle = in.unsignedGolomb(); cycle > 0 && !in.failed(); cycle--) {
                in.signedGolomb();
            }
        }
    }
}
