package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.media.MediaTag.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioTagTest {
    private static final String OPUS = "4f707573";
    private static final String MP4A = "6d703461";

    private final MediaTag tag = new MediaTag();

    @Test
    void legacyAacHasAHeaderAndFrames() {
        read("af 00" + Samples.AAC_48_STEREO);
        assertIs(Kind.HEADER, FourCc.AAC, 2);
        assertThat(tag.headerKey()).isZero();
        assertThat(tag.isSequenceHeader()).isTrue();

        read("af 01 de04004c");
        assertIs(Kind.FRAME, FourCc.AAC, 2);
        assertThat(tag.isSequenceHeader()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"af", "af02", "afff01"})
    void cutOrReservedAacIsAnOpaqueFrame(String hex) {
        read(hex);

        assertIs(Kind.FRAME, FourCc.AAC, 0);
    }

    @Test
    void silenceMayBeABodyOfNoBytes() {
        read("");

        assertIs(Kind.EMPTY, FourCc.NONE, 0);
    }

    @ParameterizedTest
    @CsvSource({"2f, .mp3", "ef, .mp3", "b2, spex", "72, alaw", "82, ulaw", "3e, lpcm", "62, NELL", "df, Opus", "ff, ''"
    })
    void otherLegacyFormatsHaveFramesAlone(String first, String fourCc) {
        read(first + "fffb90");

        assertIs(Kind.FRAME, tag.codec(), 1);
        assertThat(FourCc.text(tag.codec())).isEqualTo(fourCc);
        assertThat(tag.enhanced()).isFalse();
    }

    @Test
    void enhancedOpusHasAHeaderFramesAndAnEnd() {
        read("90" + OPUS + Samples.OPUS_HEAD);
        assertIs(Kind.HEADER, FourCc.OPUS, 5);
        assertThat(tag.enhanced()).isTrue();
        assertThat(tag.isSequenceHeader()).isTrue();

        read("90" + OPUS);
        assertIs(Kind.HEADER, FourCc.OPUS, 5);

        read("91" + OPUS + "fc");
        assertIs(Kind.FRAME, FourCc.OPUS, 5);

        read("92" + OPUS);
        assertIs(Kind.END, FourCc.OPUS, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6d703461", "61632d33", "65632d33", "2e6d7033", "664c6143"})
    void enhancedFramesHaveNoCompositionTimeWhateverTheirCodec(String fourCc) {
        read("91" + fourCc + "010203");

        assertIs(Kind.FRAME, Integer.parseInt(fourCc, 16), 5);
    }

    @Test
    void aChannelLayoutIsAHeaderOfItsOwn() {
        read("94" + MP4A + "0106 0000003f");

        assertIs(Kind.HEADER, FourCc.AAC, 5);
        assertThat(tag.headerKey()).isEqualTo(4);
        assertThat(tag.isSequenceHeader()).isFalse();
    }

    @Test
    void multitrackIsPacketTypeFive() {
        read("95 00" + MP4A + "02" + Samples.AAC_44_MONO);
        assertIs(Kind.HEADER, FourCc.AAC, 7);
        assertThat(tag.track()).isEqualTo(2);
        assertThat(tag.headerKey()).isEqualTo(0x20);

        read("95 11" + MP4A + "01 000002 aabb 02 000001 cc");
        assertIs(Kind.FRAME, FourCc.AAC, 10);
        assertThat(tag.track()).isEqualTo(1);

        read("95 20" + OPUS + "00 000000" + MP4A + "01 000002 1190");
        assertIs(Kind.HEADER, FourCc.OPUS, 10);
        assertThat(tag.headerKey()).isEqualTo(1 << 12);
    }

    @Test
    void modifiersAreSkipped() {
        read("97 02 0003e8 01" + OPUS + "fc");
        assertIs(Kind.FRAME, FourCc.OPUS, 10);

        read("97 ff 00ff" + "00".repeat(256) + "00" + OPUS);
        assertIs(Kind.HEADER, FourCc.OPUS, 1 + 3 + 256 + 1 + 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"90", "904f7075", "934f707573", "964f707573", "9f4f707573", "97", "95", "9505", "95074f70757300"
            })
    void whatIsNotUnderstoodIsAnOpaqueFrame(String hex) {
        read(hex);

        assertThat(tag.kind()).isEqualTo(Kind.FRAME);
        assertThat(tag.bodyOffset()).isZero();
        assertThat(tag.track()).isZero();
        assertThat(tag.enhanced()).isTrue();
    }

    @Test
    void soundIsNeverAKeyframeNorDisposable() {
        for (String first : new String[] {"17", "91" + OPUS, "37", "1f", "93" + OPUS}) {
            read(first + "010203040506");
            assertThat(tag.keyframe()).isFalse();
            assertThat(tag.disposable()).isFalse();
        }
    }

    private void read(String hex) {
        tag.readAudio(Samples.buffer(hex));
    }

    private void assertIs(Kind kind, int codec, int bodyOffset) {
        assertThat(tag.kind()).isEqualTo(kind);
        assertThat(tag.codec()).isEqualTo(codec);
        assertThat(tag.bodyOffset()).isEqualTo(bodyOffset);
    }
}
