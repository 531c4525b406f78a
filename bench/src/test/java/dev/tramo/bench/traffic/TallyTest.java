package dev.tramo.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MILLIS = 1_000_000;

    @Test
    void tellsLostLateAndRepeatedProbesApart() {
        var tally = new Tally();
        for (int sequence : new int[] {0, 1, 4, 3, 3, 6, 4}) {
            tally.add(sequence, 0, 5 * MILLIS);
        }
        Delivery delivery = tally.delivery(8);
        assertThat(delivery.received()).isEqualTo(5);
        assertThat(delivery.lost()).isEqualTo(3); // 2, 5 and 7
        assertThat(delivery.outOfOrder()).isEqualTo(1);
        assertThat(delivery.duplicated()).isEqualTo(2);
    }

    @Test
    void latencyIsFromSendingToArrival() {
        var tally = new Tally();
        tally.add(0, 10 * MILLIS, 130 * MILLIS);
        tally.add(1, 20 * MILLIS, 144 * MILLIS);
        assertThat(tally.delivery(2).latencyMicros().getMean()).isBetween(121_990.0, 122_010.0);
    }

    @Test
    void tenMinutesCountToTheLastAndTakeNoMoreRoomThanOne() {
        var tally = new Tally();
        int everyMillis = 2;
        int minuteProbes = 60_000 / everyMillis;
        long afterOneMinute = 0;
        for (int sequence = 0; sequence < 10 * minuteProbes; sequence++) {
            long sentNanos = sequence * everyMillis * MILLIS;
            // The last 1 % are late: the percentiles see them only if nothing of ten minutes was dropped.
            long latencyMillis = sequence < 9.9 * minuteProbes ? 120 : 150;
            tally.add(sequence, sentNanos, sentNanos + latencyMillis * MILLIS);
            if (sequence == minuteProbes) {
                afterOneMinute = tally.delivery(sequence).latencyMicros().getEstimatedFootprintInBytes();
            }
        }
        var latency = tally.delivery(10L * minuteProbes).latencyMicros();
        assertThat(latency.getTotalCount()).isEqualTo(10L * minuteProbes);
        assertThat(latency.getValueAtPercentile(98.9)).isBetween(119_990L, 120_010L);
        assertThat(latency.getValueAtPercentile(99.1)).isBetween(149_990L, 150_010L);
        assertThat(latency.getEstimatedFootprintInBytes())
                .isEqualTo(afterOneMinute)
                .isLessThan(2_000_000);
    }

    @Test
    void whatTakesLongerThanTheHistogramReachesCountsAsItsEnd() {
        var tally = new Tally();
        tally.add(0, 0, 500_000 * MILLIS);
        assertThat(tally.delivery(1).latencyMicros().getMaxValue()).isBetween(99_990_000L, 100_010_000L);
    }

    @Test
    void linksAreSummedUp() {
        var one = new Tally();
        one.add(0, 0, MILLIS);
        var other = new Tally();
        other.add(1, 0, 3 * MILLIS);
        Delivery sum = Delivery.sum(List.of(one.delivery(1), other.delivery(2)));
        assertThat(sum.sent()).isEqualTo(3);
        assertThat(sum.lost()).isEqualTo(1);
        assertThat(sum.latencyMicros().getMean()).isBetween(1_999.0, 2_001.0);
    }

    @Test
    void minutesAreCutByArrivalAndThoseWithoutAnyAreLeftOut() {
        var minutes = new Minutes();
        minutes.add(0, 10);
        minutes.add(59_000 * MILLIS, 30);
        minutes.add(185_000 * MILLIS, 7);
        minutes.add(239_000 * MILLIS, 9);
        minutes.add(240_000 * MILLIS, 5);
        assertThat(minutes.toList()).containsExactly(new Minute(10, 20, 30), new Minute(7, 8, 9), new Minute(5, 5, 5));
        assertThat(minutes.toList().getFirst().spreadMicros()).isEqualTo(20);
    }
}
