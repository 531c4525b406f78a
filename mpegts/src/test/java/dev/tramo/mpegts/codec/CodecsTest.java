package dev.tramo.mpegts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers as encoders write them. */
class CodecsTest {
    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    @Test
    void theCrcIsThatOfTheStandard() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(Crc32Mpeg.of(digits, 0, digits.length)).isEqualTo(0x0376E6E7);
        byte[] section = hex("00b00d0001c100000001f0002ab104b2");
        assertThat(Crc32Mpeg.of(section, 0, section.length)).isZero();
    }

    @Test
    void bitsAreReadMostSignificantFirst() {
        BitReader in = new BitReader(hex("ff a5 01 80"), 1, 3);
        assertThat(in.bits(4)).isEqualTo(0xA);
        assertThat(in.bits(3)).isEqualTo(2);
        assertThat(in.bits(9)).isEqualTo(0x101);
        assertThat(in.flag()).isTrue();
        assertThat(in.remaining()).isEqualTo(7);
        assertThat(in.failed()).isFalse();
        assertThat(in.bits(8)).isZero();
        assertThat(in.failed()).isTrue();
    }

    @Test
    void golombNumbersAreRead() {
        // 1, 010, 011, 00100, 00101, then signed: 010 (1), 011 (-1)
        BitReader in = new BitReader(hex("a642b0"), 0, 3);
        assertThat(List.of(in.unsignedGolomb(), in.unsignedGolomb(), in.unsignedGolomb(), in.unsignedGolomb()))
                .containsExactly(0, 1, 2, 3);
        assertThat(in.unsignedGolomb()).isEqualTo(4);
        assertThat(in.signedGolomb()).isEqualTo(-1);
    }

    @Test
    void emulationPreventionIsTakenOut() {
        BitReader in = BitReader.ofNalUnit(hex("01 000003 000003 02"), 0, 8);
        assertThat(in.bits(32)).isEqualTo(0x0100_0000);
        assertThat(in.bits(16)).isEqualTo(0x0002);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void startCodesAreFoundWhereverTheyAre() {
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[40];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(3);
            }
            int from = random.nextInt(10);
            int expected = bytes.length;
            for (int i = from; i + 3 <= bytes.length && expected == bytes.length; i++) {
                expected = bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1 ? i : expected;
            }
            assertThat(NalUnits.startCode(bytes, from, bytes.length)).isEqualTo(expected);
        }
    }

    @Test
    void aSequenceParameterSetOfH264IsRead() {
        byte[] nal = hex("6742c028da01e0089f970110000003001000000303ce06000f424001e84e6c20078c1950");
        H264Sps sps = H264Sps.read(nal, 0, nal.length).orElseThrow();
        assertThat(sps.profile()).isEqualTo(66);
        assertThat(sps.level()).isEqualTo(40);
        assertThat(sps.width()).isEqualTo(1920);
        assertThat(sps.height()).isEqualTo(1080);
        assertThat(sps.framesOnly()).isTrue();
    }

    @Test
    void aSequenceParameterSetOfHevcIsRead() {
        byte[] nal = hex("420101014000000300800000030000030096a001e020021c5b116e46c0ad64bfe7e65e76028050000003"
                + "0010000003019612def7e00023c440004788c8a200");
        HevcSps sps = HevcSps.read(nal, 0, nal.length).orElseThrow();
        assertThat(sps.width()).isEqualTo(3840);
        assertThat(sps.height()).isEqualTo(2160);
        assertThat(sps.chromaFormat()).isEqualTo(1);
        assertThat(sps.bitDepthLuma()).isEqualTo(8);
        assertThat(sps.profileTierLevel()[11]).isEqualTo((byte) 150);
    }

    @Test
    void configurationRecordsAreReadAsTheyWereWritten() {
        byte[] nal = hex("6764000dacd94141fb011000000300100000030320f1429960");
        H264Sps sps = H264Sps.read(nal, 0, nal.length).orElseThrow();
        byte[] record = DecoderConfiguration.writeAvc(sps, List.of(nal), List.of(hex("68ef8fcb")));

        assertThat(record).startsWith(1, 0x64, 0, 13, 0xFF, 0xE1);
        assertThat(record).endsWith(0xFD, 0xF8, 0xF8, 0);
        DecoderConfiguration read = DecoderConfiguration.readAvc(record).orElseThrow();
        assertThat(read.lengthBytes()).isEqualTo(4);
        assertThat(read.parameterSets()).containsExactly(nal, hex("68ef8fcb"));
        for (int length = 0; length < record.length - 4; length++) {
            assertThat(DecoderConfiguration.readAvc(Arrays.copyOf(record, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
    }

    @Test
    void aRecoveryPointIsFoundAmongMessages() {
        byte[] nal = hex("06 05 03 00000301 06 01 c4 80");
        assertThat(H264Nal.hasRecoveryPoint(nal, 0, nal.length)).isTrue();
        byte[] without = hex("06 05 03 010602 80");
        assertThat(H264Nal.hasRecoveryPoint(without, 0, without.length)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // record, object type, rate, channels
        "1190, 2, 48000, 2",
        "1210, 2, 44100, 2",
        "1388, 2, 22050, 1",
        "2b920800, 2, 22050, 2", // explicit SBR
        "eb8a0800, 2, 22050, 1", // parametric stereo
    })
    void anAudioSpecificConfigIsRead(String record, int objectType, int rate, int channels) {
        var read = AudioSpecificConfig.read(hex(record));
        assertThat(read.orElseThrow().objectType()).isEqualTo(objectType);
        assertThat(read.orElseThrow().sampleRate()).isEqualTo(rate);
        assertThat(read.orElseThrow().channels()).isEqualTo(channels);
    }

    @Test
    void anAdtsHeaderIsReadAsItWasWritten() {
        byte[] header = new byte[Adts.HEADER_BYTES];
        for (int rateIndex = 0; rateIndex < 13; rateIndex++) {
            for (int channels = 1; channels <= 7; channels++) {
                byte[] record = AudioSpecificConfig.write(2, rateIndex, channels);
                AudioSpecificConfig config = AudioSpecificConfig.read(record).orElseThrow();
                Adts.write(header, 0, config, 777);
                assertThat(Adts.frameBytes(header, 0)).isEqualTo(784);
                assertThat(Adts.headerBytes(header, 0)).isEqualTo(7);
                assertThat(Adts.objectType(header, 0)).isEqualTo(2);
                assertThat(Adts.rateIndex(header, 0)).isEqualTo(rateIndex);
                assertThat(Adts.channelConfiguration(header, 0)).isEqualTo(channels);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // header, bytes, samples, rate, channels, layer
        "fffdc404, 768, 1152, 48000, 2, 2",
        "fffb9064, 417, 1152, 44100, 2, 3",
        "fffb92c4, 418, 1152, 44100, 1, 3",
        "fff38064, 208, 576, 22050, 2, 3",
    })
    void aHeaderOfMpegAudioIsRead(String header, int bytes, int samples, int rate, int channels, int layer) {
        byte[] b = hex(header);
        assertThat(MpegAudio.layer(b, 0)).isEqualTo(layer);
        assertThat(MpegAudio.sampleRate(b, 0)).isEqualTo(rate);
        assertThat(MpegAudio.samples(b, 0)).isEqualTo(samples);
        assertThat(MpegAudio.channels(b, 0)).isEqualTo(channels);
        assertThat(MpegAudio.frameBytes(b, 0)).isEqualTo(bytes);
    }

    @Test
    void headersOfAc3AreRead() {
        byte[] stereo = hex("0b77 1122 14 40 43 00");
        assertThat(Ac3.frameBytes(stereo, 0)).isEqualTo(768);
        assertThat(Ac3.sampleRate(stereo, 0)).isEqualTo(48_000);
        assertThat(Ac3.channels(stereo, 0)).isEqualTo(2);
        assertThat(Ac3.samples(stereo, 0)).isEqualTo(1536);
        byte[] surround = hex("0b77 1122 1c 40 e1 00");
        assertThat(Ac3.channels(surround, 0)).isEqualTo(6);
        byte[] enhanced = hex("0b77 01ff 3f 84 00 00");
        assertThat(Ac3.isEnhanced(enhanced, 0)).isTrue();
        assertThat(Ac3.frameBytes(enhanced, 0)).isEqualTo(1024);
        assertThat(Ac3.channels(enhanced, 0)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"fc00, 960", "0000, 480", "0b03, 2880", "8000, 120", "ff3f, 0", "7801, 960"})
    void samplesOfAnOpusPacketAreCounted(String packet, int samples) {
        byte[] b = hex(packet);
        assertThat(Opus.samples(b, 0, b.length)).isEqualTo(samples);
    }
}
