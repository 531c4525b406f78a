package dev.tramo.rtmp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.ProtocolException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive: messages within the limits, or a {@link ProtocolException}; all memory comes back. */
class ChunkFuzzTest extends ChunkFixture {
    private static final int CASES = 200_000;

    @Test
    void anyBytesAreReadOrRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        int messages = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = RandomChunks.next(random);
            reader = new ChunkReader(allocator, ChunkLimits.DEFAULT);
            read.clear();
            try {
                try {
                    feed(bytes, random, 1 + random.nextInt(100));
                } catch (ProtocolException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                    refused++;
                }
                assertThat(held()).isLessThanOrEqualTo(16L * ((64 << 10) + ChunkReader.HEADROOM_BYTES));
                reader.close();
                assertThat(held()).isZero();
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
            messages += read.size();
        }
        assertThat(refused).isBetween(CASES / 20, CASES - CASES / 20);
        assertThat(messages).isGreaterThan(CASES / 2);
    }
}
