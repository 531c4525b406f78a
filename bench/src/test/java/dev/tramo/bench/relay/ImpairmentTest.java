package dev.tramo.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ImpairmentTest {
    private static final int DATAGRAMS = 100_000;

    private static long[] fates(Conditions conditions) {
        var impairment = new Impairment(conditions, new SplittableRandom(conditions.seed()));
        return LongStream.range(0, DATAGRAMS)
                .map(i -> impairment.departureNanos(1_000))
                .toArray();
    }

    private static boolean[] lost(Conditions conditions) {
        long[] fates = fates(conditions);
        boolean[] lost = new boolean[fates.length];
        for (int i = 0; i < fates.length; i++) {
            lost[i] = fates[i] == Impairment.LOST;
        }
        return lost;
    }

    @Test
    void losesTheShareItWasAskedTo() {
        long lost = LongStream.of(fates(new Conditions(5, 40, 0, 7)))
                .filter(fate -> fate == Impairment.LOST)
                .count();
        assertThat(lost).isBetween(4_700L, 5_300L); // 5000, standard deviation 69
    }

    @Test
    void delaysByHalfOfTheRoundTripAndAtMostTheJitter() {
        long[] fates = fates(new Conditions(0, 40, 3, 7));
        assertThat(LongStream.of(fates).min().orElseThrow()).isBetween(20_001_000L, 20_010_000L);
        assertThat(LongStream.of(fates).max().orElseThrow()).isBetween(22_990_000L, 23_001_000L);
    }

    @Test
    void theSameSeedLosesTheSameDatagramsWhateverTheJitter() {
        assertThat(lost(new Conditions(5, 40, 0, 7)))
                .isEqualTo(lost(new Conditions(5, 0, 30, 7)))
                .isNotEqualTo(lost(new Conditions(5, 40, 0, 8)));
    }

    @Test
    void impossibleConditionsAreRefused() {
        assertThatThrownBy(() -> new Conditions(101, 0, 0, 1)).hasMessageStartingWith("loss: 101.0");
        assertThatThrownBy(() -> new Conditions(0, -1, 0, 1)).hasMessageStartingWith("rtt: -1.0");
        assertThatThrownBy(() -> new Conditions(0, 0, Double.NaN, 1)).hasMessageStartingWith("jitter: NaN");
    }
}
