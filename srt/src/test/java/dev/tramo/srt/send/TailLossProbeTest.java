package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.receive.RttEstimator;
import org.junit.jupiter.api.Test;

/** When what was sent last counts as lost because the peer reports nothing. */
class TailLossProbeTest {
    private static final long MILLI = 1_000_000;
    private static final long START = 1_000 * MILLI;
    /** SRTT + 4 · RTTVar of 40 ms and 5 ms, and the margins. */
    private static final long FIRST = (60 + 20) * MILLI + 10 * MILLI;

    private final RttEstimator rtt = new RttEstimator();
    private final TailLossProbe probe = new TailLossProbe(rtt, true, START);

    TailLossProbeTest() {
        rtt.adopt(40_000, 5_000);
    }

    @Test
    void withNothingInFlightNothingIsOverdue() {
        assertThat(probe.deadlineNanos(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(probe.deadlineNanos(1)).isEqualTo(START + FIRST);
    }

    @Test
    void eachExpiryInARowTakesLongerUntilAReportComes() {
        assertThat(probe.onExpired(5, START + FIRST)).isEqualTo(2);
        assertThat(probe.deadlineNanos(5)).isEqualTo(START + FIRST + 2 * 80 * MILLI + 10 * MILLI);
        for (int i = 0; i < 30; i++) {
            assertThat(probe.onExpired(1, START)).isEqualTo(1);
        }
        assertThat(probe.deadlineNanos(5)).isEqualTo(START + 16 * 80 * MILLI + 10 * MILLI);

        probe.onReport(START + 500 * MILLI);
        assertThat(probe.deadlineNanos(5)).isEqualTo(START + 500 * MILLI + FIRST);
    }

    @Test
    void aNewPacketPutsTheDeadlineOffForAPeerThatReportsLosses() {
        probe.onNew(3, START + 50 * MILLI);
        assertThat(probe.deadlineNanos(4)).isEqualTo(START + 50 * MILLI + FIRST);
    }

    @Test
    void withoutLossReportsEverythingInFlightIsLostAndOnlyAFirstPacketPutsItOff() {
        TailLossProbe silent = new TailLossProbe(rtt, false, START);
        silent.onNew(3, START + 50 * MILLI);
        assertThat(silent.deadlineNanos(4)).isEqualTo(START + FIRST);
        silent.onNew(0, START + 70 * MILLI);
        assertThat(silent.deadlineNanos(1)).isEqualTo(START + 70 * MILLI + FIRST);
        assertThat(silent.onExpired(100, START + FIRST)).isEqualTo(100);
    }
}
