package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.send.Bandwidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key frames leave in time, whatever the mean rate of the seconds before: only retransmissions are limited by it. */
class BurstyInputTest {
    private static final double END_SECONDS = 31;
    private static final Bandwidth MEASURED = new Bandwidth(0, 0, 25);
    private static final NetworkConditions CLEAN = NetworkConditions.delay(10);

    /** 25 packets a second, and every five seconds a key frame of so many. */
    private static Traffic keyFrames(int packets) {
        return Traffic.packets(25, 1, END_SECONDS).withKeyFrames(packets, 125);
    }

    /** 25 frames a second, each second begins with one that is ten times as long as the others. */
    private static Traffic video(double megabits) {
        int packets = (int) Math.max(1, Math.round(megabits * 1e6 / 8 / Traffic.TS_BYTES / 34));
        return Traffic.packets(25 * packets, 1, END_SECONDS).inBurstsOf(packets).withKeyFrames(10 * packets, 25);
    }

    private static Outcome.Direction run(
            Bandwidth bandwidth, int latencyMillis, Traffic traffic, NetworkConditions path) {
        SrtOptions options = Runs.latency(latencyMillis).with(o -> o.bandwidth = bandwidth);
        Scenario scenario = Runs.scenario(1, options, traffic, path);
        return Simulation.run(scenario.tickedEvery(1.5, 0.5)).toListener();
    }

    @ParameterizedTest
    @CsvSource({"50, 120", "200, 120", "400, 120", "1000, 120", "50, 500", "200, 500", "400, 500", "1000, 500"})
    void aKeyFrameAfterAQuietTimeArrivesWithinTheLatency(int packets, int latencyMillis) {
        Outcome.Direction direction = run(MEASURED, latencyMillis, keyFrames(packets), CLEAN);

        Runs.report("key frames of " + packets, direction);
        assertThat(direction.missing(0, END_SECONDS)).isEmpty();
        assertThat(direction.latencyMillis(0, END_SECONDS)[1]).isLessThan(latencyMillis + 20);
    }

    @ParameterizedTest
    @CsvSource({"2, 120", "8, 120", "20, 120", "2, 500", "8, 500", "20, 500"})
    void aFrameTenTimesAsLongAsTheOthersArrivesWithinTheLatency(double megabits, int latencyMillis) {
        Outcome.Direction direction = run(MEASURED, latencyMillis, video(megabits), CLEAN);

        Runs.report(megabits + " Mbit/s", direction);
        assertThat(direction.missing(0, END_SECONDS)).isEmpty();
        assertThat(direction.latencyMillis(0, END_SECONDS)[1]).isLessThan(latencyMillis + 20);
    }

    @Test
    void aStatedInputRateHoldsNoKeyFrameBackEither() {
        Outcome.Direction direction = run(new Bandwidth(0, 50_000, 25), 120, keyFrames(1_000), CLEAN);

        assertThat(direction.missing(0, END_SECONDS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 200, 400, 1_000})
    void whatIsLostOfAKeyFrameIsRepairedInTime(int packets) {
        NetworkConditions lossy = NetworkConditions.delay(10).loss(0.05);
        Outcome.Direction unlimited = run(Bandwidth.UNLIMITED, 120, keyFrames(packets), lossy);
        Outcome.Direction direction = run(MEASURED, 120, keyFrames(packets), lossy);

        Runs.report("key frames of " + packets + ", 5 % loss, unlimited", unlimited);
        Runs.report("key frames of " + packets + ", 5 % loss", direction);
        assertThat(direction.deliveredShare()).isGreaterThan(0.998);
    }

    @ParameterizedTest
    @CsvSource({"200, 120", "400, 120", "400, 500", "1000, 500"})
    void aRoutersSmallQueueLosesNoMoreThanOfABurstAtLineRate(int packets, int latencyMillis) {
        NetworkConditions narrow = NetworkConditions.delay(10).rate(50_000_000 / 8, 64_000);
        Outcome.Direction unlimited = run(Bandwidth.UNLIMITED, latencyMillis, keyFrames(packets), narrow);
        Outcome.Direction direction = run(MEASURED, latencyMillis, keyFrames(packets), narrow);

        Runs.report("key frames of " + packets + ", narrow, unlimited", unlimited);
        Runs.report("key frames of " + packets + ", narrow", direction);
        assertThat(direction.sent().packetsLost()).isLessThan(unlimited.sent().packetsLost() / 2);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(unlimited.deliveredShare());
    }
}
