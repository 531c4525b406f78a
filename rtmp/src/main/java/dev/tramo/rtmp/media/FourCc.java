package dev.tramo.rtmp.media;

/**
 * Codecs as FourCC values: four characters in a big-endian int, as in enhanced RTMP. Codecs of legacy FLV that enhanced RTMP
 * does not have use the FourCC of QuickTime or of Adobe's F4V tools, which is never sent.
 */
public final class FourCc {
    /** An unknown codec. */
    public static final int NONE = 0;

    // E-RTMP v2, "Enhanced Video" and "Enhanced Audio": FOURCC
    public static final int AVC = 0x61766331; // avc1
    public static final int HEVC = 0x68766331; // hvc1
    public static final int VVC = 0x76766331; // vvc1
    public static final int AV1 = 0x61763031; // av01
    public static final int VP8 = 0x76703038; // vp08
    public static final int VP9 = 0x76703039; // vp09
    public static final int AAC = 0x6D703461; // mp4a
    public static final int MP3 = 0x2E6D7033; // .mp3
    public static final int OPUS = 0x4F707573; // Opus
    public static final int FLAC = 0x664C6143; // fLaC
    public static final int AC3 = 0x61632D33; // ac-3
    public static final int EAC3 = 0x65632D33; // ec-3

    private static final int LPCM = 0x6C70636D; // lpcm
    private static final int ADPCM = 0x41535746; // ASWF
    private static final int NELLYMOSER = 0x4E454C4C; // NELL
    private static final int ALAW = 0x616C6177; // alaw
    private static final int ULAW = 0x756C6177; // ulaw
    private static final int SPEEX = 0x73706578; // spex

    private static final int JPEG = 0x6A706567; // jpeg
    private static final int SORENSON = 0x464C5631; // FLV1
    private static final int SCREEN = 0x46535631; // FSV1
    private static final int VP6 = 0x56503646; // VP6F
    private static final int VP6_ALPHA = 0x56503641; // VP6A
    private static final int SCREEN_2 = 0x46535632; // FSV2

    private FourCc() {}

    /** The four characters; "" for {@link #NONE}, "codec N" if they are not all printable ASCII. */
    public static String text(int fourCc) {
        if (fourCc == NONE) {
            return "";
        }
        StringBuilder text = new StringBuilder(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            int character = (fourCc >>> shift) & 0xFF;
            if (character < ' ' || character > '~') {
                return "codec " + Integer.toUnsignedString(fourCc);
            }
            text.append((char) character);
        }
        return text.toString();
    }

    /** Whether an audio codec of enhanced RTMP; other values are video or unknown. */
    static boolean isAudio(int fourCc) {
        return switch (fourCc) {
            case AAC, MP3, OPUS, FLAC, AC3, EAC3 -> true;
            default -> false;
        };
    }

    /** Maps a legacy video codec id, 0 to 15. Source: Adobe FLV 10.1, E.4.3.1; 12 is what Chinese CDNs agreed on for HEVC. */
    static int ofLegacyVideo(int codecId) {
        return switch (codecId) {
            case 1 -> JPEG;
            case 2 -> SORENSON;
            case 3 -> SCREEN;
            case 4 -> VP6;
            case 5 -> VP6_ALPHA;
            case 6 -> SCREEN_2;
            case 7 -> AVC;
            case 12 -> HEVC;
            default -> NONE;
        };
    }

    /** Maps a legacy sound format, 0 to 15. Source: Adobe FLV 10.1, E.4.2.1; 13 is what SRS uses for Opus. */
    static int ofLegacyAudio(int soundFormat) {
        return switch (soundFormat) {
            case 0, 3 -> LPCM;
            case 1 -> ADPCM;
            case 2, 14 -> MP3;
            case 4, 5, 6 -> NELLYMOSER;
            case 7 -> ALAW;
            case 8 -> ULAW;
            case 10 -> AAC;
            case 11 -> SPEEX;
            case 13 -> OPUS;
            default -> NONE;
        };
    }
}
