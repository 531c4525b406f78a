package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RttEstimatorTest {
    private final RttEstimator rtt = new RttEstimator();

    @Test
    void startsAtAHundredMillisecondsUnmeasured() {
        check(100_000, 50_000);
        assertThat(rtt.isMeasured()).isFalse();
        assertThat(rtt.timeoutNanos()).isEqualTo(300_000_000);
    }

    @Test
    void theFirstSampleIsTakenAsItIs() {
        rtt.sample(20_000);

        check(20_000, 10_000);
        assertThat(rtt.isMeasured()).isTrue();
    }

    @Test
    void laterSamplesAreSmoothed() {
        rtt.sample(20_000);
        rtt.sample(28_000);

        check((20_000 * 7 + 28_000) / 8, (10_000 * 3 + 8_000) / 4);
    }

    @Test
    void aSteadyRoundTripIsFoundAndItsVariationDisappears() {
        for (int i = 0; i < 200; i++) {
            rtt.sample(35_000);
        }

        check(35_000, 0);
    }

    @Test
    void aPureSenderAdoptsWhatTheReceiverHasMeasured() {
        rtt.adopt(42_000, 1_000);

        check(42_000, 1_000);
        assertThat(rtt.isMeasured()).isTrue();
        assertThat(rtt.timeoutNanos()).isEqualTo(46_000_000);
    }

    @Test
    void thePeersInitialValuesAreNoMeasurement() {
        rtt.adopt(100_000, 50_000);
        assertThat(rtt.isMeasured()).isFalse();

        rtt.sample(20_000);
        rtt.adopt(100_000, 50_000);
        check(20_000, 10_000);
    }

    @Test
    void impossibleValuesOfThePeerAreNotAdopted() {
        rtt.adopt(0, 0);
        rtt.adopt(-5, 10);
        rtt.adopt(10, -5);

        check(100_000, 50_000);
    }

    @Test
    void extremeSamplesStayWithinBounds() {
        rtt.sample(Long.MAX_VALUE);
        check(10_000_000, 5_000_000);
        rtt.adopt(Integer.MAX_VALUE, Integer.MAX_VALUE);
        check(10_000_000, 10_000_000);
        for (int i = 0; i < 1_000; i++) {
            rtt.sample(-1);
        }
        assertThat(rtt.smoothedMicros()).isBetween(1, 10);
        assertThat(rtt.timeoutNanos()).isPositive();
    }

    private void check(int smoothedMicros, int variationMicros) {
        assertThat(rtt.smoothedMicros()).isEqualTo(smoothedMicros);
        assertThat(rtt.variationMicros()).isEqualTo(variationMicros);
    }
}
