package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sure a connection comes about when every fifth datagram is lost, both ways. */
class ConnectingTest {
    private static final int SEEDS = 1_000;
    private static final double LOSS = 0.2;
    private static final double SECONDS = 3;
    private static final double SHARE_MIN = 0.99;

    @ParameterizedTest
    @ValueSource(doubles = {1, 50, 150})
    void aCallerIsConnectedWithinThreeSeconds(double delayMillis) {
        int connected = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Outcome outcome = Simulation.run(scenario(seed, delayMillis));
            connected += isConnectedInTime(outcome.toListener().sending()) ? 1 : 0;
        }

        report("caller", delayMillis, connected);
        assertThat((double) connected / SEEDS).isGreaterThanOrEqualTo(SHARE_MIN);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 50, 150})
    void bothSidesOfARendezvousAreConnectedWithinThreeSeconds(double delayMillis) {
        int connected = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Outcome outcome = Simulation.run(scenario(seed, delayMillis).meeting(0, 0));
            boolean both = isConnectedInTime(outcome.toListener().sending())
                    && isConnectedInTime(outcome.toCaller().sending());
            connected += both ? 1 : 0;
        }

        report("rendezvous", delayMillis, connected);
        assertThat((double) connected / SEEDS).isGreaterThanOrEqualTo(SHARE_MIN);
    }

    private static Scenario scenario(long seed, double delayMillis) {
        Scenario.Side side = Scenario.Side.receiving(SrtOptions.DEFAULT);
        return Scenario.of(
                seed, side, side, NetworkConditions.delay(delayMillis).loss(LOSS));
    }

    private static boolean isConnectedInTime(List<Endpoint.Session> sessions) {
        return !sessions.isEmpty() && sessions.getFirst().connectedNanos <= VirtualTime.seconds(SECONDS);
    }

    private static void report(String what, double delayMillis, int connected) {
        if (Boolean.getBoolean("tramo.simulation.report")) {
            System.out.printf("%s, %.0f ms: %d of %d connected%n", what, delayMillis, connected, SEEDS);
        }
    }
}
