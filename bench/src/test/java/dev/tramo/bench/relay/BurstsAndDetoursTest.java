package dev.tramo.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.bench.relay.Conditions.Bursts;
import dev.tramo.bench.relay.Conditions.Detours;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BurstsAndDetoursTest {
    private static final int DATAGRAMS = 100_000;

    private static long[] fates(Bursts bursts, Detours detours) {
        var impairment = new Impairment(new Conditions(0, 40, 0, bursts, detours, 7), new SplittableRandom(7));
        return LongStream.range(0, DATAGRAMS)
                .map(i -> impairment.departureNanos(0))
                .toArray();
    }

    @Test
    void burstsAreAsFrequentAndAsLongAsTheirChancesSay() {
        long[] fates = fates(new Bursts(0.5, 20), Detours.NONE);
        int bursts = 0;
        int lost = 0;
        for (int i = 1; i < fates.length; i++) {
            boolean isLost = fates[i] == Impairment.LOST;
            lost += isLost ? 1 : 0;
            bursts += isLost && fates[i - 1] != Impairment.LOST ? 1 : 0;
        }
        assertThat(bursts).isBetween(400, 570); // 488
        assertThat((double) lost / bursts).isBetween(4.4, 5.6);
    }

    @Test
    void aShareOfTheDatagramsTakesTheDetour() {
        long[] fates = fates(Bursts.NONE, new Detours(5, 10));
        assertThat(LongStream.of(fates).distinct()).containsExactlyInAnyOrder(20_000_000L, 30_000_000L);
        assertThat(LongStream.of(fates).filter(fate -> fate == 30_000_000L).count())
                .isBetween(4_700L, 5_300L);
    }

    @Test
    void impossibleOnesAreRefused() {
        assertThatThrownBy(() -> new Bursts(-1, 20)).hasMessageStartingWith("enter: -1.0");
        assertThatThrownBy(() -> new Bursts(1, 101)).hasMessageStartingWith("leave: 101.0");
        assertThatThrownBy(() -> new Detours(101, 1)).hasMessageStartingWith("share: 101.0");
        assertThatThrownBy(() -> new Detours(1, -1)).hasMessageStartingWith("millis: -1.0");
    }
}
