package dev.tramo.engine.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadRingTest {
    private static final int COUNT = 200_000;

    private final PayloadRing ring = new PayloadRing();

    @Test
    void whatOneThreadPutsInAnotherTakesOutInOrder() throws InterruptedException {
        Thread producer = Thread.ofPlatform().start(() -> {
            ByteBuffer data = ByteBuffer.allocate(1_316);
            for (int i = 0; i < COUNT; ) {
                long dropped = ring.dropped();
                ring.offer(data.putInt(0, i), 0, 4 + i % 1_000, i);
                i += ring.dropped() == dropped ? 1 : 0; // again if there was no room
            }
        });
        int[] taken = {0};
        while (taken[0] < COUNT) {
            int _ = ring.drain((data, offset, length, origin) -> {
                int i = taken[0]++;
                assertThat(data.getInt(offset) == i && length == 4 + i % 1_000 && origin == i)
                        .isTrue();
            });
        }
        producer.join();
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void aFullRingDropsTheNewestAndTooLongOnesAndCountsThem() {
        ByteBuffer data = ByteBuffer.allocate(4_000);
        for (int i = 0; i < PayloadRing.SLOTS + 5; i++) {
            ring.offer(data, 0, 100, i);
        }
        assertThat(ring.dropped()).isEqualTo(5);

        List<Long> origins = new ArrayList<>();
        assertThat(ring.drain((_, _, _, origin) -> origins.add(origin))).isEqualTo(PayloadRing.SLOTS);
        assertThat(origins.getLast()).isEqualTo(PayloadRing.SLOTS - 1L);
        ring.offer(data, 0, 4_000, 0);
        assertThat(ring.dropped()).isEqualTo(6);
    }
}
