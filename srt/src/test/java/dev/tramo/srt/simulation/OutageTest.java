package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.send.Bandwidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network stops, or is too slow; then it works again, and so does the pair. */
class OutageTest {
    private static final double END_SECONDS = 40;
    private static final Traffic TV = Traffic.megabits(8, END_SECONDS);

    @ParameterizedTest
    @CsvSource({"1, 120", "2, 120", "3, 120", "4, 120", "1, 2000", "4, 1000"})
    void anOutageOfSecondsIsSurvivedByTheSameConnection(double seconds, int latencyMillis) {
        NetworkConditions network = NetworkConditions.delay(20).loss(0.01).blackout(10, 10 + seconds);

        Outcome.Direction direction = Runs.run(1, Runs.latency(latencyMillis), TV, network);

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.receiving()).hasSize(1);
        assertThat(direction.deliveredShare(2, 9.9 - latencyMillis / 1e3)).isGreaterThan(0.999);
        assertThat(direction.deliveredShare(10 + seconds, END_SECONDS)).isGreaterThan(0.999);
        if (latencyMillis > seconds * 1e3 + 500) {
            assertThat(direction.missing(0, END_SECONDS)).isEmpty();
        }
    }

    @Test
    void anOutageInOneDirectionIsSurvived() {
        Scenario.Side sender = Scenario.Side.sending(Runs.latency(120), TV);
        Scenario.Side receiver = Scenario.Side.receiving(Runs.latency(120));
        NetworkConditions good = NetworkConditions.delay(20).loss(0.01);
        NetworkConditions bad = good.blackout(10, 14);

        Outcome dataLost = Simulation.run(Scenario.of(1, sender, receiver, bad, good));
        Outcome reportsLost = Simulation.run(Scenario.of(1, sender, receiver, good, bad));

        assertThat(dataLost.toListener().deliveredShare(14, END_SECONDS)).isGreaterThan(0.999);
        assertThat(reportsLost.toListener().deliveredShare(2, END_SECONDS)).isGreaterThan(0.98);
        assertThat(reportsLost.toListener().deliveredShare(14, END_SECONDS)).isGreaterThan(0.999);
    }

    @Test
    void aLongOutageIsReportedByBothSidesAndTheyConnectAgain() {
        Outcome outcome = Simulation.run(Runs.scenario(
                1, Runs.latency(120), TV, NetworkConditions.delay(20).blackout(10, 20)));

        Outcome.Direction direction = outcome.toListener();
        assertThat(direction.sending()).hasSize(2);
        assertThat(direction.receiving()).hasSize(2);
        for (Endpoint.Session broken : new Endpoint.Session[] {
            direction.sending().getFirst(), direction.receiving().getFirst()
        }) {
            assertThat(broken.closeReason).startsWith("no packet from the peer for 50");
            assertThat(broken.closedNanos / 1e9).isBetween(15.0, 15.2);
        }
        assertThat(outcome.failures()).isNotEmpty();
        assertThat(direction.missing(24, END_SECONDS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 613, 1_000})
    void aFullFlowWindowWhoseContentGotLostIsRepeatedThoughNothingFollows(int flowWindowPackets) {
        SrtOptions options =
                Runs.latency(200).with(o -> o.tooLatePacketDrop = false).withBufferPackets(flowWindowPackets);
        // In 3 s the sender fills the window and can send nothing new that would show the receiver the gap.
        NetworkConditions network = NetworkConditions.delay(50).blackout(10, 13);

        Outcome.Direction direction = Runs.run(1, options, TV, network);

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.deliveredShare()).isEqualTo(1);
        assertThat(direction.missing(20, END_SECONDS)).isEmpty();
    }

    @Test
    void aLinkSlowerThanTheStreamDropsAtTheSenderAndNothingGrows() {
        NetworkConditions slow = NetworkConditions.delay(20).rate(600_000, 100_000);
        SrtOptions options = Runs.latency(300).withBufferPackets(4_096);

        Outcome outcome = Simulation.run(Runs.scenario(1, options, TV, slow));

        Outcome.Direction direction = outcome.toListener();
        Runs.report("8 Mbit/s over 4.8 Mbit/s", direction);
        SrtStatistics.Sent sent = direction.sent();
        assertThat(direction.sending()).hasSize(1);
        assertThat(sent.bufferedMillis()).isLessThan(1_500);
        assertThat(outcome.outstandingEventsMax()).isLessThan(3_000);
        for (int second = 2; second < END_SECONDS - 1; second++) {
            assertThat(direction.deliveredShare(second, second + 1))
                    .as("second %d", second)
                    .isGreaterThan(0.2);
        }
    }

    @Test
    void aSenderSlowerThanItsStreamDropsWhatWouldComeTooLate() {
        SrtOptions options = Runs.latency(300).with(o -> o.bandwidth = new Bandwidth(600_000, 0, 25));

        Outcome.Direction direction = Runs.run(1, options, TV, NetworkConditions.delay(20));

        Runs.report("8 Mbit/s at maxbw 4.8 Mbit/s", direction);
        assertThat(direction.sent().packetsDropped()).isGreaterThan(5_000);
        assertThat(direction.sent().bufferedMillis()).isLessThan(1_100);
        for (int second = 2; second < END_SECONDS - 1; second++) {
            assertThat(direction.deliveredShare(second, second + 1))
                    .as("second %d", second)
                    .isGreaterThan(0.2);
        }
    }

    @Test
    void aHandshakeGetsThroughALossyNetwork() {
        for (long seed = 1; seed <= 50; seed++) {
            Outcome outcome = Simulation.run(Runs.scenario(
                    seed,
                    Runs.latency(120),
                    Traffic.packets(20, 1, 30),
                    NetworkConditions.delay(20).loss(0.4).impairedUntil(15)));

            assertThat(outcome.toListener().missing(16, 30)).as("seed %d", seed).isEmpty();
            assertThat(outcome.toListener().sending().getFirst().connectedNanos / 1e9)
                    .isLessThan(15);
        }
    }
}
