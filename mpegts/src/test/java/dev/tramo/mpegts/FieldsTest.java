package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.codec.H264Sps;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** H.264 whose pictures are coded as two fields, each with an access unit delimiter. */
class FieldsTest {
    private final StringBuilder bits = new StringBuilder();

    private FieldsTest u(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bits.append(value >> i & 1);
        }
        return this;
    }

    private FieldsTest ue(int value) {
        int length = 32 - Integer.numberOfLeadingZeros(value + 1);
        return u(0, length - 1).u(value + 1, length);
    }

    private byte[] unit(int header) {
        bits.append('1');
        byte[] unit = new byte[1 + (bits.length() + 7) / 8];
        unit[0] = (byte) header;
        for (int i = 0; i < bits.length(); i++) {
            unit[1 + i / 8] |= (byte) (bits.charAt(i) - '0' << 7 - i % 8);
        }
        bits.setLength(0);
        return unit;
    }

    private byte[] sps() {
        u(66, 8).u(0, 8).u(30, 8).ue(0);
        ue(0).ue(2).ue(1).u(0, 1).ue(44).ue(17); // frame_num of four bits, 45 by 18 pairs of macroblocks
        return u(0, 2).u(1, 1).u(0, 2).unit(0x67);
    }

    private byte[] pps() {
        return ue(0).ue(0).u(0, 2).ue(0).ue(0).unit(0x68);
    }

    private byte[] field(int number, boolean bottom) {
        ue(0).ue(7).ue(0).u(number, 4).u(1, 1).u(bottom ? 1 : 0, 1);
        return u(0xAAAA, 16).unit(number == 0 ? 0x65 : 0x41);
    }

    private static void put(ByteArrayOutputStream out, byte[] unit) {
        out.writeBytes(new byte[] {0, 0, 0, 1});
        out.writeBytes(unit);
    }

    private byte[] picture(int number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, new byte[] {9, (byte) 0xF0});
        if (number == 0) {
            put(out, sps());
            put(out, pps());
        }
        put(out, field(number, false));
        put(out, new byte[] {9, (byte) 0xF0});
        put(out, field(number, true));
        return out.toByteArray();
    }

    private static Recorder read(List<byte[]> pes) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        PesPacking.packets(Samples.track(Codec.H264), pes).forEach(stream::writeBytes);
        return Recorder.read(stream.toByteArray(), 1316);
    }

    @Test
    void theSizeOfAFieldStreamIsThatOfItsFrames() {
        byte[] sps = sps();
        H264Sps read = H264Sps.read(sps, 0, sps.length).orElseThrow();
        assertThat(read.framesOnly()).isFalse();
        assertThat(read.width()).isEqualTo(720);
        assertThat(read.height()).isEqualTo(576);
    }

    @Test
    void twoFieldsOfAPictureAreOneFrame() {
        List<byte[]> pes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pes.add(PesPacking.pes(0xE0, i * 3600L, i * 3600L, false, picture(i)));
        }
        Recorder read = read(pes);
        assertThat(read.frames).hasSize(8).allMatch(frame -> frame.data().remaining() > 2 * 5);
        assertThat(read.frames.stream().map(Frame::randomAccess).toList())
                .containsExactly(true, false, false, false, false, false, false, false);
    }

    @Test
    void picturesOfTwoFieldsThatShareAPesPacketAreDivided() {
        List<byte[]> pes = new ArrayList<>();
        for (int i = 0; i < 8; i += 2) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(picture(i));
            both.writeBytes(picture(i + 1));
            pes.add(PesPacking.pes(0xE0, i * 3600L, i * 3600L, false, both.toByteArray()));
        }
        assertThat(read(pes).frames.stream().map(Frame::dts).toList())
                .containsExactly(0L, 3600L, 7200L, 10800L, 14400L, 18000L, 21600L, 25200L);
    }
}
