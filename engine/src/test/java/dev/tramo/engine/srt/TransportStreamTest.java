package dev.tramo.engine.srt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportStreamTest {
    private static final int OFFSET = 7;

    /** A piece of MPEG-TS that begins so many bytes before a packet. */
    private static ByteBuffer piece(int start, int length) {
        ByteBuffer data = ByteBuffer.allocate(OFFSET + length);
        new Random(start).nextBytes(data.array());
        for (int i = start; i < length; i += TransportStream.PACKET_BYTES) {
            data.put(OFFSET + i, (byte) 0x47);
        }
        return data;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1472, 1456, 1316",
        "156, 1472, 1456, 1284",
        "40, 1472, 1456, 1356",
        "0, 1880, 1456, 1316",
        "0, 376, 200, 188"
    })
    void isCutWhereAPacketEnds(int start, int length, int max, int expected) {
        assertThat(TransportStream.cut(piece(start, length), OFFSET, length, max))
                .isEqualTo(expected);
    }

    @Test
    void whatIsNoTransportStreamIsNotCut() {
        ByteBuffer noise = ByteBuffer.allocate(2048);
        for (int seed = 0; seed < 2_000; seed++) {
            new Random(seed).nextBytes(noise.array());
            assertThat(TransportStream.cut(noise, 0, 1472, 1456)).isZero();
        }
        assertThat(TransportStream.cut(piece(0, 200), OFFSET, 200, 187)).isZero();
    }

    @Test
    void rtpIsNotCutForItsHeaderIsNeededByEachPart() {
        ByteBuffer rtp = piece(12, 12 + 8 * 188);
        rtp.put(OFFSET, (byte) 0x80).put(OFFSET + 1, (byte) 33);
        assertThat(TransportStream.cut(rtp, OFFSET, 12 + 8 * 188, 1456)).isZero();
    }
}
