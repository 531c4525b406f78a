package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence numbers wrap at 2^31, timestamps at 2^32 µs; nobody may notice. */
class WrapTest {
    private static final double TIMESTAMP_WRAP_SECONDS = 4_294.967296;

    @ParameterizedTest
    @ValueSource(ints = {0x7FFF_FFFE, 0x7FFF_FF00, 0x7FFF_F000})
    void sequenceNumbersWrapUnderLoss(int firstSequence) {
        Scenario scenario = Runs.scenario(
                1,
                Runs.latency(200),
                Traffic.megabits(8, 30),
                NetworkConditions.delay(20).loss(0.05).jitter(5));

        Outcome.Direction direction =
                Simulation.run(scenario.startingAtSequence(firstSequence)).toListener();

        assertThat(direction.deliveredShare()).isGreaterThan(0.9995);
    }

    @Test
    void sequenceNumbersWrapDuringAnOutage() {
        Scenario scenario = Runs.scenario(
                1,
                Runs.latency(200),
                Traffic.megabits(8, 30),
                NetworkConditions.delay(20).blackout(5, 9));

        Outcome.Direction direction =
                Simulation.run(scenario.startingAtSequence(0x7FFF_FFFF - 5_000)).toListener();

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.missing(9, 30)).isEmpty();
    }

    @Test
    void timestampsWrapWithinAStream() {
        Traffic slow = Traffic.packets(25, 1, TIMESTAMP_WRAP_SECONDS + 100);

        Outcome.Direction direction =
                Runs.run(1, Runs.latency(300), slow, NetworkConditions.delay(20).loss(0.02));

        assertThat(direction.missing(0, TIMESTAMP_WRAP_SECONDS - 10)).hasSizeLessThan(20);
        assertThat(direction.missing(TIMESTAMP_WRAP_SECONDS - 10, TIMESTAMP_WRAP_SECONDS + 100))
                .isEmpty();
        double[] latency = direction.latencyMillis(TIMESTAMP_WRAP_SECONDS - 10, TIMESTAMP_WRAP_SECONDS + 100);
        assertThat(latency[0]).isGreaterThan(319);
        assertThat(latency[1]).isLessThan(321);
    }

    @ParameterizedTest
    @ValueSource(doubles = {TIMESTAMP_WRAP_SECONDS - 2, TIMESTAMP_WRAP_SECONDS + 30, 2 * TIMESTAMP_WRAP_SECONDS + 1})
    void timestampsWrapWhileNothingIsSent(double startSeconds) {
        Traffic late = Traffic.packets(760, startSeconds, startSeconds + 10);

        Outcome.Direction direction = Runs.run(1, Runs.latency(160), late, NetworkConditions.delay(20));

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.missing(0, startSeconds + 10)).isEmpty();
        double[] latency = direction.latencyMillis(0, startSeconds + 10);
        assertThat(latency[0]).isGreaterThan(179);
        assertThat(latency[1]).isLessThan(181);
    }
}
