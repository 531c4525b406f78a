package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoFormatTest {
    @Test
    void h264AsX264WritesIt() {
        assertAvc(Samples.AVC_720, 1280, 720, "High", "3.1");
        assertAvc(Samples.AVC_1080, 1920, 1080, "High", "4.0");
        assertAvc(Samples.AVC_1080_INTERLACED, 1920, 1080, "High", "4.0");
        assertAvc(Samples.AVC_1080_422_10, 1920, 1080, "High 4:2:2", "4.0");
        assertAvc(Samples.AVC_480_444, 854, 480, "High 4:4:4 Predictive", "3.0");
        assertAvc(Samples.AVC_360_GRAY, 640, 360, "High", "3.0");
        assertAvc(Samples.AVC_360_BASELINE, 640, 360, "Constrained Baseline", "3.0");
        assertAvc(Samples.AVC_360_MAIN, 640, 360, "Main", "3.1");
    }

    @Test
    void h264ScalingListsAreSkipped() {
        Bits sps = sps(100, 40).ue(1).ue(0).ue(0).put(1, 0).put(1, 1);
        for (int i = 0; i < 8; i++) {
            sps.put(1, i & 1); // every other list is there
            if ((i & 1) != 0) {
                putScalingList(sps, i < 6 ? 16 : 64, i == 3);
            }
        }
        sps.ue(0).ue(0).ue(0).ue(4).put(1, 0);
        putSize(sps, 120, 68, 1).put(1, 1).ue(0).ue(0).ue(0).ue(4);

        assertThat(avc(100, 40, sps)).isEqualTo(new VideoFormat("H.264", 1920, 1080, "High", "4.0"));
    }

    @Test
    void h264PictureOrderOfTypeOneHasACycle() {
        Bits sps = sps(77, 31)
                .ue(0)
                .ue(1)
                .put(1, 0)
                .se(-3)
                .se(7)
                .ue(3)
                .se(1)
                .se(-100_000)
                .se(0);
        sps.ue(4).put(1, 0);
        putSize(sps, 45, 36, 1).put(1, 0);

        assertThat(avc(77, 31, sps)).isEqualTo(new VideoFormat("H.264", 720, 576, "Main", "3.1"));
    }

    @Test
    void h264CropsInUnitsOfChromaAndFields() {
        // 7.4.2.1.1: by 2 x 2 in 4:2:0, 2 x 1 in 4:2:2, 1 x 1 in 4:4:4 and in separate planes; twice the lines in
        // fields
        assertThat(cropped(1, 1)).isEqualTo("158x90");
        assertThat(cropped(2, 1)).isEqualTo("158x93");
        assertThat(cropped(3, 1)).isEqualTo("159x93");
        assertThat(cropped(0, 1)).isEqualTo("159x93");
        assertThat(cropped(1, 2)).isEqualTo("158x180");
        assertThat(cropped(2, 2)).isEqualTo("158x186");
    }

    private static String cropped(int chroma, int fields) {
        Bits sps = sps(244, 30).ue(chroma);
        if (chroma == 3) {
            sps.put(1, 0);
        }
        sps.ue(0).ue(0).put(2, 0).ue(0).ue(0).ue(0).ue(4).put(1, 0);
        putSize(sps, 10, 6, fields).put(1, 1).ue(0).ue(1).ue(1).ue(2);
        VideoFormat format = avc(244, 30, sps);
        return format.width() + "x" + format.height();
    }

    @Test
    void h264CroppedAwayIsNoSize() {
        Bits sps = sps(77, 30).ue(0).ue(0).ue(0).ue(4).put(1, 0);
        putSize(sps, 2, 2, 1).put(1, 1).ue(8).ue(8).ue(0).ue(0);

        assertThat(avc(77, 30, sps)).isEqualTo(new VideoFormat("H.264", 0, 0, "Main", "3.0"));
    }

    @ParameterizedTest
    @CsvSource({
        "42000b, Baseline, 1.1",
        "42100b, Baseline, 1b",
        "640009, High, 1b",
        "6e0029, High 10, 4.1",
        "6e1029, High 10 Intra, 4.1",
        "7a1033, High 4:2:2 Intra, 5.1",
        "580015, Extended, 2.1",
        "010028, '', 4.0",
        "640000, High, ''"
    })
    void h264ProfileAndLevelNeedNoParameterSet(String three, String profile, String level) {
        assertAvc("01" + three + "ffe000", 0, 0, profile, level);
    }

    @Test
    void h264OfUnknownVersionOrOtherContentSaysNothing() {
        assertAvc("", 0, 0, "", "");
        assertAvc("00000001676400", 0, 0, "", "");
        assertAvc("0164001fffe1001a6864" + Samples.AVC_720.substring(20), 0, 0, "High", "3.1"); // no SPS
    }

    @Test
    void hevcAsX265WritesIt() {
        assertHevc(Samples.HEVC_1080, 1920, 1080, "Main", "4.0");
        assertHevc(Samples.HEVC_720_10, 1280, 720, "Main 10", "3.1");
        assertHevc(Samples.HEVC_720_422_10, 1280, 720, "Main 4:2:2 10", "3.1");
    }

    @Test
    void hevcFindsItsSizeBehindSubLayersAndCropsIt() {
        Bits sps = new Bits().put(16, 0x4201).put(4, 0).put(3, 2).put(1, 1);
        sps.put(8, 1).put(32, 0x6000_0000L).put(48, 0xB000_0000_0000L).put(8, 123);
        sps.put(2, 3).put(2, 1).put(12, 0);
        sps.put(32, -1).put(32, -1).put(24, -1).put(8, 90).put(8, 93); // profile and level, level
        sps.ue(0).ue(1).ue(3840).ue(2176).put(1, 1).ue(0).ue(0).ue(0).ue(8);
        byte[] nal = sps.bytes();
        String start = Samples.HEVC_1080.substring(0, 44) + "02 20 0001 0002 4001 21 0001" + "%04x";

        assertHevc(start.formatted(nal.length) + hex(nal), 3840, 2160, "Main", "4.0");
    }

    @ParameterizedTest
    @CsvSource({
        "9e00, Main 4:4:4",
        "9c00, Main 4:4:4 10",
        "9800, Main 4:4:4 12",
        "9080, Main 16",
        "9980, Main 12",
        "99c0, Monochrome 12",
        "9ff0, Monochrome Intra"
    })
    void hevcRangeExtensionsHaveTheNamesOfTheirLimits(String constraints, String profile) {
        assertHevc("010408000000" + constraints + "0000000099f000fcfdf8f800000f00", 0, 0, profile, "5.1");
    }

    @Test
    void hevcWithoutParameterSetsSaysProfileAndLevel() {
        assertHevc(Samples.HEVC_1080.substring(0, 44) + "00", 0, 0, "Main", "4.0");
        assertHevc("", 0, 0, "", "");
    }

    @Test
    void av1AsItsEncodersWriteIt() {
        assertAv1(Samples.AV1_720_AOM, 1280, 720, "Main", "3.1");
        assertAv1(Samples.AV1_1080_SVT, 1920, 1080, "Main", "4.0");
    }

    @Test
    void av1WithoutASequenceHeaderSaysProfileAndLevel() {
        assertAv1("81292c00", 0, 0, "High", "4.1");
        assertAv1("815f0000", 0, 0, "Professional", "");
        assertAv1("0a0b0000", 0, 0, "", "");
        assertAv1("", 0, 0, "", "");
    }

    @Test
    void av1SkipsOtherUnitsTimingAndOperatingPoints() {
        Bits header = new Bits().put(3, 0).put(2, 0);
        header.put(1, 1).put(32, 1).put(32, 25).put(1, 1).ue(5); // timing
        header.put(1, 1).put(5, 9).put(32, 1).put(5, 0).put(5, 0); // decoder model: delays of 10 bits
        header.put(1, 1).put(5, 1); // display delay; two points
        header.put(12, 0x101)
                .put(5, 9)
                .put(1, 1)
                .put(1, 1)
                .put(10, 7)
                .put(10, 7)
                .put(1, 0)
                .put(1, 1)
                .put(4, 3);
        header.put(12, 0x100).put(5, 4).put(1, 0).put(1, 0);
        header.put(4, 11).put(4, 10).put(12, 4095).put(11, 1079);
        byte[] unit = header.bytes();
        String metadata = "2a 03 010203";
        String extended = "0e 08 %02x".formatted(unit.length);

        assertAv1("81080c00" + metadata + extended + hex(unit), 4096, 1080, "Main", "4.0");
        assertAv1("81080c00" + metadata + "08" + hex(unit), 4096, 1080, "Main", "4.0"); // the last needs no size
    }

    @Test
    void av1StillPicturesHaveAShortHeader() {
        byte[] unit = new Bits()
                .put(3, 0)
                .put(2, 3)
                .put(5, 4)
                .put(4, 9)
                .put(4, 8)
                .put(10, 639)
                .put(9, 359)
                .bytes();

        assertAv1("81040c00 0a" + "%02x".formatted(unit.length) + hex(unit), 640, 360, "Main", "3.0");
    }

    @Test
    void vpHasProfileAndLevelInARecordOrABox() {
        assertThat(read(FourCc.VP9, Samples.VP9_BOX)).isEqualTo(new VideoFormat("VP9", 0, 0, "Profile 0", "3.1"));
        assertThat(read(FourCc.VP9, "0229a20202020000")).isEqualTo(new VideoFormat("VP9", 0, 0, "Profile 2", "4.1"));
        assertThat(read(FourCc.VP8, "0000800202020000")).isEqualTo(new VideoFormat("VP8", 0, 0, "Profile 0", ""));
        assertThat(read(FourCc.VP9, "00")).isEqualTo(VideoFormat.unknown("VP9"));
    }

    @Test
    void otherCodecsHaveANameAlone() {
        assertThat(read(FourCc.VVC, "0102")).isEqualTo(VideoFormat.unknown("VVC"));
        assertThat(read(0x41424344, "0102")).isEqualTo(VideoFormat.unknown("ABCD"));
        assertThat(read(9, "0102")).isEqualTo(VideoFormat.unknown("codec 9"));
        assertThat(read(-1, "")).isEqualTo(VideoFormat.unknown("codec 4294967295"));
        assertThat(read(FourCc.NONE, "")).isEqualTo(VideoFormat.unknown(""));
    }

    private static Bits sps(int profile, int level) {
        return new Bits().put(8, 0x67).put(8, profile).put(8, 0).put(8, level).ue(0);
    }

    private static Bits putSize(Bits sps, int macroblocks, int mapUnits, int fields) {
        sps.ue(macroblocks - 1).ue(mapUnits - 1).put(1, fields == 1 ? 1 : 0);
        return fields == 1 ? sps.put(1, 1) : sps.put(2, 1);
    }

    /** Scales that go up and down and wrap; a short list ends with a scale of 0. */
    private static void putScalingList(Bits sps, int size, boolean isShort) {
        int last = 8;
        for (int j = 0; j < size; j++) {
            int next = isShort && j == 5 ? 0 : 1 + (j * 37) % 255;
            sps.se((byte) (next - last));
            last = next;
            if (next == 0) {
                return;
            }
        }
    }

    private static VideoFormat avc(int profile, int level, Bits sps) {
        byte[] nal = escaped(sps.bytes());
        return read(
                FourCc.AVC, "01%02x00%02xffe1%04x".formatted(profile, level, nal.length) + hex(nal) + "01000468ee3c80");
    }

    /** With emulation prevention bytes. */
    private static byte[] escaped(byte[] nal) {
        return Samples.bytes(hex(nal).replaceAll("(..)", "$1 ").replaceAll("00 00 (?=0[0-3])", "00 00 03 "));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static VideoFormat read(int codec, String hex) {
        return VideoFormat.ofHeader(codec, Samples.buffer(hex));
    }

    private static void assertAvc(String hex, int width, int height, String profile, String level) {
        assertThat(read(FourCc.AVC, hex)).isEqualTo(new VideoFormat("H.264", width, height, profile, level));
    }

    private static void assertHevc(String hex, int width, int height, String profile, String level) {
        assertThat(read(FourCc.HEVC, hex)).isEqualTo(new VideoFormat("HEVC", width, height, profile, level));
    }

    private static void assertAv1(String hex, int width, int height, String profile, String level) {
        assertThat(read(FourCc.AV1, hex)).isEqualTo(new VideoFormat("AV1", width, height, profile, level));
    }
}
