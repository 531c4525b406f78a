package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.send.Recovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recovery by deadline beside libsrt's, at either end, over the same network: it loses less, and sends hardly more. */
class RecoveryComparisonTest {
    private static final double END_SECONDS = 200;
    /** Packets as those of 8 Mbit/s, but short: their content doesn't matter. */
    private static final Traffic STREAM = Traffic.packets(760, 1, END_SECONDS).withPayloadBytes(64, 64);

    private record Figures(double lostPerMillion, double sentShare) {}

    private static Figures run(Recovery sender, Recovery receiver, int latencyMillis, NetworkConditions network) {
        Scenario scenario = Scenario.of(
                1,
                Scenario.Side.sending(Runs.latency(latencyMillis).with(o -> o.recovery = sender), STREAM),
                Scenario.Side.receiving(Runs.latency(latencyMillis).with(o -> o.recovery = receiver)),
                network);
        Outcome.Direction direction =
                Simulation.run(scenario.tickedEvery(1, 0.5)).toListener();
        SrtStatistics.Sent sent = direction.sent();
        return new Figures(
                1e6 * (1 - direction.deliveredShare(5, END_SECONDS)), (double) sent.packets() / sent.packetsUnique());
    }

    @Test
    void tenPercentLossInFourRoundTripsLosesLessThanATenth() {
        NetworkConditions network = NetworkConditions.delay(20).loss(0.1);
        Figures libsrts = run(Recovery.PERIODIC, Recovery.PERIODIC, 160, network);
        Figures ours = run(Recovery.ADAPTIVE, Recovery.ADAPTIVE, 160, network);

        assertThat(libsrts.lostPerMillion).isGreaterThan(100);
        assertThat(ours.lostPerMillion).isLessThan(libsrts.lostPerMillion / 10);
        assertThat(ours.sentShare).isLessThan(libsrts.sentShare * 1.02);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0, 80", "0.1, 0, 80", "0.1, 0, 120", "0.2, 0, 80", "0.2, 0, 120", "0.2, 0, 160", "0.1, 5, 120"})
    void atEitherEndOrBothItIsNoWorse(double loss, double jitterMillis, int latencyMillis) {
        NetworkConditions network = NetworkConditions.delay(20).loss(loss).jitter(jitterMillis);
        Figures libsrts = run(Recovery.PERIODIC, Recovery.PERIODIC, latencyMillis, network);
        Figures sender = run(Recovery.ADAPTIVE, Recovery.PERIODIC, latencyMillis, network);
        Figures receiver = run(Recovery.PERIODIC, Recovery.ADAPTIVE, latencyMillis, network);
        Figures both = run(Recovery.ADAPTIVE, Recovery.ADAPTIVE, latencyMillis, network);

        assertThat(both.lostPerMillion).isLessThan(libsrts.lostPerMillion * 0.8);
        assertThat(sender.lostPerMillion).isLessThan(libsrts.lostPerMillion);
        // Where there is one try only, all depends on the sender: as many are lost, give or take chance.
        assertThat(receiver.lostPerMillion).isLessThan(libsrts.lostPerMillion * 1.15);
        assertThat(both.sentShare).isLessThan(libsrts.sentShare * 1.1);
    }

    @Test
    void jitterAloneCausesHardlyAnyRepeats() {
        Figures ours = run(
                Recovery.ADAPTIVE,
                Recovery.ADAPTIVE,
                160,
                NetworkConditions.delay(20).jitter(5));

        assertThat(ours.lostPerMillion).isZero();
        assertThat(ours.sentShare).isLessThan(1.02);
    }

    @Test
    void whatCanOnlyComeTooLateIsNotAskedForAgain() {
        Figures ours = run(
                Recovery.PERIODIC,
                Recovery.ADAPTIVE,
                80,
                NetworkConditions.delay(20).loss(0.1));

        assertThat(ours.sentShare).isLessThan(1.105); // one repeat for each packet lost, and no second one
    }
}
