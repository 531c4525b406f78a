package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without dropping what is late, everything arrives, however late. */
class ReliableDeliveryTest {
    private static final double END_SECONDS = 30;
    private static final Traffic TV = Traffic.megabits(8, END_SECONDS);
    private static final SrtOptions PATIENT = Runs.latency(120).with(o -> o.tooLatePacketDrop = false);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everythingArrivesInOrderThroughHeavyLoss(long seed) {
        NetworkConditions network =
                NetworkConditions.delay(40).loss(0.2).jitter(10).duplication(0.05);

        Outcome.Direction direction = Runs.run(seed, PATIENT, TV, network.impairedUntil(END_SECONDS - 1));

        Runs.report("no drop, 20 % loss, seed " + seed, direction);
        assertThat(direction.deliveredShare()).isEqualTo(1);
        assertThat(direction.sent().packetsDropped()).isZero();
        assertThat(direction.received().packetsDropped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void everythingArrivesAfterAnOutage(int seconds) {
        NetworkConditions network = NetworkConditions.delay(40).loss(0.02).blackout(10, 10 + seconds);

        Outcome.Direction direction = Runs.run(1, PATIENT, TV, network.impairedUntil(END_SECONDS - 1));

        Runs.report("no drop, outage of " + seconds + " s", direction);
        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.deliveredShare()).isEqualTo(1);
        // And the backlog is worked off: late packets do not stay late.
        assertThat(direction.latencyMillis(END_SECONDS - 1, END_SECONDS)[1]).isLessThan(170);
    }
}
