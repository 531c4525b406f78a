package dev.tramo.srt.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.SeqNo;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossListTest {
    @Test
    void aFreshListIsEmpty() {
        LossList lost = new LossList(100, 7);

        assertThat(lost.isEmpty()).isTrue();
        assertThat(lost.size()).isZero();
        assertThat(lost.next(7)).isEqualTo(-1);
        assertThat(lost.contains(7)).isFalse();
        assertThat(lost.remove(7)).isFalse();
    }

    @Test
    void neighboursMakeARun() {
        LossList lost = new LossList(100, SeqNo.MAX - 2);
        for (int place : new int[] {0, 1, 2, 3, 4, 6}) {
            assertThat(lost.insert(SeqNo.add(SeqNo.MAX - 2, place))).isTrue();
        }

        assertThat(lost.first()).isEqualTo(SeqNo.MAX - 2);
        assertThat(lost.runEnd(lost.first())).isEqualTo(1);
        assertThat(lost.next(2)).isEqualTo(3);
        assertThat(lost.runEnd(3)).isEqualTo(3);
    }

    @Test
    void aNumberIsNewOnlyOnce() {
        LossList lost = new LossList(100, 0);

        assertThat(lost.insert(5)).isTrue();
        assertThat(lost.insert(5)).isFalse();
        assertThat(lost.size()).isEqualTo(1);
        assertThat(lost.remove(5)).isTrue();
        assertThat(lost.remove(5)).isFalse();
        assertThat(lost.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"32,64", "64,64", "65,128", "100,128", "25600,32768", "32768,32768"})
    void theWindowIsTheCapacityRoundedUpToAPowerOfTwo(int capacity, int window) {
        LossList lost = new LossList(capacity, 10);

        assertThat(lost.insert(10 + window - 1)).isTrue();
        assertThat(lost.insert(10 + window)).isFalse();
        assertThat(lost.insert(9)).isFalse();
        lost.removeBefore(11);
        assertThat(lost.insert(10 + window)).isTrue();
        assertThat(lost.insert(10)).isFalse();
    }

    @Test
    void aJumpOfTheWindowBeyondItselfLeavesNothingBehind() {
        LossList lost = new LossList(64, 0);
        for (int seq = 0; seq < 64; seq++) {
            lost.insert(seq);
        }
        lost.removeBefore(1_000_000);

        assertThat(lost.isEmpty()).isTrue();
        for (int seq = 1_000_000; seq < 1_000_064; seq++) {
            assertThat(lost.contains(seq)).isFalse();
            assertThat(lost.insert(seq)).isTrue();
        }
    }

    @Test
    void behavesAsASortedSetUnderAnyOperations() {
        for (int round = 0; round < 200; round++) {
            long seed = System.nanoTime();
            try {
                compareWithModel(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Members and window as places relative to a start near the wrap. */
    private static void compareWithModel(Random random) {
        int capacity = random.nextInt(32, 300);
        int window = Math.max(64, Integer.highestOneBit(capacity - 1) << 1);
        int start = SeqNo.add(SeqNo.MAX, random.nextInt(-500, 100));
        LossList lost = new LossList(capacity, start);
        TreeSet<Integer> model = new TreeSet<>();
        int first = 0;
        for (int step = 0; step < 400; step++) {
            int place = first + random.nextInt(-5, window + 6);
            int seq = SeqNo.add(start, place);
            switch (random.nextInt(20)) {
                case 0 -> {
                    lost.removeBefore(seq);
                    first = Math.max(first, place);
                    model.headSet(first).clear();
                }
                case 1 -> {
                    int near = first + random.nextInt(4);
                    lost.removeBefore(SeqNo.add(start, near));
                    first = near;
                    model.headSet(first).clear();
                }
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        first += random.nextInt(10_000);
                        lost.reset(SeqNo.add(start, first));
                        model.clear();
                    }
                }
                case 3, 4, 5, 6, 7 -> assertThat(lost.remove(seq)).isEqualTo(model.remove(place));
                case 8 -> {
                    for (int run = place; run < place + random.nextInt(80); run++) {
                        insert(lost, model, start, first, window, run);
                    }
                }
                default -> insert(lost, model, start, first, window, place);
            }
            check(lost, model, start, first + random.nextInt(-3, window + 3));
        }
    }

    private static void insert(LossList lost, TreeSet<Integer> model, int start, int first, int window, int place) {
        boolean fresh = place >= first && place < first + window && model.add(place);
        assertThat(lost.insert(SeqNo.add(start, place))).isEqualTo(fresh);
    }

    private static void check(LossList lost, TreeSet<Integer> model, int start, int place) {
        assertThat(lost.size()).isEqualTo(model.size());
        assertThat(lost.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(lost.contains(SeqNo.add(start, place))).isEqualTo(model.contains(place));
        Integer next = model.ceiling(place);
        assertThat(lost.next(SeqNo.add(start, place))).isEqualTo(next == null ? -1 : SeqNo.add(start, next));
        if (!model.isEmpty()) {
            assertThat(lost.first()).isEqualTo(SeqNo.add(start, model.first()));
        }
        if (next != null) {
            int end = next;
            while (model.contains(end + 1)) {
                end++;
            }
            assertThat(lost.runEnd(SeqNo.add(start, next))).isEqualTo(SeqNo.add(start, end));
        }
    }
}
