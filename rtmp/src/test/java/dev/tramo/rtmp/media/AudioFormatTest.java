package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioFormatTest {
    @Test
    void aacAsFfmpegWritesIt() {
        assertAac(Samples.AAC_48_STEREO, 48_000, 2, "LC");
        assertAac(Samples.AAC_44_MONO, 44_100, 1, "LC");
        assertAac(Samples.AAC_48_SIX, 48_000, 6, "LC");
        assertAac("1190", 48_000, 2, "LC");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1", "2, 2", "3, 3", "4, 4", "5, 5", "6, 6", "7, 8", "11, 7", "12, 8", "13, 24", "14, 8", "8, 0", "15, 0"
    })
    void aacHasTheChannelsOfItsConfiguration(int configuration, int channels) {
        assertAac(new Bits().put(5, 2).put(4, 3).put(4, configuration).put(3, 0), 48_000, channels, "LC");
    }

    @Test
    void aacMayHaveAnExplicitRateOrAReservedOne() {
        assertAac(new Bits().put(5, 2).put(4, 15).put(24, 47_952).put(4, 2).put(3, 0), 47_952, 2, "LC");
        assertAac(new Bits().put(5, 2).put(4, 13).put(4, 2).put(3, 0), 0, 2, "LC");
    }

    @Test
    void aacWithSbrPutsOutTheExtensionsRate() {
        Bits sbr = new Bits().put(5, 5).put(4, 6).put(4, 2).put(4, 3).put(5, 2).put(3, 0);
        assertAac(sbr, 48_000, 2, "HE-AAC");

        Bits explicit = new Bits()
                .put(5, 5)
                .put(4, 15)
                .put(24, 22_050)
                .put(4, 1)
                .put(4, 15)
                .put(24, 44_100);
        assertAac(explicit.put(5, 2).put(3, 0), 44_100, 1, "HE-AAC");

        Bits compatible = new Bits()
                .put(5, 2)
                .put(4, 7)
                .put(4, 2)
                .put(3, 0)
                .put(11, 0x2B7)
                .put(5, 5)
                .put(1, 1)
                .put(4, 4);
        assertAac(compatible, 44_100, 2, "HE-AAC");
    }

    @Test
    void aacWithParametricStereoPutsOutTwoChannels() {
        Bits ps = new Bits().put(5, 29).put(4, 6).put(4, 1).put(4, 3).put(5, 2).put(3, 0);
        assertAac(ps, 48_000, 2, "HE-AACv2");

        Bits compatible = new Bits()
                .put(5, 2)
                .put(4, 6)
                .put(4, 1)
                .put(3, 0)
                .put(11, 0x2B7)
                .put(5, 5)
                .put(1, 1)
                .put(4, 3);
        assertAac(compatible.put(11, 0x548).put(1, 1), 48_000, 2, "HE-AACv2");

        Bits without = new Bits()
                .put(5, 2)
                .put(4, 6)
                .put(4, 1)
                .put(3, 0)
                .put(11, 0x2B7)
                .put(5, 5)
                .put(1, 1)
                .put(4, 3);
        assertAac(without.put(11, 0x548).put(1, 0), 48_000, 1, "HE-AAC");
    }

    @Test
    void aacCutInItsExtensionIsWhatItWasWithout() {
        Bits cut = new Bits()
                .put(5, 2)
                .put(4, 7)
                .put(4, 2)
                .put(3, 0)
                .put(11, 0x2B7)
                .put(5, 5)
                .put(1, 1)
                .put(4, 15)
                .put(3, 0);

        assertAac(cut, 22_050, 2, "LC");
    }

    @ParameterizedTest
    @CsvSource({"1, Main", "3, SSR", "4, LTP", "17, ER LC", "23, LD", "30, ''"})
    void aacProfilesAreObjectTypes(int type, String profile) {
        assertAac(new Bits().put(5, type).put(4, 3).put(4, 2).put(20, 0), 48_000, 2, profile);
    }

    @Test
    void aacObjectTypesAbove31AreEscaped() {
        assertAac(new Bits().put(5, 31).put(6, 7).put(4, 3).put(4, 2).put(20, 0), 48_000, 2, "ELD");
        assertAac(new Bits().put(5, 31).put(6, 10).put(4, 3).put(4, 2).put(20, 0), 48_000, 2, "xHE-AAC");
    }

    @Test
    void aacChannelsMayBeListedInAnElement() {
        Bits pce = new Bits()
                .put(5, 2)
                .put(4, 3)
                .put(4, 0)
                .put(1, 0)
                .put(1, 1)
                .put(14, 99)
                .put(1, 0);
        pce.put(4, 0)
                .put(2, 1)
                .put(4, 3)
                .put(4, 2)
                .put(4, 1)
                .put(4, 1)
                .put(2, 1)
                .put(3, 1)
                .put(4, 1);
        pce.put(1, 1).put(4, 0).put(1, 0).put(1, 1).put(3, 5);
        pce.put(5, 0).put(5, 0x10).put(5, 0x11).put(5, 0x12); // one and a pair in front, a pair beside, a pair behind
        pce.put(4, 0).put(4, 0).put(5, 0).align().put(8, 2).put(16, 0x6162);
        assertAac(pce, 48_000, 8, "LC");

        pce.put(11, 0x2B7).put(5, 5).put(1, 1).put(4, 0);
        assertAac(pce, 96_000, 8, "HE-AAC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "11", "2b", "f8", "fffe"})
    void aacThatIsCutIsAacAlone(String hex) {
        assertThat(read(FourCc.AAC, hex)).isEqualTo(AudioFormat.unknown("AAC"));
    }

    @Test
    void opusPutsOut48KilohertzWhateverWentIn() {
        assertThat(read(FourCc.OPUS, Samples.OPUS_HEAD)).isEqualTo(new AudioFormat("Opus", 48_000, 2, ""));
        assertThat(read(FourCc.OPUS, "4f70757348656164 01 06 3801 44ac0000 0000 00"))
                .isEqualTo(new AudioFormat("Opus", 48_000, 6, ""));
        assertThat(read(FourCc.OPUS, "")).isEqualTo(new AudioFormat("Opus", 48_000, 0, ""));
        assertThat(read(FourCc.OPUS, "4f70757348656165 0106")).isEqualTo(new AudioFormat("Opus", 48_000, 0, ""));
    }

    @Test
    void flacIsReadWithAndWithoutWhatIsInFrontOfItsStreamInfo() {
        AudioFormat stereo = new AudioFormat("FLAC", 48_000, 2, "");
        String block = Samples.FLAC_HEADER.substring(8);

        assertThat(read(FourCc.FLAC, Samples.FLAC_HEADER)).isEqualTo(stereo);
        assertThat(read(FourCc.FLAC, "664c614380" + block.substring(2))).isEqualTo(stereo);
        assertThat(read(FourCc.FLAC, block)).isEqualTo(stereo);
        assertThat(read(FourCc.FLAC, block.substring(8))).isEqualTo(stereo);
        assertThat(read(FourCc.FLAC, "664c6143")).isEqualTo(AudioFormat.unknown("FLAC"));
    }

    @Test
    void otherCodecsHaveANameAlone() {
        assertThat(read(FourCc.MP3, "")).isEqualTo(AudioFormat.unknown("MP3"));
        assertThat(read(FourCc.AC3, "")).isEqualTo(AudioFormat.unknown("AC-3"));
        assertThat(read(FourCc.EAC3, "00")).isEqualTo(AudioFormat.unknown("E-AC-3"));
        assertThat(read(0x41424344, "00")).isEqualTo(AudioFormat.unknown("ABCD"));
    }

    @ParameterizedTest
    @CsvSource({
        "2f, MP3, 44100, 2, ''",
        "2a, MP3, 22050, 1, ''",
        "ee, MP3, 8000, 1, ''",
        "b2, Speex, 16000, 1, ''",
        "72, G.711, 8000, 1, A-law",
        "83, G.711, 8000, 2, mu-law",
        "3f, PCM, 44100, 2, ''",
        "06, PCM, 11025, 1, ''",
        "12, ADPCM, 5512, 1, ''",
        "42, Nellymoser, 16000, 1, ''",
        "52, Nellymoser, 8000, 1, ''",
        "6a, Nellymoser, 22050, 1, ''",
        "df, Opus, 48000, 0, ''",
        "af, AAC, 0, 0, ''",
        "90, '', 0, 0, ''",
        "ff, codec 15, 0, 0, ''"
    })
    void legacyFlagsSayTheFormatExceptOfAac(String flags, String codec, int rate, int channels, String profile) {
        assertThat(AudioFormat.ofLegacyFlags(Integer.parseInt(flags, 16)))
                .isEqualTo(new AudioFormat(codec, rate, channels, profile));
        assertThat(AudioFormat.ofLegacyFlags((byte) Integer.parseInt(flags, 16)))
                .as("as a signed byte")
                .isEqualTo(new AudioFormat(codec, rate, channels, profile));
    }

    private static AudioFormat read(int codec, String hex) {
        return AudioFormat.ofHeader(codec, Samples.buffer(hex));
    }

    private static void assertAac(String hex, int rate, int channels, String profile) {
        assertThat(read(FourCc.AAC, hex)).isEqualTo(new AudioFormat("AAC", rate, channels, profile));
    }

    private static void assertAac(Bits bits, int rate, int channels, String profile) {
        assertThat(AudioFormat.ofHeader(FourCc.AAC, Samples.buffer(bits.bytes())))
                .isEqualTo(new AudioFormat("AAC", rate, channels, profile));
    }
}
