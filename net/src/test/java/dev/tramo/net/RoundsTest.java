package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a loop's ticks begin. */
class RoundsTest {
    private static final long START = 1_000_000_000;
    private static final long GATHER = 3_000_000;

    private final Rounds rounds = new Rounds();

    @Test
    void atFirstItDoesNotRest() {
        assertThat(rounds.restUntilNanos()).isLessThanOrEqualTo(START);
        assertThat(rounds.isFlowing()).isFalse();
    }

    @Test
    void afterATickThatDidNothingItWaitsForWhatComes() {
        rounds.onTick(START, true, false);
        rounds.onTick(START + GATHER, false, false);

        assertThat(rounds.restUntilNanos()).isLessThanOrEqualTo(START);
        assertThat(rounds.isFlowing()).isFalse();
    }

    @Test
    void afterWorkItRests() {
        rounds.gatherFor(GATHER);

        rounds.onTick(START, false, true);
        assertThat(rounds.restUntilNanos()).isEqualTo(START + GATHER);
        rounds.onTick(START + GATHER, true, false);
        assertThat(rounds.restUntilNanos()).isEqualTo(START + 2 * GATHER);
    }

    @Test
    void whileDatagramsComeItDoesNotWaitForTheFirst() {
        rounds.onTick(START, true, true);
        assertThat(rounds.isFlowing()).isTrue();

        rounds.onTick(START + GATHER, false, true);
        assertThat(rounds.isFlowing()).isFalse();
    }

    @Test
    void afterABurstTheNextRoundIsShortAndOnlyThen() {
        rounds.gatherFor(GATHER);
        rounds.onBatch(Rounds.BURST_MAX + 1);
        rounds.onBatch(1);
        rounds.onTick(START, true, false);
        assertThat(rounds.restUntilNanos()).isEqualTo(START + Loop.GATHER_NANOS_MIN);

        rounds.onBatch(Rounds.BURST_MAX);
        rounds.onTick(START, true, false);
        assertThat(rounds.restUntilNanos()).isEqualTo(START + GATHER);
    }

    @Test
    void theTimeIsLimited() {
        rounds.gatherFor(0);
        assertThat(rounds.gatherNanos()).isEqualTo(Loop.GATHER_NANOS_MIN);
        rounds.gatherFor(Long.MAX_VALUE);
        assertThat(rounds.gatherNanos()).isEqualTo(Loop.GATHER_NANOS_MAX);
    }
}
