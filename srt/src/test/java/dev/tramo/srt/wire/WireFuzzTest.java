package dev.tramo.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive: something readable, or {@code null}, never an exception. */
class WireFuzzTest {
    private static final int CASES = 200_000;
    private static final byte[] CONCLUSION = HexFormat.of()
            .parseHex("000000050000000779c43ccc000005dc00002000ffffffff08254e6cc22078a90100007f000000000000000000000000"
                    + "0001000300010501000000bf00500050000500024552545300004d41000600016576696c"
                    + "000700016365660000080002 6c0b03d60200003c".replace(" ", ""));
    private static final byte[] KEY_MATERIAL = HexFormat.of()
            .parseHex("12202901000000000200020000000408a8b1333e77eb29ae3381d2b60757b5e56dfd4b435c60ded5788b85ff87a648c1"
                    + "376d524194f74d37d276153ec9828d16a3f665c8d5c9f9af");

    @Test
    void anyBytesAreAHandshakeOrNone() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteBuffer out = ByteBuffer.allocate(1 << 12);
        int understood = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = mutated(CONCLUSION, random);
            try {
                Handshake handshake = Handshake.read(ByteBuffer.wrap(bytes), 0, bytes.length);
                if (handshake != null) {
                    understood++;
                    handshake.write(out.clear());
                }
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(understood).isBetween(CASES / 10, CASES - 1);
    }

    @Test
    void anyBytesAreKeyMaterialOrNone() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int understood = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = mutated(KEY_MATERIAL, random);
            try {
                KeyMaterialMessage message = KeyMaterialMessage.read(bytes);
                if (message != null) {
                    understood++;
                    assertThat(message.toBytes()).as("seed %d", seed).hasSameSizeAs(bytes);
                }
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(understood).isBetween(CASES / 10, CASES - 1);
    }

    /** Some bytes changed; now and then cut, lengthened, or all random. */
    private static byte[] mutated(byte[] original, Random random) {
        int length = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(original.length + 1);
            case 1 -> original.length + random.nextInt(64);
            default -> original.length;
        };
        byte[] bytes = new byte[length];
        if (random.nextInt(10) == 0) {
            random.nextBytes(bytes);
            return bytes;
        }
        System.arraycopy(original, 0, bytes, 0, Math.min(length, original.length));
        for (int changes = random.nextInt(4); changes > 0 && length > 0; changes--) {
            bytes[random.nextInt(length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
