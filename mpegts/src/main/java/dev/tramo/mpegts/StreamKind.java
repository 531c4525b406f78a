package dev.tramo.mpegts;

import org.jspecify.annotations.Nullable;

/**
 * What a stream of a program map table is, by its type and descriptors: ISO/IEC 13818-1 2.4.4.10, ETSI EN 300 468, ATSC A/53.
 *
 * @param name as people write it
 * @param codec null if its frames are not carried
 * @param latm AAC with LATM rather than ADTS
 * @param channels of Opus, otherwise 0
 * @param language three letters, or empty; of audio, teletext and subtitles
 */
public record StreamKind(String name, @Nullable Codec codec, boolean latm, int channels, String language) {
    public static final String MPEG_2_VIDEO = "MPEG-2 video";
    public static final String SCTE_35 = "SCTE-35";

    private static final int REGISTRATION = 0x05;
    private static final int LANGUAGE = 0x0A;
    private static final int TELETEXT = 0x56;
    private static final int SUBTITLES = 0x59;
    private static final int EXTENSION = 0x7F;
    private static final int OPUS_EXTENSION = 0x80;
    private static final int OPUS_CHANNELS_MAX = 8;

    /**
     * The kind of a stream.
     *
     * @param b has its descriptors, from {@code from} to before {@code to}
     */
    static StreamKind of(int streamType, byte[] b, int from, int to) {
        StreamKind kind = ofType(streamType);
        String language = "";
        int channels = 2;
        for (int at = from; at + 2 <= to; at += 2 + (b[at + 1] & 0xFF)) {
            int tag = b[at] & 0xFF;
            int body = at + 2;
            int length = Math.min(b[at + 1] & 0xFF, to - body);
            if (streamType == 0x06 || streamType >= 0x80) {
                StreamKind described = ofDescriptor(streamType, tag, b, body, length);
                kind = described == null ? kind : described;
            }
            boolean tellsLanguage = tag == LANGUAGE || (language.isEmpty() && (tag == TELETEXT || tag == SUBTITLES));
            if (tellsLanguage && length >= 3) {
                language = language(b, body);
            }
            if (tag == EXTENSION && length >= 2 && (b[body] & 0xFF) == OPUS_EXTENSION) {
                int code = b[body + 1] & 0xFF;
                channels = code >= 1 && code <= OPUS_CHANNELS_MAX ? code : 2;
            }
        }
        return new StreamKind(kind.name, kind.codec, kind.latm, kind.codec == Codec.OPUS ? channels : 0, language);
    }

    private static StreamKind carried(Codec codec) {
        return new StreamKind(codec.label(), codec, false, 0, "");
    }

    private static StreamKind seen(String name) {
        return new StreamKind(name, null, false, 0, "");
    }

    private static StreamKind ofType(int type) {
        return switch (type) {
            case 0x01 -> seen("MPEG-1 video");
            case 0x02 -> seen(MPEG_2_VIDEO);
            case 0x03, 0x04 -> carried(Codec.MPEG_AUDIO);
            case 0x05 -> seen("private sections");
            case 0x06 -> seen("private data");
            case 0x0B, 0x0C, 0x0D -> seen("DSM-CC");
            case 0x0F -> carried(Codec.AAC);
            case 0x10 -> seen("MPEG-4 video");
            case 0x11 -> new StreamKind(Codec.AAC.label(), Codec.AAC, true, 0, "");
            case 0x15 -> seen("metadata");
            case 0x1B -> carried(Codec.H264);
            case 0x21 -> seen("JPEG 2000");
            case 0x24 -> carried(Codec.HEVC);
            case 0x33 -> seen("VVC");
            case 0x42 -> seen("AVS");
            case 0x81 -> carried(Codec.AC3);
            case 0x82 -> seen("SCTE-27 subtitles");
            case 0x86 -> seen(SCTE_35);
            case 0x87 -> carried(Codec.EAC3);
            case 0xD1 -> seen("Dirac");
            case 0xEA -> seen("VC-1");
            default -> seen("stream type 0x%02X".formatted(type));
        };
    }

    private static @Nullable StreamKind ofDescriptor(int streamType, int tag, byte[] b, int at, int length) {
        if (tag == REGISTRATION && length >= 4) {
            return ofRegistration(
                    (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | (b[at + 3] & 0xFF));
        }
        if (streamType != 0x06) {
            return null;
        }
        return switch (tag) {
            case 0x45, 0x46 -> seen("VBI data");
            case TELETEXT -> seen("teletext");
            case SUBTITLES -> seen("DVB subtitles");
            case 0x6A -> carried(Codec.AC3);
            case 0x6F -> seen("application signalling");
            case 0x7A -> carried(Codec.EAC3);
            case 0x7B -> seen("DTS");
            default -> null;
        };
    }

    private static @Nullable StreamKind ofRegistration(int format) {
        return switch (format) {
            case 0x41432D33 -> carried(Codec.AC3); // AC-3
            case 0x45414333 -> carried(Codec.EAC3); // EAC3
            case 0x4F707573 -> carried(Codec.OPUS); // Opus
            case 0x48455643 -> carried(Codec.HEVC); // HEVC
            case 0x41563031 -> seen("AV1"); // AV01
            case 0x4B4C5641 -> seen("KLV metadata"); // KLVA
            case 0x42535344 -> seen("SMPTE 302M audio"); // BSSD
            case 0x56432D31 -> seen("VC-1"); // VC-1
            case 0x56414E43 -> seen("ancillary data"); // VANC
            case 0x44545331, 0x44545332, 0x44545333 -> seen("DTS"); // DTS1 to DTS3
            case 0x49443320 -> seen("ID3 metadata"); // ID3
            default -> null;
        };
    }

    /** Empty if it is no code. */
    private static String language(byte[] b, int at) {
        for (int i = 0; i < 3; i++) {
            int c = b[at + i] | 0x20;
            if (c < 'a' || c > 'z') {
                return "";
            }
        }
        return "" + (char) b[at] + (char) b[at + 1] + (char) b[at + 2];
    }
}
