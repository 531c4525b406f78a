package dev.tramo.mpegts.cmaf;

import dev.tramo.mpegts.codec.BitReader;
import java.util.Locale;

/** Codecs as RFC 6381, ISO/IEC 14496-15 annex E and the AV1 binding to ISO BMFF name them. */
final class CodecNames {
    private static final int TYPE_ESCAPE = 31;
    private static final int HEVC_CONSTRAINTS_AT = 6;
    private static final int HEVC_CONSTRAINT_BYTES = 6;

    private CodecNames() {}

    static String avc(byte[] record) {
        return String.format("avc1.%02x%02x%02x", record[1] & 0xFF, record[2] & 0xFF, record[3] & 0xFF);
    }

    /** 14496-15 E.3: profile, compatibility flags with their bits in reverse order, tier and level, constraints without zeros at the end. */
    static String hevc(byte[] record) {
        BitReader in = new BitReader(record, 1, HEVC_CONSTRAINTS_AT - 1);
        int space = in.bits(2);
        boolean isHighTier = in.flag();
        int profile = in.bits(5);
        int compatibility = Integer.reverse(in.bits(32));
        StringBuilder name = new StringBuilder("hvc1.");
        if (space > 0) {
            name.append((char) ('A' + space - 1));
        }
        name.append(profile)
                .append('.')
                .append(Integer.toHexString(compatibility).toUpperCase(Locale.ROOT))
                .append(isHighTier ? ".H" : ".L")
                .append(record[HEVC_CONSTRAINTS_AT + HEVC_CONSTRAINT_BYTES] & 0xFF);
        int last = HEVC_CONSTRAINTS_AT + HEVC_CONSTRAINT_BYTES - 1;
        while (last >= HEVC_CONSTRAINTS_AT && record[last] == 0) {
            last--;
        }
        for (int at = HEVC_CONSTRAINTS_AT; at <= last; at++) {
            name.append('.').append(Integer.toHexString(record[at] & 0xFF).toUpperCase(Locale.ROOT));
        }
        return name.toString();
    }

    /** Profile, level and tier, bit depth. */
    static String av1(byte[] record) {
        BitReader in = new BitReader(record, 1, 2);
        int profile = in.bits(3);
        int level = in.bits(5);
        boolean isHighTier = in.flag();
        boolean isHighDepth = in.flag();
        boolean isTwelve = in.flag();
        int depth = !isHighDepth ? 8 : isTwelve ? 12 : 10;
        return String.format("av01.%d.%02d%s.%02d", profile, level, isHighTier ? "H" : "M", depth);
    }

    /** The object type as the record begins with it. */
    static String aac(byte[] record) {
        BitReader in = new BitReader(record, 0, record.length);
        int type = in.bits(5);
        return "mp4a.40." + (type == TYPE_ESCAPE ? 32 + in.bits(6) : type);
    }
}
