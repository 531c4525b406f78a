package dev.tramo.server.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeathsTest {
    private final Deaths deaths = new Deaths();

    @Test
    void whatNeverDiedHasNoReason() {
        assertThat(deaths.reason()).isEmpty();
        assertThat(deaths.pauseMillis()).isZero();
    }

    @Test
    void theReasonSaysHowItEnded() {
        deaths.died("137", 0);
        assertThat(deaths.reason()).isEqualTo("its container was killed (exit code 137), and started again");
        deaths.died("1", 512);
        assertThat(deaths.reason()).isEqualTo("its container was ended (exit code 1), and started again");
        deaths.outOfMemory();
        deaths.died("137", 512);
        assertThat(deaths.reason())
                .isEqualTo("its container was out of memory: killed at its limit of 512 MiB, and started again");
        deaths.outOfMemory();
        deaths.died("137", 0);
        assertThat(deaths.reason()).isEqualTo("its container was out of memory: killed, and started again");
    }

    @Test
    void whatIsOutOfMemoryOnceIsNotSoForEver() {
        deaths.outOfMemory();
        deaths.died("137", 512);
        deaths.died("137", 512);
        assertThat(deaths.reason()).contains("killed (exit code 137)");
    }

    @Test
    void whatDiesAgainAndAgainIsStartedAfterGrowingPauses() {
        deaths.died("1", 0);
        assertThat(deaths.pauseMillis()).as("the first time").isZero();
        deaths.died("1", 0);
        assertThat(deaths.pauseMillis()).isBetween(500L, 1_000L);
        deaths.died("1", 0);
        assertThat(deaths.pauseMillis()).isBetween(1_500L, 2_000L);
        for (int i = 0; i < 100; i++) {
            deaths.died("1", 0);
        }
        assertThat(deaths.pauseMillis()).as("at most").isBetween(31_000L, 32_000L);
    }
}
