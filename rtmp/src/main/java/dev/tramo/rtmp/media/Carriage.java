package dev.tramo.rtmp.media;

/** How RTMP carries a codec. */
public enum Carriage {
    /** In the message format of FLV, which every RTMP server accepts: H.264, AAC and MP3. */
    LEGACY,
    /** With a FourCC, as enhanced RTMP has it; servers without enhanced RTMP do not understand it. */
    ENHANCED,
    /** Not at all. */
    NONE;

    /**
     * How the messages of {@link TagWriter} carry a codec.
     *
     * @param codec see {@link FourCc}
     */
    public static Carriage of(int codec) {
        return switch (codec) {
            case FourCc.AVC, FourCc.AAC, FourCc.MP3 -> LEGACY;
            case FourCc.HEVC, FourCc.VVC, FourCc.AV1, FourCc.VP8, FourCc.VP9 -> ENHANCED;
            case FourCc.OPUS, FourCc.FLAC, FourCc.AC3, FourCc.EAC3 -> ENHANCED;
            default -> NONE;
        };
    }

    /**
     * Why a track is not sent, for the state of a destination.
     *
     * @param codec name of a codec that RTMP does not carry: "MPEG-2 video"
     */
    public static String refusal(String codec) {
        return "RTMP cannot carry " + codec
                + "; it carries H.264, HEVC, VVC, AV1, VP8, VP9, AAC, MP3, Opus, FLAC, AC-3 and E-AC-3";
    }
}
