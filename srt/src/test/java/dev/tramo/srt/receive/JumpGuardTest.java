package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.SeqNo;
import org.junit.jupiter.api.Test;

/** Which packets far ahead are believed. */
class JumpGuardTest {
    private static final int FAR = JumpGuard.GAP_PACKETS_TRUSTED + 1;

    private final JumpGuard guard = new JumpGuard();

    @Test
    void aShortGapIsBelievedAtOnceAndALongOneNot() {
        assertThat(guard.believes(7, 0)).isTrue();
        assertThat(guard.believes(7, -100)).isTrue();
        assertThat(guard.believes(7, JumpGuard.GAP_PACKETS_TRUSTED)).isTrue();
        assertThat(guard.believes(7, FAR)).isFalse();
    }

    @Test
    void aNeighbourConfirmsALongGapButNotTheSamePacketAgain() {
        assertThat(guard.believes(10_000, FAR)).isFalse();
        assertThat(guard.believes(10_000, FAR)).isFalse();
        assertThat(guard.believes(10_064, FAR)).isTrue();
        assertThat(guard.believes(10_001, FAR)).isTrue();
    }

    @Test
    void aPacketElsewhereConfirmsNothingButBecomesTheWitness() {
        guard.believes(10_000, FAR);
        assertThat(guard.believes(20_000, FAR)).isFalse();
        assertThat(guard.believes(20_001, FAR)).isTrue();
    }

    @Test
    void witnessesAreNeighboursAcrossTheWrap() {
        guard.believes(SeqNo.MAX, FAR);
        assertThat(guard.believes(3, FAR)).isTrue();
    }

    @Test
    void onceTheStreamGoesOnAnotherWitnessIsNeeded() {
        guard.believes(10_000, FAR);
        guard.onAdvanced();
        assertThat(guard.believes(10_001, FAR)).isFalse();
    }
}
