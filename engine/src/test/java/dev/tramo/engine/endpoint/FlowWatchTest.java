package dev.tramo.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlowWatchTest {
    private static final long SECOND = 1_000_000_000;

    private final FlowWatch watch = new FlowWatch();
    private long now = 100 * SECOND;

    /** What is told of observations a second apart; {@code #} are those with bytes. */
    private String told(String observations) {
        StringBuilder told = new StringBuilder();
        for (char c : observations.toCharArray()) {
            now += SECOND;
            told.append(watch.observe(c == '#', now) ? 'r' : 's');
        }
        return told.toString();
    }

    @Test
    void aSteadyStreamHasStalledWithTheFirstSecondWithoutBytes() {
        assertThat(told("#####.....")).isEqualTo("rrrrrsssss");
    }

    @Test
    void nothingFlowsBeforeTheFirstByte() {
        assertThat(told("..#")).isEqualTo("ssr");
    }

    @Test
    void aSlowStreamFlapsNot() {
        assertThat(told("#.#.##.#.##.#.#").substring(2)).doesNotContain("s");
    }

    @Test
    void aSlowStreamThatEndsHasStalledAfterFiveSecondsAtMost() {
        assertThat(told("#..#..#..#..#..#").substring(6)).doesNotContain("s");
        assertThat(told(".......")).endsWith("ss").startsWith("rr");
    }

    @Test
    void oneInterruptionMakesNoSlowStreamForLong() {
        told("##########");
        told("..........");
        told("##############");

        assertThat(told(".")).isEqualTo("s");
    }
}
