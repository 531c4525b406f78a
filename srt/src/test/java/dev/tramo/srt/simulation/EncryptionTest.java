package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that change all the time, on networks that lose their announcements. Contents are checked by every run. */
class EncryptionTest {
    private static final double END_SECONDS = 40;
    private static final Traffic TV = Traffic.megabits(8, END_SECONDS);

    private static SrtOptions options(int latencyMillis, int keyBytes) {
        Encryption encryption = Encryption.with("correct horse battery", keyBytes);
        return Runs.latency(latencyMillis).with(o -> o.encryption = encryption.refreshedEvery(200, 50));
    }

    @ParameterizedTest
    @CsvSource({"16, 0", "24, 0", "32, 0", "16, 0.05", "24, 0.05", "32, 0.05", "16, 0.1", "32, 0.1"})
    void changingKeysLoseAndGarbleNothing(int keyBytes, double loss) {
        Outcome.Direction direction = Runs.run(
                1, options(160, keyBytes), TV, NetworkConditions.delay(20).loss(loss));

        Runs.report(keyBytes * 8 + " bits, loss " + loss, direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(loss == 0 ? 1 : loss < 0.1 ? 0.999 : 0.998);
        assertThat(direction.received().packetsUndecrypted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void bothDirectionsChangeTheirKeysIndependently(int keyBytes) {
        Scenario.Side caller = Scenario.Side.sending(options(160, keyBytes), TV);
        Scenario.Side listener = Scenario.Side.sending(options(160, keyBytes), Traffic.megabits(3, END_SECONDS));

        Outcome outcome = Simulation.run(
                Scenario.of(1, caller, listener, NetworkConditions.delay(20).loss(0.05)));

        assertThat(outcome.toListener().deliveredShare()).isGreaterThanOrEqualTo(0.999);
        assertThat(outcome.toCaller().deliveredShare()).isGreaterThanOrEqualTo(0.999);
    }

    @Test
    void anOutageThatSwallowsAllAnnouncementsGarblesNothing() {
        NetworkConditions network = NetworkConditions.delay(20).blackout(10, 14).blackout(20, 23);

        Outcome.Direction direction = Runs.run(1, options(160, 16), TV, network);

        assertThat(direction.sending()).hasSize(1);
        assertThat(direction.received().packetsUndecrypted()).isZero();
        assertThat(direction.missing(14.1, 19.9)).isEmpty();
        assertThat(direction.missing(23.1, END_SECONDS)).isEmpty();
    }

    @Test
    void aLatencyLongerThanAKeysLifeGarblesNothing() {
        NetworkConditions network = NetworkConditions.delay(100).loss(0.1).jitter(20);

        Outcome.Direction direction = Runs.run(1, options(2_000, 16), TV, network);

        Runs.report("keys of 0.3 s, latency 2 s", direction);
        assertThat(direction.deliveredShare()).isGreaterThanOrEqualTo(0.999);
        assertThat(direction.received().packetsUndecrypted()).isZero();
    }
}
