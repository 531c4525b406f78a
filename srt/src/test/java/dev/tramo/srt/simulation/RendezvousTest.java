package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two sides that call each other over bad networks: they find together, agree, and both are heard. */
class RendezvousTest {
    private static final int SEEDS = 60;
    private static final double LATER_SECONDS_MAX = 5;
    private static final double FOUND_SECONDS = LATER_SECONDS_MAX + 3;
    private static final double END_SECONDS = FOUND_SECONDS + 4;

    @Test
    void whateverTheyWantAndWhoeverComesFirstBothAgreeAndAreHeard() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, new SplittableRandom(seed));
        }
    }

    private static void run(long seed, SplittableRandom random) {
        int keyBytes = 8 * random.nextInt(1, 5);
        Encryption encryption = keyBytes < 16 ? Encryption.NONE : Encryption.with("correct horse battery", keyBytes);
        String filter = random.nextInt(3) == 0 ? "fec,cols:8,rows:4,arq:always" : "";
        SrtOptions caller = options(random, encryption, filter);
        SrtOptions listener = options(random, encryption, filter);
        boolean callerFirst = random.nextBoolean();
        double later = random.nextDouble(LATER_SECONDS_MAX);
        NetworkConditions network = NetworkConditions.delay(random.nextDouble(1, 40))
                .loss(random.nextDouble(0.2))
                .jitter(random.nextDouble(10))
                .duplication(random.nextDouble(0.1));
        Traffic traffic = Traffic.packets(random.nextDouble(50, 300), 0, END_SECONDS);
        Scenario scenario = Scenario.of(
                        seed, Scenario.Side.sending(caller, traffic), Scenario.Side.sending(listener, traffic), network)
                .meeting(callerFirst ? 0 : later, callerFirst ? later : 0);

        Outcome outcome = Simulation.run(scenario);

        String name = "seed " + seed;
        assertThat(outcome.failures()).as(name).isEmpty();
        assertThat(outcome.toListener().sending()).as(name).hasSize(1);
        assertThat(outcome.toCaller().sending()).as(name).hasSize(1);
        assertAgreed(outcome, keyBytes < 16 ? 0 : keyBytes, name);
        assertThat(outcome.toListener().deliveredShare(FOUND_SECONDS, END_SECONDS))
                .as(name)
                .isGreaterThan(0.99);
        assertThat(outcome.toCaller().deliveredShare(FOUND_SECONDS, END_SECONDS))
                .as(name)
                .isGreaterThan(0.99);
        assertThat(outcome.toCaller().sent().packetsFilterExtra() > 0).as(name).isEqualTo(!filter.isEmpty());
    }

    private static SrtOptions options(SplittableRandom random, Encryption encryption, String filter) {
        return SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = random.nextInt(700, 900);
            o.peerLatencyMillis = random.nextInt(1_000);
            o.streamId = random.nextBoolean() ? "#!::r=live/" + random.nextInt(100) : "";
            o.encryption = encryption;
            o.packetFilter = filter;
        });
    }

    private static void assertAgreed(Outcome outcome, int keyBytes, String name) {
        SrtConnection caller = outcome.toListener().sending().getLast().connection;
        SrtConnection listener = outcome.toCaller().sending().getLast().connection;
        assertThat(caller.receiveLatencyMillis()).as(name).isEqualTo(listener.peerLatencyMillis());
        assertThat(caller.peerLatencyMillis()).as(name).isEqualTo(listener.receiveLatencyMillis());
        assertThat(caller.statistics().link().keyBytes()).as(name).isEqualTo(keyBytes);
        assertThat(listener.statistics().link().keyBytes()).as(name).isEqualTo(keyBytes);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 5", "5, 0", "0, 29"})
    void onAGoodNetworkTheyAreConnectedAsSoonAsBothAreThere(double callerStarts, double listenerStarts) {
        Traffic traffic = Traffic.packets(100, 0, 32);
        Scenario.Side side = Scenario.Side.sending(Runs.latency(120), traffic);
        Outcome outcome = Simulation.run(
                Scenario.of(1, side, side, NetworkConditions.delay(20)).meeting(callerStarts, listenerStarts));

        double both = Math.max(callerStarts, listenerStarts);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.toListener().missing(both + 0.35, 32)).isEmpty();
        assertThat(outcome.toCaller().missing(both + 0.35, 32)).isEmpty();
    }

    @Test
    void aSideThatClosesIsMetAgain() {
        Scenario.Side side = Scenario.Side.sending(Runs.latency(120), Traffic.packets(100, 0, 20));
        Outcome outcome = Simulation.run(Scenario.of(1, side.closingAt(8), side, NetworkConditions.delay(20))
                .meeting(0, 0));

        assertThat(outcome.toListener().sending()).hasSize(2);
        assertThat(outcome.toCaller().sending()).hasSize(2);
        assertThat(outcome.toListener().missing(10, 20)).isEmpty();
        assertThat(outcome.toCaller().missing(10, 20)).isEmpty();
    }

    @Test
    void anOutageThatEndsTheConnectionIsFollowedByAnother() {
        Scenario.Side side = Scenario.Side.sending(Runs.latency(120), Traffic.packets(100, 0, 40));
        Outcome outcome = Simulation.run(
                Scenario.of(1, side, side, NetworkConditions.delay(20).blackout(5, 20))
                        .meeting(0, 1));

        assertThat(outcome.toListener().sending()).hasSize(2);
        assertThat(outcome.toListener().missing(21, 40)).isEmpty();
        assertThat(outcome.toCaller().missing(21, 40)).isEmpty();
    }
}
