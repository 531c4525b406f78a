package dev.tramo.srt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SeqNoTest {
    private static final int HALF = 1 << 30;

    @Test
    void zeroFollowsTheLargestNumber() {
        assertThat(SeqNo.next(SeqNo.MAX)).isZero();
        assertThat(SeqNo.add(SeqNo.MAX, 1)).isZero();
        assertThat(SeqNo.add(0, -1)).isEqualTo(SeqNo.MAX);
        assertThat(SeqNo.add(5, -10)).isEqualTo(SeqNo.MAX - 4);
    }

    @Test
    void distanceLeadsAcrossTheWrap() {
        assertThat(SeqNo.distance(SeqNo.MAX, 0)).isEqualTo(1);
        assertThat(SeqNo.distance(0, SeqNo.MAX)).isEqualTo(-1);
        assertThat(SeqNo.distance(SeqNo.MAX - 9, 10)).isEqualTo(20);
        assertThat(SeqNo.distance(7, 7)).isZero();
    }

    @Test
    void orderHoldsAcrossTheWrap() {
        assertThat(SeqNo.isBefore(SeqNo.MAX, 0)).isTrue();
        assertThat(SeqNo.isAfter(0, SeqNo.MAX)).isTrue();
        assertThat(SeqNo.isBefore(0, SeqNo.MAX)).isFalse();
        assertThat(SeqNo.isBefore(3, 3)).isFalse();
        assertThat(SeqNo.isAfter(3, 3)).isFalse();
    }

    @Test
    void halfTheRangeIsTheFarthestThatCountsAsAfter() {
        assertThat(SeqNo.isAfter(HALF - 1, 0)).isTrue();
        assertThat(SeqNo.isBefore(HALF + 1, 0)).isTrue();
        assertThat(SeqNo.isAfter(HALF, 0)).isFalse();
    }

    @Test
    void distanceUndoesAdditionWhateverTheNumbers() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            int seq = random.nextInt() & SeqNo.MAX;
            int n = random.nextInt(-HALF + 1, HALF);
            int other = SeqNo.add(seq, n);
            assertThat(other).as("seed %d", seed).isNotNegative();
            assertThat(SeqNo.distance(seq, other)).as("seed %d", seed).isEqualTo(n);
            assertThat(SeqNo.distance(other, seq)).as("seed %d", seed).isEqualTo(-n);
            assertThat(SeqNo.isBefore(seq, other)).as("seed %d", seed).isEqualTo(n > 0);
            assertThat(SeqNo.isAfter(seq, other)).as("seed %d", seed).isEqualTo(n < 0);
        }
    }
}
