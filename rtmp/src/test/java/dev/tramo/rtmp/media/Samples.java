package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;

/** Configuration records as encoders wrote them, and buffers made of hexadecimal text. */
final class Samples {
    // x264
    static final String AVC_720 =
            "0164001fffe1001a6764001facd9405005bb011000000300100000030320f183196001000468ef8fcbfdf8f800";
    static final String AVC_1080 =
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300c83c60c65801000668ebe3cb22c0fdf8f800";
    static final String AVC_1080_INTERLACED =
            "01640028ffe1001a67640028acd94078044fde0220000003002000000643e2c5b2c001000468fe8fcbfdf8f800";
    static final String AVC_1080_422_10 =
            "017a0028ffe1001a677a0028b6cb403c0113f13808800000030080000019078c195001000468ce0fc8fefafa00";
    static final String AVC_480_444 =
            "01f4001effe1001967f4001e919680d83de2fc0440000003004000000c83c58ba801000568ce0f1920fff8f800";
    static final String AVC_360_GRAY =
            "0164001effe1001b6764001ef3650280bfe27016c80000030008000003019078b16cb001000468ef8fcbfcf8f800";
    static final String AVC_360_BASELINE =
            "0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20";
    static final String AVC_360_MAIN =
            "014d401fffe10018674d401feca05017fcb808800000030080000019078c18cb01000568ebe3cb20";

    // x265, without the array that holds its message to the reader
    static final String HEVC_1080 =
            "01016000000090000000000078f000fcfdf8f800000f03200001001840010c01ffff016000000300900000"
                    + "030000030078959409210001002b420101016000000300900000030000030078a003c0801107cb965654a4c2f0168080000003008000"
                    + "000c8422000100064401c073c189";
    static final String HEVC_720_10 =
            "0102200000009000000000005df000fcfdfafa00000f03200001001840010c01ffff0220000003009000"
                    + "0003000003005d959409210001002b42010102200000030090000003000003005da00280802d136595952930bc05a0200000030020000003"
                    + "032122000100064401c073c189";
    static final String HEVC_720_422_10 =
            "0104080000009d08000000005df000fcfefafa00000f03200001001740010c01ffff0408000003"
                    + "009d0800000300005d959409210001002a4201010408000003009d0800000300005db00280802d136595952930bc05a0200000030020"
                    + "000003032122000100064401c073c189";

    static final String AV1_720_AOM = "81050c000a0b0000002d4cffb3ccaf9004";
    static final String AV1_1080_SVT = "81084c000a0b00000042abbfc3700be101";
    static final String VP9_BOX = "01000000001f820202020000";

    static final String AAC_48_STEREO = "119056e500";
    static final String AAC_44_MONO = "120856e500";
    static final String AAC_48_SIX = "11b056e500";
    static final String OPUS_HEAD = "4f707573486561640102380180bb0000000000";
    static final String FLAC_HEADER =
            "664c614300000022120012000000fc0005110bb802f000003840e5f051c128e84992c0cba99724092b51";

    static final List<String> VIDEO = List.of(
            AVC_720,
            AVC_1080,
            AVC_1080_INTERLACED,
            AVC_1080_422_10,
            AVC_480_444,
            AVC_360_GRAY,
            AVC_360_BASELINE,
            AVC_360_MAIN,
            HEVC_1080,
            HEVC_720_10,
            HEVC_720_422_10,
            AV1_720_AOM,
            AV1_1080_SVT,
            VP9_BOX);
    static final List<String> AUDIO = List.of(AAC_48_STEREO, AAC_44_MONO, AAC_48_SIX, OPUS_HEAD, FLAC_HEADER);

    static final int[] VIDEO_CODECS = {
        FourCc.AVC, FourCc.HEVC, FourCc.AV1, FourCc.VP9, FourCc.VP8, FourCc.VVC, FourCc.NONE
    };
    static final int[] AUDIO_CODECS = {
        FourCc.AAC, FourCc.OPUS, FourCc.FLAC, FourCc.MP3, FourCc.AC3, FourCc.EAC3, FourCc.NONE
    };

    private Samples() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** A buffer whose reader index is not 0, and with bytes behind its end: what reads relative to the wrong end shows. */
    static ByteBuf buffer(byte[] bytes) {
        ByteBuf buffer = Unpooled.buffer(bytes.length + 10).writeZero(5).writeBytes(bytes);
        buffer.setByte(buffer.writerIndex(), 0x80);
        return buffer.readerIndex(5);
    }

    static ByteBuf buffer(String hex) {
        return buffer(bytes(hex));
    }
}
