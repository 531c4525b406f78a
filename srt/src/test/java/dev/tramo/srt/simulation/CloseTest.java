package dev.tramo.srt.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A side that closes says so; what is on its way is still delivered, and a new connection follows at once. */
class CloseTest {
    private static final double END_SECONDS = 20;
    private static final double CLOSED_SECONDS = 10;
    private static final Scenario.Side SENDER =
            Scenario.Side.sending(Runs.latency(500), Traffic.megabits(8, END_SECONDS));
    private static final Scenario.Side RECEIVER = Scenario.Side.receiving(Runs.latency(500));
    private static final NetworkConditions NETWORK = NetworkConditions.delay(20);

    @Test
    void aCallerThatClosesMayComeBackAfterHalfASecond() {
        Outcome.Direction direction = Simulation.run(
                        Scenario.of(1, SENDER.closingAt(CLOSED_SECONDS), RECEIVER, NETWORK))
                .toListener();

        assertThat(direction.sending()).hasSize(2);
        assertThat(direction.sending().getFirst().closeReason).isEqualTo("closed here");
        assertThat(direction.receiving().getFirst().closeReason).isEqualTo("the peer closed the connection");
        assertThat(direction.missing(0, CLOSED_SECONDS - 0.01)).isEmpty();
        assertThat(direction.latencyMillis(0, CLOSED_SECONDS)[1]).isLessThan(521);
        assertThat(direction.missing(CLOSED_SECONDS + 1, END_SECONDS)).isEmpty();
    }

    @Test
    void aListenerThatClosesIsCalledAgain() {
        Outcome.Direction direction = Simulation.run(
                        Scenario.of(1, SENDER, RECEIVER.closingAt(CLOSED_SECONDS), NETWORK))
                .toListener();

        assertThat(direction.sending()).hasSize(2);
        assertThat(direction.sending().getFirst().closeReason).isEqualTo("the peer closed the connection");
        assertThat(direction.missing(CLOSED_SECONDS + 1, END_SECONDS)).isEmpty();
    }
}
