package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clocks that run apart do not change the latency. */
class ClockDriftTest {
    private static final double HOUR_SECONDS = 3_600;
    private static final double CONVERGED_SECONDS = 60;

    @ParameterizedTest
    @CsvSource({"200, 0", "-200, 0", "0, 200", "0, -200", "100, -100"})
    void anHourOfDriftKeepsTheLatency(double senderPpm, double receiverPpm) {
        for (double packetsPerSecond : new double[] {1, 20}) {
            Outcome.Direction direction = run(packetsPerSecond, senderPpm, receiverPpm, 20);

            double[] latency = direction.latencyMillis(CONVERGED_SECONDS, HOUR_SECONDS);
            String what =
                    "%+.0f ppm against %+.0f ppm, %.0f packets/s".formatted(senderPpm, receiverPpm, packetsPerSecond);
            Runs.report(what, direction, CONVERGED_SECONDS, HOUR_SECONDS);
            assertThat(direction.missing(0, HOUR_SECONDS)).isEmpty();
            assertThat(latency[0]).isGreaterThan(175);
            assertThat(latency[1]).isLessThan(185);
        }
    }

    /** Twenty times around for timestamps, once for sequence numbers. */
    @Test
    void aDayOfDriftLossAndWrapsLosesNothingAndKeepsTheLatency() {
        double daySeconds = 86_400;
        Traffic slow = Traffic.packets(4, 1, daySeconds).withPayloadBytes(188, 188);
        Scenario.Side sender =
                Scenario.Side.sending(Runs.latency(400), slow).withClock(new LocalClock(7_000_000_000L, 100));
        Scenario.Side receiver =
                Scenario.Side.receiving(Runs.latency(400)).withClock(new LocalClock(123_456_789_012L, -100));
        Scenario scenario = Scenario.of(
                        1, sender, receiver, NetworkConditions.delay(20).loss(0.01))
                .startingAtSequence(0x7FFF_FFFF - 200_000);

        Outcome.Direction direction = Simulation.run(scenario).toListener();

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.missing(0, daySeconds)).isEmpty();
        double[] latency = direction.latencyMillis(CONVERGED_SECONDS, daySeconds);
        Runs.report("a day", direction, CONVERGED_SECONDS, daySeconds);
        assertThat(latency[0]).isGreaterThan(410);
        assertThat(latency[1]).isLessThan(430);
    }

    private static Outcome.Direction run(
            double packetsPerSecond, double senderPpm, double receiverPpm, double delayMillis) {
        Traffic slow = Traffic.packets(packetsPerSecond, 1, HOUR_SECONDS).withPayloadBytes(188, 188);
        Scenario.Side sender =
                Scenario.Side.sending(Runs.latency(160), slow).withClock(new LocalClock(7_000_000_000L, senderPpm));
        Scenario.Side receiver =
                Scenario.Side.receiving(Runs.latency(160)).withClock(new LocalClock(123_456_789_012L, receiverPpm));
        return Simulation.run(Scenario.of(1, sender, receiver, NetworkConditions.delay(delayMillis)))
                .toListener();
    }

    @Test
    void dataAfterTwoHoursOfSilenceIsOnTime() {
        double startSeconds = 7_200;
        Traffic late = Traffic.packets(760, startSeconds, startSeconds + 20);
        Scenario.Side sender = Scenario.Side.sending(Runs.latency(160), late).withClock(new LocalClock(0, 50));
        Scenario.Side receiver = Scenario.Side.receiving(Runs.latency(160)).withClock(new LocalClock(0, -50));

        Outcome.Direction direction = Simulation.run(Scenario.of(
                        1, sender, receiver, NetworkConditions.delay(20).loss(0.01)))
                .toListener();

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.deliveredShare()).isGreaterThan(0.9999);
        double[] latency = direction.latencyMillis(startSeconds, startSeconds + 20);
        Runs.report("after two idle hours", direction);
        assertThat(latency[0]).isGreaterThan(175);
        assertThat(latency[1]).isLessThan(185);
    }
}
