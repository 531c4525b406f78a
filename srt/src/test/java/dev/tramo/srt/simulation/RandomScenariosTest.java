package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever the network does, a run keeps the promises; {@code -Dtramo.simulation.seed=17} replays one seed. */
class RandomScenariosTest {
    private static final String SEED_PROPERTY = "tramo.simulation.seed";
    private static final int OUTSTANDING_EVENTS_MAX = 20_000;

    @Test
    void everyPairRecoversFromWhateverTheNetworkDoes() {
        seeds(1, 400).forEach(RandomScenariosTest::run);
    }

    @Test
    @Tag("long")
    void thousandsOfPairsRecoverFromWhateverTheNetworkDoes() {
        seeds(1_000, 11_000).forEach(RandomScenariosTest::run);
    }

    @Test
    void aRunIsRepeatableBitForBit() {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(Simulation.run(RandomScenarios.of(seed)).traceHash())
                    .as("seed %d", seed)
                    .isEqualTo(Simulation.run(RandomScenarios.of(seed)).traceHash());
        }
    }

    @Test
    void everySeedGivesARunOfItsOwn() {
        long[] hashes = LongStream.range(1, 20)
                .map(seed -> Simulation.run(RandomScenarios.of(seed)).traceHash())
                .toArray();

        assertThat(hashes).doesNotHaveDuplicates();
    }

    private static LongStream seeds(long from, long to) {
        Long single = Long.getLong(SEED_PROPERTY);
        return single == null ? LongStream.range(from, to) : LongStream.of(single);
    }

    private static void run(long seed) {
        Outcome outcome = Simulation.run(RandomScenarios.of(seed));
        assertRecovered(outcome.toListener(), seed);
        assertRecovered(outcome.toCaller(), seed);
        assertThat(outcome.outstandingEventsMax()).as("events, seed %d", seed).isLessThan(OUTSTANDING_EVENTS_MAX);
    }

    private static void assertRecovered(Outcome.Direction direction, long seed) {
        assertThat(direction.missing(RandomScenarios.RECOVERED_SECONDS, RandomScenarios.END_SECONDS))
                .as("not delivered long after the network was whole again, seed %d", seed)
                .isEmpty();
        for (Endpoint.Session session : direction.sending()) {
            assertThat(session.isOpen() || !session.closeReason.isEmpty()).isTrue();
        }
    }
}
