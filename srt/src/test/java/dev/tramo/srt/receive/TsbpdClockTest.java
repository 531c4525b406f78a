package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsbpdClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long BASE = 50 * SECOND;
    private static final long LATENCY = 120 * MILLI;
    private static final int NO_RTT = -1;

    private final TsbpdClock clock = new TsbpdClock(BASE, LATENCY);

    @Test
    void aPacketIsDueALatencyAfterItsOrigin() {
        assertThat(clock.originNanos(7_000_000, BASE + 8 * SECOND)).isEqualTo(BASE + 7 * SECOND);
        assertThat(clock.dueNanos(7_000_000, BASE + 8 * SECOND)).isEqualTo(BASE + 7 * SECOND + LATENCY);
    }

    @Test
    void dueTimesGoOnThroughEveryWrapOfTheTimestamp() {
        long wrapMicros = 1L << 32;
        for (long micros = 0; micros < 3 * wrapMicros; micros += 977_000_003L) {
            for (long late : new long[] {-SECOND, 0, 5 * SECOND, 60 * SECOND}) {
                assertThat(clock.dueNanos((int) micros, BASE + micros * 1_000 + late))
                        .isEqualTo(BASE + micros * 1_000 + LATENCY);
            }
        }
    }

    @Test
    void packetsOnBothSidesOfAWrapAreInOrder() {
        long wrap = BASE + (1L << 32) * 1_000;

        assertThat(clock.dueNanos(-1_000, wrap)).isEqualTo(wrap - MILLI + LATENCY);
        assertThat(clock.dueNanos(1_000, wrap)).isEqualTo(wrap + MILLI + LATENCY);
        assertThat(clock.dueNanos(1_000, wrap - 2 * MILLI)).isEqualTo(wrap + MILLI + LATENCY);
        assertThat(clock.dueNanos(-1_000, wrap + 2 * MILLI)).isEqualTo(wrap - MILLI + LATENCY);
    }

    @Test
    void silenceOfHoursDoesNoHarm() {
        long origin = BASE + 10 * 3_600 * SECOND;

        assertThat(clock.originNanos((int) ((origin - BASE) / 1_000), origin + 10 * MILLI))
                .isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-200e-6, -20e-6, 20e-6, 200e-6})
    void aPeersClockThatRunsFasterOrSlowerIsFollowed(double skew) {
        // The peer answers an ACK every 10 ms, for three hours.
        double worst = 0;
        for (long elapsed = 0; elapsed < 3 * 3_600 * SECOND; elapsed += 10 * MILLI) {
            long arrival = BASE + elapsed;
            int timestamp = (int) (long) (elapsed * (1 + skew) / 1_000);
            if (elapsed > 20 * SECOND) {
                worst = Math.max(worst, Math.abs(clock.originNanos(timestamp, arrival) - arrival));
            }
            clock.sampleDrift(timestamp, arrival, 20_000);
        }

        // 1000 samples take 10 s; their average is 5 s old when it is made and 15 s when it is replaced.
        assertThat(worst).isLessThan(Math.abs(skew) * 15 * SECOND + 10_000);
    }

    @Test
    void nothingChangesBeforeAThousandSamples() {
        sample(999, 12 * MILLI);
        assertThat(offset()).isZero();

        sample(1, 12 * MILLI);
        assertThat(offset()).isEqualTo(12 * MILLI);
    }

    @Test
    void ofASlowStreamTheSamplesOfTenSecondsAreEnough() {
        for (int i = 0; i <= 10; i++) {
            assertThat(offset()).isZero();
            clock.sampleDrift(1_000_000 * i, BASE + i * SECOND + 2 * MILLI, 20_000);
        }

        assertThat(offset()).isEqualTo(2 * MILLI);
    }

    @Test
    void theBaseMovesByFiveMillisecondsAtATimeAndTheRestIsDrift() {
        sample(1_000, 12 * MILLI);
        sample(1_000, 12 * MILLI);
        sample(1_000, 12 * MILLI);
        assertThat(offset()).isEqualTo(12 * MILLI);

        sample(1_000, -12 * MILLI);
        assertThat(offset()).isEqualTo(-12 * MILLI);
    }

    @Test
    void smallJitterAveragesOut() {
        for (int i = 0; i < 500; i++) {
            sample(1, 3 * MILLI);
            sample(1, -3 * MILLI);
        }

        assertThat(offset()).isZero();
    }

    @Test
    void aQueueThatDelaysBothWaysIsNoDrift() {
        for (int i = 0; i < 2_000; i++) {
            long queue = i % 40 * MILLI;
            clock.sampleDrift((int) (1_000L * i), BASE + i * MILLI + queue, 20_000 + 2 * queue / 1_000);
        }

        assertThat(offset()).isZero();
    }

    @Test
    void aPacketWithoutRoundTripCountsAsItComes() {
        for (int i = 0; i < 1_000; i++) {
            clock.sampleDrift((int) (1_000L * i), BASE + i * MILLI + 2 * MILLI, NO_RTT);
        }

        assertThat(offset()).isEqualTo(2 * MILLI);
    }

    @ParameterizedTest
    @ValueSource(longs = {15, -15, 600, -600})
    void aClockThatWasSetIsFollowedAfterTwoSecondsOfAgreement(long seconds) {
        int step = (int) (seconds * 1_000_000);
        for (int i = 0; i <= 200; i++) {
            assertThat(clock.originNanos(10_000 * i, BASE + i * 10 * MILLI)).isEqualTo(BASE + i * 10 * MILLI);
            clock.sampleDrift(10_000 * i + step, BASE + i * 10 * MILLI, 20_000);
        }

        assertThat(clock.originNanos(5_000_000 + step, BASE + 5 * SECOND)).isEqualTo(BASE + 5 * SECOND);
    }

    @Test
    void damagedTimestampsMoveNothing() {
        for (int i = 0; i < 1_000; i++) {
            long arrival = BASE + i * 10 * MILLI;
            clock.sampleDrift(10_000 * i + (i % 2 == 0 ? 20_000_000 : -40_000_000), arrival, 20_000);
            clock.sampleDrift(10_000 * i + 20_000_000, arrival, 20_000);
            if (i % 100 == 0) {
                clock.sampleDrift(10_000 * i, arrival, 20_000);
            }
        }

        assertThat(offset()).isZero();
    }

    @Test
    void theStrangestTimestampsDoNotOverflow() {
        for (int i = 0; i < 5_000; i++) {
            clock.sampleDrift(Integer.MIN_VALUE, BASE + SECOND, NO_RTT);
        }

        assertThat(clock.dueNanos(0, BASE)).isCloseTo(BASE, within(3_600 * SECOND));
    }

    /** {@code count} samples that arrive {@code offsetNanos} after the timestamp says. */
    private void sample(int count, long offsetNanos) {
        for (int i = 0; i < count; i++) {
            clock.sampleDrift(1_000 * i, BASE + i * MILLI + offsetNanos, 20_000);
        }
    }

    private long offset() {
        return clock.originNanos(1_000_000, BASE + SECOND) - (BASE + SECOND);
    }
}
