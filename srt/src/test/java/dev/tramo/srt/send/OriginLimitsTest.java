package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which origin times become timestamps. */
class OriginLimitsTest {
    private static final long MILLI = 1_000_000;
    private static final long NOW = 10_000 * MILLI;
    private static final long LATENCY = 120 * MILLI;

    private final OriginLimits limits = new OriginLimits(1_000 * MILLI);

    @Test
    void anOriginLatelyIsKeptExactly() {
        assertThat(limits.limit(NOW - 59 * MILLI, NOW, LATENCY)).isEqualTo(NOW - 59 * MILLI);
        assertThat(limits.limit(NOW - 3 * MILLI - 7, NOW, LATENCY)).isEqualTo(NOW - 3 * MILLI - 7);
        assertThat(limits.limit(NOW, NOW, LATENCY)).isEqualTo(NOW);
    }

    @Test
    void anOriginLongAgoLeavesHalfOfThePeersLatency() {
        assertThat(limits.limit(NOW - 61 * MILLI, NOW, LATENCY)).isEqualTo(NOW - 60 * MILLI);
        assertThat(limits.limit(Long.MIN_VALUE, NOW + MILLI, LATENCY)).isEqualTo(NOW - 59 * MILLI);
    }

    @Test
    void withAShortLatencyTenMillisecondsAreAllowed() {
        assertThat(limits.limit(NOW - 9 * MILLI, NOW, 0)).isEqualTo(NOW - 9 * MILLI);
        assertThat(limits.limit(0, NOW + 5 * MILLI, 0)).isEqualTo(NOW - 5 * MILLI);
    }

    @Test
    void anOriginInTheFutureIsNow() {
        assertThat(limits.limit(Long.MAX_VALUE, NOW, LATENCY)).isEqualTo(NOW);
        assertThat(limits.limit(NOW + MILLI, NOW + 2, LATENCY)).isEqualTo(NOW + 2);
    }

    @Test
    void originsNeverGoBackNorBeforeTheStart() {
        OriginLimits young = new OriginLimits(NOW - MILLI);

        assertThat(young.limit(NOW - 5 * MILLI, NOW, LATENCY)).isEqualTo(NOW - MILLI);
        assertThat(young.limit(NOW, NOW, LATENCY)).isEqualTo(NOW);
        assertThat(young.limit(NOW - 5 * MILLI, NOW + 1, LATENCY)).isEqualTo(NOW);
    }
}
