package dev.tramo.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketHeaderTest {
    private final ByteBuffer b = ByteBuffer.allocate(100);

    @Test
    void dataIsAWholeMessageInOnePacketWithoutOrderFlag() {
        PacketHeader.putData(b, 0x5AC2A5E6, 1, false, 1, 0x01020304, 0x0A0B0C0D);

        assertThat(b.position()).isEqualTo(PacketHeader.BYTES);
        assertThat(b.getInt(0)).isEqualTo(0x5AC2A5E6);
        assertThat(b.getInt(4)).isEqualTo(0xC8000001);
        assertThat(b.getInt(8)).isEqualTo(0x01020304);
        assertThat(b.getInt(12)).isEqualTo(0x0A0B0C0D);
    }

    @Test
    void aRepeatDiffersInTheRFlagOnly() {
        PacketHeader.putData(b, 7, 2, false, PacketHeader.MESSAGE_MAX, 8, 9);
        PacketHeader.putData(b, 7, 2, true, PacketHeader.MESSAGE_MAX, 8, 9);

        assertThat(b.getInt(4) ^ b.getInt(20)).isEqualTo(1 << 26);
        assertThat(PacketHeader.isRetransmitted(b, 0)).isFalse();
        assertThat(PacketHeader.isRetransmitted(b, 16)).isTrue();
    }

    @Test
    void dataFieldsComeBackWhateverTheyAre() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            int at = random.nextInt(80);
            int seq = random.nextInt() & SeqNo.MAX;
            int key = random.nextInt(4);
            int message = random.nextInt() & PacketHeader.MESSAGE_MAX;
            int stamp = random.nextInt();
            boolean repeated = random.nextBoolean();
            PacketHeader.putData(b.position(at), seq, key, repeated, message, stamp, ~stamp);

            assertThat(PacketHeader.isControl(b, at)).as("seed %d", seed).isFalse();
            assertThat(PacketHeader.sequence(b, at)).as("seed %d", seed).isEqualTo(seq);
            assertThat(PacketHeader.keyFlags(b, at)).as("seed %d", seed).isEqualTo(key);
            assertThat(PacketHeader.messageNumber(b, at)).as("seed %d", seed).isEqualTo(message);
            assertThat(PacketHeader.isRetransmitted(b, at)).as("seed %d", seed).isEqualTo(repeated);
            assertThat(PacketHeader.timestamp(b, at)).as("seed %d", seed).isEqualTo(stamp);
            assertThat(PacketHeader.destination(b, at)).as("seed %d", seed).isEqualTo(~stamp);
        }
    }

    @Test
    void controlHasTypeAndSubtypeBehindTheControlBit() {
        PacketHeader.putControl(b, ControlType.EXT, ExtensionType.KMREQ, 0, 5, 6);

        assertThat(b.getInt(0)).isEqualTo(0xFFFF0003);
        assertThat(PacketHeader.isControl(b, 0)).isTrue();
        assertThat(PacketHeader.controlType(b, 0)).isEqualTo(ControlType.EXT);
        assertThat(PacketHeader.controlSubtype(b, 0)).isEqualTo(ExtensionType.KMREQ);

        PacketHeader.putControl(b.clear(), ControlType.ACK, 0, 77, 5, 6);

        assertThat(b.getInt(0)).isEqualTo(0x80020000);
        assertThat(PacketHeader.controlInfo(b, 0)).isEqualTo(77);
    }

    @Test
    void messageNumbersGoFromOneToTheLargestAndBackToOne() {
        assertThat(PacketHeader.nextMessage(1)).isEqualTo(2);
        assertThat(PacketHeader.nextMessage(PacketHeader.MESSAGE_MAX - 1)).isEqualTo(0x03FF_FFFF);
        assertThat(PacketHeader.nextMessage(PacketHeader.MESSAGE_MAX)).isEqualTo(1);
    }
}
