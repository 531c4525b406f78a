package dev.tramo.mpegts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatmTest {
    private static final byte[] CONFIG = {0x11, (byte) 0x90};

    /** Writes bits, most significant first. */
    private static final class BitWriter {
        private final byte[] bytes = new byte[2000];
        private int bit;

        BitWriter put(int value, int count) {
            for (int i = count - 1; i >= 0; i--, bit++) {
                bytes[bit / 8] |= (byte) ((value >> i & 1) << 7 - bit % 8);
            }
            return this;
        }

        byte[] finish() {
            int length = (bit + 7) / 8;
            bytes[0] = 0x56;
            bytes[1] = (byte) (0xE0 | length - Latm.HEADER_BYTES >> 8);
            bytes[2] = (byte) (length - Latm.HEADER_BYTES);
            return Arrays.copyOf(bytes, length);
        }
    }

    private static BitWriter begin() {
        return new BitWriter().put(0, 24);
    }

    private static void putConfig(BitWriter out) {
        out.put(0, 1); // useSameStreamMux
        out.put(0, 1).put(1, 1).put(0, 6).put(0, 4).put(0, 3); // version, same framing, one of each
        out.put(CONFIG[0], 8).put(CONFIG[1] & 0xFF, 8);
        out.put(0, 3).put(0xFF, 8).put(0, 1).put(0, 1); // lengths in the payload, fullness, no other data, no CRC
    }

    private static byte[] putFrame(BitWriter out, byte[] frame) {
        int length = frame.length;
        for (; length >= 255; length -= 255) {
            out.put(255, 8);
        }
        out.put(length, 8);
        for (byte b : frame) {
            out.put(b & 0xFF, 8);
        }
        return out.finish();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 254, 255, 256, 700})
    void framesAreReadWithTheConfigurationAndThenWithoutIt(int bytes) {
        byte[] frame = new byte[bytes];
        new Random(bytes).nextBytes(frame);
        Latm latm = new Latm();

        BitWriter with = begin();
        putConfig(with);
        byte[] first = putFrame(with, frame);
        byte[] second = putFrame(begin().put(1, 1), frame);

        for (byte[] element : new byte[][] {first, second}) {
            assertThat(Latm.frameBytes(element, 0)).isEqualTo(element.length);
            assertThat(latm.read(element, 0, element.length)).isTrue();
            assertThat(Arrays.copyOf(latm.payload(), latm.payloadBytes())).isEqualTo(frame);
            assertThat(latm.configuration()).isEqualTo(CONFIG);
        }
        assertThat(latm.config().orElseThrow().sampleRate()).isEqualTo(48_000);
        assertThat(latm.config().orElseThrow().channels()).isEqualTo(2);
    }

    @Test
    void withoutAConfigurationThereIsNoFrame() {
        byte[] element = putFrame(begin().put(1, 1), new byte[50]);
        assertThat(new Latm().read(element, 0, element.length)).isFalse();
    }
}
