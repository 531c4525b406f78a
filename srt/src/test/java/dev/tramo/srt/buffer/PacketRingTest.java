package dev.tramo.srt.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link PacketRing} and the {@link PayloadPool} under it. */
class PacketRingTest {
    @Test
    void aPacketComesBackWithAllThatBelongsToIt() {
        PacketRing ring = new PacketRing(100, unlimited());
        put(ring, 5, 4711, 99);
        ring.setInfo(5, 77);
        ring.setRecoveryNanos(5, 88);

        assertThat(ring.has(5)).isTrue();
        assertThat(ring.has(6)).isFalse();
        assertThat(ring.length(5)).isEqualTo(4);
        assertThat(ring.buffer(5).getInt(ring.offset(5))).isEqualTo(4711);
        assertThat(ring.timestamp(5)).isEqualTo(~4711);
        assertThat(ring.time(5)).isEqualTo(99);
        assertThat(ring.info(5)).isEqualTo(77);
        assertThat(ring.recoveryNanos(5)).isEqualTo(88);
    }

    @Test
    void aPlaceUsedAgainHasNothingOfItsLastPacket() {
        PacketRing ring = new PacketRing(100, unlimited());
        put(ring, 5, 1, 1);
        ring.setInfo(5, 77);
        ring.setRecoveryNanos(5, 88);
        ring.remove(5);
        put(ring, 5 + 256, 2, 2);

        assertThat(ring.info(5 + 256)).isZero();
        assertThat(ring.recoveryNanos(5 + 256)).isZero();
    }

    @Test
    void growsWithTheWindowAcrossTheWrapAndLosesNothing() {
        for (int round = 0; round < 50; round++) {
            long seed = System.nanoTime();
            try {
                compareWithModel(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A window that slides and widens over a start near the wrap, with holes. */
    private static void compareWithModel(Random random) {
        int packetsMax = random.nextInt(300, 2_000);
        PacketRing ring = new PacketRing(packetsMax, unlimited());
        Map<Integer, Integer> model = new HashMap<>();
        int first = SeqNo.add(SeqNo.MAX, -random.nextInt(3_000));
        int width = 0;
        for (int step = 0; step < 5_000; step++) {
            if (random.nextInt(3) > 0 && width < packetsMax) {
                int skipped = Math.min(random.nextInt(3), packetsMax - width - 1);
                int seq = SeqNo.add(first, width + skipped);
                width += skipped + 1;
                ring.ensureWindow(first, width);
                put(ring, seq, step, step);
                model.put(seq, step);
            } else if (width > 0) {
                assertThat(ring.has(first)).isEqualTo(model.containsKey(first));
                ring.remove(first);
                model.remove(first);
                first = SeqNo.next(first);
                width--;
            }
            if (width > 0) {
                int seq = SeqNo.add(first, random.nextInt(width));
                assertThat(ring.has(seq)).isEqualTo(model.containsKey(seq));
            }
        }
        model.forEach((seq, value) -> {
            assertThat(ring.buffer(seq).getInt(ring.offset(seq))).isEqualTo(value);
            assertThat(ring.timestamp(seq)).isEqualTo(~value);
            assertThat(ring.time(seq)).isEqualTo((long) value);
        });
    }

    private static void put(PacketRing ring, int seq, int value, long time) {
        ring.put(seq, ByteBuffer.allocate(8).putInt(2, value), 2, 4, ~value, time);
    }

    @Test
    void thePoolGivesEachSlotOnceAndOfFullSize() {
        PayloadPool pool = new PayloadPool(200, unlimited());
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            int slot = pool.take();
            assertThat(pool.buffer(slot).capacity() - PayloadPool.offset(slot)).isGreaterThanOrEqualTo(1456);
            assertThat(places.add(slot)).isTrue();
        }
        assertThat(pool.used()).isEqualTo(200);
    }

    @Test
    void thePoolGrowsNoFurtherThanItsBound() {
        PayloadPool pool = new PayloadPool(100, unlimited());
        for (int i = 0; i < 128; i++) {
            pool.take();
        }

        assertThatThrownBy(pool::take).isInstanceOf(AssertionError.class);
    }

    private static BufferMemory.Share.Account unlimited() {
        return BufferMemory.UNLIMITED.newShare().newAccount();
    }
}
