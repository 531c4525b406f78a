package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.send.Bandwidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is lost on the way is repeated in time. */
class LossRecoveryTest {
    private static final double END_SECONDS = 66;
    private static final Traffic TV = Traffic.megabits(8, END_SECONDS);

    @Test
    void withoutLossEverythingArrivesAfterTheSameTime() {
        Outcome.Direction direction = Runs.run(1, Runs.latency(160), TV, NetworkConditions.delay(20));

        assertThat(direction.missing(0, END_SECONDS)).isEmpty();
        double[] latency = direction.latencyMillis(0, END_SECONDS);
        assertThat(latency[0]).isBetween(179.9, 180.1);
        assertThat(latency[1] - latency[0]).isLessThan(0.05);
        assertThat(direction.sent().packetsRetransmitted()).isZero();
    }

    @Test
    void timersOfAMillisecondDelayDeliveryByAMillisecondOnly() {
        Scenario scenario = Runs.scenario(2, Runs.latency(160), TV, NetworkConditions.delay(20));

        Outcome.Direction direction =
                Simulation.run(scenario.tickedEvery(1, 0.5)).toListener();

        assertThat(direction.missing(0, END_SECONDS)).isEmpty();
        double[] latency = direction.latencyMillis(0, END_SECONDS);
        assertThat(latency[1] - latency[0]).isLessThan(2.6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fivePercentLossEachWayIsRepairedWithinFourRoundTrips(long seed) {
        Outcome.Direction direction = Runs.run(
                seed, Runs.latency(160), TV, NetworkConditions.delay(20).loss(0.05));

        Runs.report("5 % loss, seed " + seed, direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.999);
        assertThat(direction.sending()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void tenPercentLossWithJitterIsRepaired(long seed) {
        NetworkConditions network = NetworkConditions.delay(20).loss(0.1).jitter(5);

        Outcome.Direction direction = Runs.run(seed, Runs.latency(160), TV, network);

        Runs.report("10 % loss and 5 ms jitter, seed " + seed, direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.998);
    }

    @Test
    void lossInBurstsIsRepaired() {
        NetworkConditions network = NetworkConditions.delay(20).burst(0.002, 0.05, 0.8);

        Outcome.Direction direction = Runs.run(1, Runs.latency(300), TV, network);

        Runs.report("bursts of 20", direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.999);
    }

    @Test
    void heavyReorderingAndDuplicationLoseNothing() {
        NetworkConditions network = NetworkConditions.delay(20).jitter(30).duplication(0.2);

        Outcome.Direction direction = Runs.run(1, Runs.latency(200), TV, network);

        Runs.report("30 ms jitter, 20 % duplicates", direction);
        assertThat(direction.missing(0, END_SECONDS)).isEmpty();
    }

    @Test
    void tooLittleLatencyDropsButNeverStalls() {
        SrtOptions options = Runs.latency(120);

        Outcome.Direction direction =
                Runs.run(1, options, TV, NetworkConditions.delay(50).loss(0.05));

        Runs.report("100 ms round trip, latency 120", direction);
        assertThat(direction.deliveredShare()).isGreaterThan(0.9);
        for (int second = 1; second < END_SECONDS; second++) {
            assertThat(direction.deliveredShare(second, second + 1)).isGreaterThan(0.8);
        }
        assertThat(direction.received().packetsDropped())
                .isEqualTo(direction.stream().submitted() - direction.delivered());
    }

    @Test
    void aSlowStreamLosesNothingToALostTail() {
        Traffic slow = Traffic.packets(2, 1, 301);

        Outcome.Direction direction =
                Runs.run(1, Runs.latency(400), slow, NetworkConditions.delay(20).loss(0.05));

        Runs.report("2 packets a second", direction);
        assertThat(direction.missing(0, 301)).isEmpty();
        // Nothing but the sender's own repeat can bring a packet half a second before the next one.
        assertThat(direction.latencyMillis(0, 301)[1]).isLessThan(421);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aBandwidthBarelyAboveTheInputRateStillLeavesRoomForRepeats(long seed) {
        long inputBytesPerSecond = (long) (8e6 / 8 * (Traffic.TS_BYTES + 44) / Traffic.TS_BYTES);
        SrtOptions options =
                Runs.latency(300).with(o -> o.bandwidth = new Bandwidth(inputBytesPerSecond * 106 / 100, 0, 25));

        Outcome.Direction direction = Runs.run(
                seed, options, TV.inBurstsOf(10), NetworkConditions.delay(20).loss(0.02));

        Runs.report("2 % loss, 6 % to spare, seed " + seed, direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.999);
    }

    @Test
    void aMeasuredInputRateLeavesRoomForRepeats() {
        SrtOptions options = Runs.latency(300).with(o -> o.bandwidth = new Bandwidth(0, 0, 25));

        Outcome.Direction direction = Runs.run(
                1, options, TV.inBurstsOf(10), NetworkConditions.delay(20).loss(0.05));

        Runs.report("5 % loss, measured input rate", direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.999);
    }

    @Test
    void bothSidesMaySendAtOnce() {
        Scenario.Side side = Scenario.Side.sending(Runs.latency(160), Traffic.megabits(4, END_SECONDS));

        Outcome outcome = Simulation.run(
                Scenario.of(1, side, side, NetworkConditions.delay(20).loss(0.05)));

        assertThat(outcome.toListener().deliveredShare()).isGreaterThanOrEqualTo(0.999);
        assertThat(outcome.toCaller().deliveredShare()).isGreaterThanOrEqualTo(0.999);
    }
}
