package dev.tramo.mpegts.codec;

/**
 * Video usability information of a sequence parameter set, as far as it is needed: ITU-T H.264 E.1.1 and H.265 E.2.1.
 *
 * @param frameRate frames per second; 0 if it is not told
 * @param transfer transfer_characteristics; 2 if it is not told
 */
public record VideoUsability(double frameRate, int transfer) {
    static final VideoUsability NONE = new VideoUsability(0, 2);

    private static final int TRANSFER_UNSPECIFIED = 2;
    private static final int ASPECT_RATIO_EXTENDED = 255;
    private static final double FRAME_RATE_MAX = 1_000;

    /** Reads the flag whether there is any, and what follows it. */
    static VideoUsability h264(BitReader in) {
        if (in.failed() || !in.flag()) {
            return NONE;
        }
        int transfer = readColours(in);
        // A frame lasts two ticks.
        double rate = in.flag() ? rate(in) / 2 : 0;
        return of(in, rate, transfer);
    }

    /** As {@link #h264}. */
    static VideoUsability hevc(BitReader in) {
        if (in.failed() || !in.flag()) {
            return NONE;
        }
        int transfer = readColours(in);
        in.skip(3); // neutral_chroma_indication_flag, field_seq_flag, frame_field_info_present_flag
        if (in.flag()) { // default_display_window_flag
            for (int i = 0; i < 4; i++) {
                in.unsignedGolomb();
            }
        }
        double rate = in.flag() ? rate(in) : 0;
        return of(in, rate, transfer);
    }

    private static VideoUsability of(BitReader in, double rate, int transfer) {
        boolean isValid = !in.failed() && rate <= FRAME_RATE_MAX;
        return isValid ? new VideoUsability(rate, transfer) : new VideoUsability(0, transfer);
    }

    /** What both standards have in common; returns the transfer characteristics. */
    private static int readColours(BitReader in) {
        if (in.flag() && in.bits(8) == ASPECT_RATIO_EXTENDED) {
            in.skip(32);
        }
        in.skip(in.flag() ? 1 : 0); // overscan_appropriate_flag
        int transfer = TRANSFER_UNSPECIFIED;
        if (in.flag()) { // video_signal_type_present_flag
            in.skip(3 + 1);
            if (in.flag()) {
                in.skip(8);
                transfer = in.bits(8);
                in.skip(8);
            }
        }
        if (in.flag()) { // chroma_loc_info_present_flag
            in.unsignedGolomb();
            in.unsignedGolomb();
        }
        return transfer;
    }

    private static double rate(BitReader in) {
        long unitsInTick = in.bits(32) & 0xFFFF_FFFFL;
        long timeScale = in.bits(32) & 0xFFFF_FFFFL;
        return unitsInTick == 0 ? 0 : (double) timeScale / unitsInTick;
    }
}
