package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.media.MediaTag.Kind;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoTagTest {
    private static final String AVC1 = "61766331";
    private static final String HVC1 = "68766331";
    private static final String AV01 = "61763031";

    private final MediaTag tag = new MediaTag();

    @Test
    void aLegacyKeyframeIsAFrameBehindItsCompositionTime() {
        read("17 01 000050 000002ad0605");

        assertFrame(true, false, FourCc.AVC, 5);
        assertThat(tag.enhanced()).isFalse();
        assertThat(tag.track()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"17, true, false", "27, false, false", "37, false, true", "47, true, false", "67, false, false"})
    void theFrameTypeSaysWhatDependsOnAFrame(String first, boolean keyframe, boolean disposable) {
        read(first + "01 000000 00000001 65");

        assertFrame(keyframe, disposable, FourCc.AVC, 5);
    }

    @Test
    void aNegativeCompositionTimeIsNoConcern() {
        read("27 01 ffffd8 00000001 41");

        assertFrame(false, false, FourCc.AVC, 5);
    }

    @Test
    void aSequenceHeaderIsNoKeyframeAlthoughItsFrameTypeSaysSo() {
        ByteBuf body = Samples.buffer("17 00 000000" + Samples.AVC_1080);
        tag.readVideo(body);

        assertHeader(FourCc.AVC, 5, 0);
        assertThat(tag.isSequenceHeader()).isTrue();
        assertThat(VideoFormat.ofHeader(tag.codec(), body.skipBytes(tag.bodyOffset()))
                        .height())
                .isEqualTo(1080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"17 02 000000", "17 02", "27 02 00"})
    void anEndIsOneWithOrWithoutItsCompositionTime(String hex) {
        int length = read(hex);

        assertThat(tag.kind()).isEqualTo(Kind.END);
        assertThat(tag.keyframe()).isFalse();
        assertThat(tag.bodyOffset()).isEqualTo(length);
    }

    @Test
    void codecTwelveIsHevcInTheLayoutOfAvc() {
        read("1c 00 000000" + Samples.HEVC_1080);
        assertHeader(FourCc.HEVC, 5, 0);

        read("1c 01 000000 00000001 26");
        assertFrame(true, false, FourCc.HEVC, 5);
    }

    @Test
    void otherLegacyCodecsHaveFramesAlone() {
        read("12 00 00 84");
        assertFrame(true, false, 0x464C5631, 1);

        read("34 00");
        assertFrame(false, true, 0x56503646, 1);

        read("1f 00");
        assertFrame(true, false, FourCc.NONE, 1);
    }

    @Test
    void commandsAreNoMedia() {
        read("57 00");
        assertThat(tag.kind()).isEqualTo(Kind.COMMAND);

        read("52");
        assertThat(tag.kind()).isEqualTo(Kind.COMMAND);

        read("d1 01");
        assertThat(tag.kind()).isEqualTo(Kind.COMMAND);
        assertThat(tag.bodyOffset()).isEqualTo(1);
        assertThat(tag.enhanced()).isTrue();
    }

    @Test
    void aBodyOfNoBytesIsEmpty() {
        read("17 01 000000 00");
        read("");

        assertThat(tag.kind()).isEqualTo(Kind.EMPTY);
        assertThat(tag.keyframe()).isFalse();
        assertThat(tag.codec()).isZero();
        assertThat(tag.bodyOffset()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "1701", "17010000", "1700", "17000000", "1703000000", "17ff0000001234"})
    void whatIsCutOrReservedIsAnOpaqueFrame(String hex) {
        read(hex);

        assertOpaque();
        assertThat(tag.codec()).isEqualTo(FourCc.AVC);
    }

    @Test
    void anEnhancedSequenceStartHasTheKeyOfTheLegacyHeader() {
        read("90" + HVC1 + Samples.HEVC_1080);

        assertHeader(FourCc.HEVC, 5, 0);
        assertThat(tag.enhanced()).isTrue();
        assertThat(tag.isSequenceHeader()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"61766331, 8", "68766331, 8", "76766331, 8", "61763031, 5", "76703038, 5", "76703039, 5", "41424344, 5"
    })
    void codedFramesOfThreeCodecsHaveACompositionTime(String fourCc, int offset) {
        read("91" + fourCc + "ffffd8 0000000126");

        assertFrame(true, false, Integer.parseInt(fourCc, 16), offset);
    }

    @Test
    void codedFramesXHaveNone() {
        read("a3" + HVC1 + "0000000102");
        assertFrame(false, false, FourCc.HEVC, 5);

        read("b3" + HVC1 + "0000000102");
        assertFrame(false, true, FourCc.HEVC, 5);

        read("c3" + HVC1 + "0000000102");
        assertFrame(true, false, FourCc.HEVC, 5);
    }

    @Test
    void anEnhancedEndIsOne() {
        read("92" + AVC1);

        assertThat(tag.kind()).isEqualTo(Kind.END);
        assertThat(tag.bodyOffset()).isEqualTo(5);
    }

    @Test
    void metadataIsAHeaderOfItsOwnWhateverItsFrameType() {
        read("94" + HVC1 + "020009636f6c6f72496e666f");
        assertHeader(FourCc.HEVC, 5, 4);
        assertThat(tag.isSequenceHeader()).isFalse();

        read("d4" + HVC1 + "020009636f6c6f72496e666f");
        assertHeader(FourCc.HEVC, 5, 4);
    }

    @Test
    void anMpegTsSequenceStartIsAHeaderOfItsOwn() {
        read("95" + AV01 + "800481050c00");

        assertHeader(FourCc.AV1, 5, 5);
        assertThat(tag.isSequenceHeader()).isFalse();
    }

    @Test
    void oneTrackHasItsIdBehindTheFourCc() {
        read("96 01" + AVC1 + "07 000000 0000000165");
        assertFrame(true, false, FourCc.AVC, 10);
        assertThat(tag.track()).isEqualTo(7);

        read("96 00" + AVC1 + "07" + Samples.AVC_720);
        assertHeader(FourCc.AVC, 7, 0x70);
        assertThat(tag.track()).isEqualTo(7);

        read("96 00" + AVC1 + "00" + Samples.AVC_720);
        assertThat(tag.headerKey()).as("as without multitrack").isZero();
    }

    @Test
    void manyTracksHaveSizes() {
        read("96 10" + AV01 + "00 000004 81050c00" + "01 000004 81084c00");
        assertHeader(FourCc.AV1, 10, 1 << 12);

        read("a6 11" + HVC1 + "02 000005 0000001234" + "03 000004 00000056");
        assertFrame(false, false, FourCc.HEVC, 13);
        assertThat(tag.track()).isEqualTo(2);
    }

    @Test
    void manyTracksOfManyCodecsHaveTheirOwnFourCcs() {
        read("96 20" + AV01 + "ff 000004 81050c00" + HVC1 + "01 000001 01");

        assertHeader(FourCc.AV1, 10, (1 << 12) | (255 << 4));
        assertThat(tag.track()).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "96 30 61763031 00 000001 00", // reserved kind
                "96 06 61763031 00 00", // multitrack in multitrack
                "96 07 61763031 00 00", // a modifier in multitrack
                "96 11 61763031 05 000002 00", // track longer than the message
                "96 11 68766331 05 000002 0000 000000", // composition time longer than the track
                "96 00 61763031", // no track
                "96", // nothing
                "98 61763031 00", // reserved packet types
                "9f 61763031 00",
                "90 617630", // no whole FourCC
                "91 68766331 0000", // no whole composition time
                "97", // cut modifiers
                "97 00",
                "97 00 00",
                "97 ff 00",
                "97 ff ffff 00"
            })
    void whatIsNotUnderstoodIsAnOpaqueEnhancedFrame(String hex) {
        read(hex);

        assertOpaque();
        assertThat(tag.enhanced()).isTrue();
    }

    @Test
    void modifiersAreSkipped() {
        read("97 02 0003e8 01" + HVC1 + "000000 0000000126");
        assertFrame(true, false, FourCc.HEVC, 13);

        read("a7 02 0003e8 07 00 aa f3" + HVC1 + "0000000126");
        assertFrame(false, false, FourCc.HEVC, 13);

        read("97 02 0003e8 06 00" + HVC1 + "03" + Samples.HEVC_1080);
        assertHeader(FourCc.HEVC, 12, 0x30);
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 65_536})
    void aModifierMayBeLong(int size) {
        String data = "00".repeat(size);
        String sizeField = size < 256 ? "%02x".formatted(size - 1) : "ff%04x".formatted(size - 1);

        read("97" + sizeField + data + "03" + HVC1 + "01");

        assertFrame(true, false, FourCc.HEVC, 1 + sizeField.length() / 2 + size + 1 + 4);
    }

    @Test
    void sixteenModifiersAreEnough() {
        read("97" + "00aa07".repeat(15) + "00aa03" + HVC1 + "01");
        assertFrame(true, false, FourCc.HEVC, 1 + 16 * 3 + 4);

        read("97" + "00aa07".repeat(16) + "00aa03" + HVC1 + "01");
        assertOpaque();
    }

    @Test
    void nothingOfTheMessageBeforeIsLeft() {
        read("96 20" + AV01 + "ff 000004 81050c00");
        read("27 01 000000 0000000141");

        assertFrame(false, false, FourCc.AVC, 5);
        assertThat(tag.track()).isZero();
        assertThat(tag.enhanced()).isFalse();
        read("17 00 000000 01");
        assertThat(tag.headerKey()).isZero();
    }

    private int read(String hex) {
        ByteBuf body = Samples.buffer(hex);
        int readerIndex = body.readerIndex();
        tag.readVideo(body);
        assertThat(body.readerIndex()).isEqualTo(readerIndex);
        return body.readableBytes();
    }

    private void assertFrame(boolean keyframe, boolean disposable, int codec, int bodyOffset) {
        assertThat(tag.kind()).isEqualTo(Kind.FRAME);
        assertThat(tag.keyframe()).isEqualTo(keyframe);
        assertThat(tag.disposable()).isEqualTo(disposable);
        assertThat(tag.codec()).isEqualTo(codec);
        assertThat(tag.bodyOffset()).isEqualTo(bodyOffset);
    }

    private void assertHeader(int codec, int bodyOffset, int key) {
        assertThat(tag.kind()).isEqualTo(Kind.HEADER);
        assertThat(tag.keyframe()).isFalse();
        assertThat(tag.codec()).isEqualTo(codec);
        assertThat(tag.bodyOffset()).isEqualTo(bodyOffset);
        assertThat(tag.headerKey()).isEqualTo(key);
    }

    private void assertOpaque() {
        assertThat(tag.kind()).isEqualTo(Kind.FRAME);
        assertThat(tag.keyframe()).isFalse();
        assertThat(tag.disposable()).isFalse();
        assertThat(tag.track()).isZero();
        assertThat(tag.bodyOffset()).isZero();
    }
}
