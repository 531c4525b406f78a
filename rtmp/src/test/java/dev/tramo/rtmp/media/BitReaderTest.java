package dev.tramo.rtmp.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class BitReaderTest {
    @Test
    void bitsComeMostSignificantFirstAndTheBufferStaysAsItIs() {
        ByteBuf buffer = Samples.buffer("a5 0f ff ff ff ff");
        BitReader in = BitReader.ofBytes(buffer, buffer.readerIndex(), buffer.writerIndex());

        assertThat(in.bits(3)).isEqualTo(5);
        assertThat(in.flag()).isFalse();
        assertThat(in.bits(8)).isEqualTo(0x50);
        assertThat(in.remaining()).isEqualTo(36);
        assertThat(in.bits(31)).isEqualTo(Integer.MAX_VALUE);
        assertThat(in.failed()).isFalse();
        assertThat(buffer.readerIndex()).isEqualTo(5);
        assertThat(buffer.readableBytes()).isEqualTo(6);
    }

    @Test
    void readingPastTheEndGivesZeroAndFails() {
        BitReader in = reader("ff");

        assertThat(in.bits(9)).isZero();
        assertThat(in.failed()).isTrue();
        assertThat(in.ue(100)).isZero();
        assertThat(in.flag()).isFalse();
    }

    @Test
    void skippingReachesTheEndButNotFurther() {
        BitReader in = reader("ffffff80");
        in.skip(3);
        in.skip(21);
        assertThat(in.remaining()).isEqualTo(8);
        in.skip(8);
        assertThat(in.failed()).isFalse();

        in.skip(1);
        assertThat(in.failed()).isTrue();

        BitReader far = reader("ffffff80");
        far.skip(Integer.MAX_VALUE);
        assertThat(far.failed()).isTrue();
    }

    @Test
    void golombNumbersComeBack() {
        int[] unsigned = {0, 1, 2, 3, 7, 8, 254, 255, 65_535, Integer.MAX_VALUE};
        int[] signed = {0, 1, -1, 2, -2, 127, -128, 65_535, -65_536};
        Bits bits = new Bits();
        for (int value : unsigned) {
            bits.ue(value);
        }
        for (int value : signed) {
            bits.se(value);
        }
        ByteBuf buffer = Samples.buffer(bits.bytes());
        BitReader in = BitReader.ofBytes(buffer, buffer.readerIndex(), buffer.writerIndex());

        for (int value : unsigned) {
            assertThat(in.ue(Integer.MAX_VALUE)).isEqualTo(value);
        }
        for (int value : signed) {
            assertThat(in.se()).isEqualTo(value);
        }
        assertThat(in.failed()).isFalse();
    }

    @Test
    void golombNumbersAboveTheirMaximumOrOfTooManyZerosFail() {
        ByteBuf nine = Samples.buffer(new Bits().ue(9).bytes());
        BitReader in = BitReader.ofBytes(nine, nine.readerIndex(), nine.writerIndex());
        assertThat(in.ue(8)).isZero();
        assertThat(in.failed()).isTrue();

        BitReader zeros = reader("00000000 80000000 00".replace(" ", ""));
        zeros.skipGolomb();
        assertThat(zeros.failed()).isTrue();
    }

    @Test
    void emulationPreventionBytesAreLeftOutOfNalsOnly() {
        String hex = "000003 01 000003 00000302 0003";
        ByteBuf buffer = Samples.buffer(hex);
        BitReader nal = BitReader.ofNal(buffer, buffer.readerIndex(), buffer.writerIndex());
        int[] expected = {0, 0, 1, 0, 0, 0, 0, 2, 0, 3};
        for (int value : expected) {
            assertThat(nal.bits(8)).isEqualTo(value);
        }
        assertThat(nal.failed()).isFalse();
        assertThat(nal.remaining()).isZero();

        BitReader bytes = reader("000003");
        bytes.skip(16);
        assertThat(bytes.bits(8)).isEqualTo(3);
    }

    @Test
    void anEmulationPreventionByteAtTheEndIsTheEnd() {
        ByteBuf buffer = Samples.buffer("000003");
        BitReader in = BitReader.ofNal(buffer, buffer.readerIndex(), buffer.writerIndex());
        in.skip(16);
        assertThat(in.failed()).isFalse();
        in.skip(1);
        assertThat(in.failed()).isTrue();
    }

    private static BitReader reader(String hex) {
        ByteBuf buffer = Samples.buffer(hex);
        return BitReader.ofBytes(buffer, buffer.readerIndex(), buffer.writerIndex());
    }
}
