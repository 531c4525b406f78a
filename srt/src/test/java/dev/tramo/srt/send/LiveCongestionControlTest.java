package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.srt.receive.RttEstimator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** {@link LiveCongestionControl} and the {@link InputRate} it may follow. */
class LiveCongestionControlTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int PAYLOAD = 1_316;
    private static final long UNLIMITED = 125_000_000;
    private static final long INITIAL = 2_500_000;

    private static final int LATENCY_MILLIS = 120;

    private final RttEstimator rtt = new RttEstimator();
    private long now = 5 * SECOND;

    private LiveCongestionControl control(long maxBytes, long inputBytes, int overheadPercent) {
        return new LiveCongestionControl(
                new Bandwidth(maxBytes, inputBytes, overheadPercent), rtt, LATENCY_MILLIS, now);
    }

    @Test
    void withoutALimitAGigabitMayBeSent() {
        LiveCongestionControl control = control(-1, 0, 25);

        assertThat(control.bytesPerSecond()).isEqualTo(UNLIMITED);
        assertThat(control.periodNanos()).isEqualTo(12_000); // 1500 bytes at 125 bytes a microsecond
    }

    @Test
    void aGivenMaximumIsKeptWhateverTheInput() {
        LiveCongestionControl control = control(500_000, 9_999, 50);

        assertThat(control.bytesPerSecond()).isEqualTo(500_000);
        assertThat(control.periodNanos()).isEqualTo(3_000_000);
    }

    @Test
    void aGivenInputRateGetsTheOverheadOnTop() {
        assertThat(control(0, 400_000, 25).bytesPerSecond()).isEqualTo(500_000);
        assertThat(control(0, 400_000, 100).bytesPerSecond()).isEqualTo(800_000);
        assertThat(control(0, 400_000, 5).bytesPerSecond()).isEqualTo(420_000);
    }

    @Test
    void aMeasuredInputRateGetsTheOverheadOnTop() {
        LiveCongestionControl control = control(0, 0, 25);
        assertThat(control.bytesPerSecond()).isEqualTo(INITIAL * 5 / 4);
        for (int i = 0; i < 3_000; i++) {
            control.onSubmitted(PAYLOAD, now);
            now += MILLI;
        }

        assertThat(control.bytesPerSecond()).isCloseTo(1_360_000 * 5 / 4, Percentage.withPercentage(0.5));
    }

    @Test
    void thePeriodFollowsTheAveragePayload() {
        LiveCongestionControl control = control(1_000_000, 0, 25);
        control.onSent(956);
        control.update();
        assertThat(control.periodNanos()).as("the first counts fully").isEqualTo(1_000_000);

        control.onSent(956 + 128);
        control.update();
        assertThat(control.periodNanos()).as("later ones 1/128").isEqualTo(1_001_000);

        for (int i = 0; i < 2_000; i++) {
            control.onSent(188);
        }
        control.update();
        assertThat(control.periodNanos()).isCloseTo(232_000, within(100L));
    }

    @Test
    void theInputCountsAsTwentyMegabitsUntilHalfASecondIsMeasured() {
        InputRate rate = new InputRate(now);
        addEvery(rate, MILLI, 500);
        assertThat(rate.bytesPerSecond()).isEqualTo(INITIAL);

        addEvery(rate, MILLI, 2);
        assertThat(rate.bytesPerSecond()).isCloseTo(1_360_000, Percentage.withPercentage(0.5));
    }

    @Test
    void aFastInputIsMeasuredAfterTwoThousandPackets() {
        InputRate rate = new InputRate(now);
        addEvery(rate, MILLI / 10, 2_000);
        assertThat(rate.bytesPerSecond()).isEqualTo(INITIAL);

        addEvery(rate, MILLI / 10, 2);
        assertThat(rate.bytesPerSecond()).isCloseTo(13_600_000, Percentage.withPercentage(0.5));
    }

    @Test
    void aChangeOfTheInputIsSeenWithinTwoSeconds() {
        InputRate rate = new InputRate(now);
        addEvery(rate, MILLI, 1_000);
        addEvery(rate, MILLI / 2, 4_010);

        assertThat(rate.bytesPerSecond()).isCloseTo(2_720_000, Percentage.withPercentage(0.5));
    }

    @Test
    void aPauseIsNoLowRate() {
        InputRate rate = new InputRate(now);
        addEvery(rate, MILLI, 2_000);
        long before = rate.bytesPerSecond();
        for (int pause = 0; pause < 5; pause++) {
            now += 10 * SECOND;
            addEvery(rate, MILLI, 300);
            assertThat(rate.bytesPerSecond()).isEqualTo(before);
        }
        addEvery(rate, MILLI, 1_500);

        assertThat(rate.bytesPerSecond()).isCloseTo(before, Percentage.withPercentage(0.5));
    }

    @Test
    void manyPacketsOfOneInstantAreNoInfiniteRate() {
        InputRate rate = new InputRate(now);
        addEvery(rate, 0, 5_000);
        assertThat(rate.bytesPerSecond()).isEqualTo(INITIAL);

        now += 100 * MILLI;
        addEvery(rate, MILLI, 1);
        assertThat(rate.bytesPerSecond()).isEqualTo(5_000 * 1_360 * 10);
    }

    private void addEvery(InputRate rate, long gapNanos, int packets) {
        for (int i = 0; i < packets; i++) {
            rate.add(1_360, now);
            now += gapNanos;
        }
    }
}
