package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.simulation.NetworkConditions.Damage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams that UDP's checksum would have stopped: the pair lives through them, and no byte is changed that was not hit. */
class HostileNetworkTest {
    private static final double END_SECONDS = 50;
    private static final double DAMAGED_UNTIL_SECONDS = 12;
    private static final int SEEDS = 10;

    @ParameterizedTest
    @CsvSource({
        "TRUNCATED, 0.001, true",
        "TRUNCATED, 0.1, true",
        "TRUNCATED, 0.1, false",
        "HEADER_BITS_FLIPPED, 0.001, true",
        "HEADER_BITS_FLIPPED, 0.01, true",
        "HEADER_BITS_FLIPPED, 0.1, true",
        "HEADER_BITS_FLIPPED, 0.1, false"
    })
    void aPairSurvivesDamagedDatagrams(Damage damage, double probability, boolean dropsTooLate) {
        SrtOptions options = Runs.latency(160).with(o -> o.tooLatePacketDrop = dropsTooLate);
        NetworkConditions network = NetworkConditions.delay(20)
                .loss(0.01)
                .corruption(probability, damage)
                .impairedUntil(DAMAGED_UNTIL_SECONDS);
        for (long seed = 1; seed <= SEEDS; seed++) {
            Outcome.Direction direction = Runs.run(seed, options, Traffic.packets(300, 1, END_SECONDS), network);

            // A damaged number may have put a packet where a later one belongs.
            assertThat(direction.missing(30, END_SECONDS)).as("seed %d", seed).hasSizeLessThan(6);
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 0.01", "32, 0.1"})
    void whatIsLeftOfATruncatedPacketIsDecryptedRight(int keyBytes, double probability) {
        Encryption encryption =
                Encryption.with("correct horse battery", keyBytes).refreshedEvery(500, 100);
        NetworkConditions network = NetworkConditions.delay(20)
                .corruption(probability, Damage.TRUNCATED)
                .impairedUntil(DAMAGED_UNTIL_SECONDS);

        Outcome.Direction direction = Runs.run(
                1,
                Runs.latency(160).with(o -> o.encryption = encryption),
                Traffic.packets(300, 1, END_SECONDS),
                network);

        assertThat(direction.missing(30, END_SECONDS)).isEmpty();
    }
}
