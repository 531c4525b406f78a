package dev.tramo.mpegts.codec;

/** The part of an HEVC sequence parameter set between bit depths and usability information: ITU-T H.265 7.3.2.2.1. */
final class HevcTools {
    private static final int SETS_MAX = 64;
    private static final int PICTURES_MAX = 16;
    private static final int LONG_TERM_MAX = 32;

    private HevcTools() {}

    /** Skips it and reads what follows. */
    static VideoUsability usability(BitReader in, int subLayers) {
        int orderBits = in.unsignedGolomb() + 4;
        int orderings = in.flag() ? subLayers : 1;
        skipGolombs(in, 3 * orderings);
        skipGolombs(in, 6); // sizes and depths of coding and transform blocks
        boolean hasScaling = in.flag();
        boolean isListed = hasScaling && in.flag();
        if (isListed) {
            skipScalingLists(in);
        }
        in.skip(2); // amp_enabled_flag, sample_adaptive_offset_enabled_flag
        if (in.flag()) { // pcm_enabled_flag
            in.skip(8);
            skipGolombs(in, 2);
            in.skip(1);
        }
        int sets = in.unsignedGolomb();
        if (in.failed() || sets > SETS_MAX || !skipReferenceSets(in, sets)) {
            return VideoUsability.NONE;
        }
        if (in.flag()) { // long_term_ref_pics_present_flag
            int pictures = in.unsignedGolomb();
            in.skip(pictures <= LONG_TERM_MAX ? (long) pictures * (orderBits + 1) : Integer.MAX_VALUE);
        }
        in.skip(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
        return VideoUsability.hevc(in);
    }

    private static void skipGolombs(BitReader in, int count) {
        for (int i = 0; i < count; i++) {
            in.unsignedGolomb();
        }
    }

    /** scaling_list_data, 7.3.4. */
    private static void skipScalingLists(BitReader in) {
        for (int size = 0; size < 4; size++) {
            for (int matrix = 0; matrix < 6 && !in.failed(); matrix += size == 3 ? 3 : 1) {
                if (!in.flag()) {
                    in.unsignedGolomb();
                    continue;
                }
                int coefficients = Math.min(64, 1 << (4 + 2 * size));
                skipGolombs(in, coefficients + (size > 1 ? 1 : 0));
            }
        }
    }

    /** st_ref_pic_set, 7.3.7; false if one is malformed. */
    private static boolean skipReferenceSets(BitReader in, int sets) {
        int pictures = 0;
        for (int set = 0; set < sets; set++) {
            boolean isPredicted = set > 0 && in.flag();
            pictures = isPredicted ? predicted(in, pictures) : listed(in);
            if (in.failed() || pictures > 2 * PICTURES_MAX) {
                return false;
            }
        }
        return true;
    }

    private static int predicted(BitReader in, int before) {
        in.skip(1); // delta_rps_sign
        in.unsignedGolomb();
        int pictures = 0;
        for (int i = 0; i <= before; i++) {
            boolean isUsed = in.flag(); // used_by_curr_pic_flag
            pictures += isUsed || in.flag() ? 1 : 0; // use_delta_flag
        }
        return pictures;
    }

    private static int listed(BitReader in) {
        int negative = in.unsignedGolomb();
        int positive = in.unsignedGolomb();
        if (negative > PICTURES_MAX || positive > PICTURES_MAX) {
            return Integer.MAX_VALUE;
        }
        for (int i = 0; i < negative + positive; i++) {
            in.unsignedGolomb();
            in.skip(1);
        }
        return negative + positive;
    }
}
