package dev.tramo.engine.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.PacingFigures;
import dev.tramo.mpegts.PacingCounters;
import org.junit.jupiter.api.Test;

class DeviationsTest {
    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000;

    private final Deviations deviations = new Deviations();

    private PacingFigures figures() {
        return deviations.figures(PacingCounters.NONE);
    }

    @Test
    void percentilesAreTheUpperLimitsOfTheirSteps() {
        for (int i = 1; i <= 1_000; i++) {
            deviations.record(i * MICRO, SECOND);
        }

        assertThat(figures().p50Micros()).isEqualTo(510);
        assertThat(figures().p99Micros()).isEqualTo(1_000);
        assertThat(figures().maxMicros()).isEqualTo(1_000);
        assertThat(figures().lateDatagrams()).isEqualTo(1);
    }

    @Test
    void everyDatagramIsInOneClassOfTheHistogram() {
        for (long micros : new long[] {-5, 0, 9, 10, 19, 45, 150, 400, 999, 1_000, 9_999, 10_000, 5_000_000}) {
            deviations.record(micros * MICRO, SECOND);
        }

        assertThat(figures().histogram()).containsExactly(3L, 2L, 1L, 0L, 1L, 1L, 1L, 2L, 2L);
        assertThat(figures().histogram()).hasSize(PacingFigures.BOUNDS_MICROS.size() + 1);
    }

    @Test
    void whatIsOlderThanTwentySecondsIsForgotten() {
        deviations.record(5_000 * MICRO, SECOND);
        deviations.record(20 * MICRO, 12 * SECOND);
        assertThat(figures().maxMicros()).isEqualTo(5_000);

        deviations.record(20 * MICRO, 23 * SECOND);

        assertThat(figures().maxMicros()).isEqualTo(20);
        assertThat(figures().lateDatagrams()).isEqualTo(1);
    }
}
