package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.wire.Capabilities;
import org.junit.jupiter.api.Test;

/** When a missing packet is to be requested. */
class RequestScheduleTest {
    private static final long MILLI = 1_000_000;
    private static final long START = 1_000 * MILLI;
    private static final int LATENCY_MILLIS = 200;
    private static final int ISN = 1_000;
    /** SRTT of 40 ms, RTTVar of 2 ms. */
    private static final long SHORTEST = 32 * MILLI;

    private static final long RETRY = 46 * MILLI;

    private final RttEstimator rtt = new RttEstimator();
    private MissingPackets missing = missing(0);
    private RequestSchedule schedule = new RequestSchedule(missing, rtt);

    private static MissingPackets missing(int tolerancePackets) {
        ReceiveSettings settings = new ReceiveSettings(
                ISN,
                new Capabilities(Capabilities.VERSION, Capabilities.LIVE, LATENCY_MILLIS, 0),
                LATENCY_MILLIS,
                START,
                null,
                256,
                true,
                tolerancePackets,
                true,
                true);
        PacketRing ring = new PacketRing(256, BufferMemory.UNLIMITED.newShare().newAccount());
        return new MissingPackets(ring, new TsbpdClock(START, LATENCY_MILLIS * MILLI), settings);
    }

    /** Packet {@code ISN} is missing, as another shows that was stamped and arrived at the start. */
    private void lose() {
        missing.onReached(ISN + 1, 0, START);
    }

    private void at(long millis) {
        schedule.measure(START, START + millis * MILLI);
    }

    @Test
    void withoutReorderingAPacketIsRequestedAtOnce() {
        rtt.adopt(40_000, 2_000);
        lose();
        at(0);

        assertThat(schedule.isWorthwhile(ISN)).isTrue();
        assertThat(schedule.isTolerated(ISN)).isFalse();
        assertThat(schedule.dueNanos(ISN)).isEqualTo(START);
    }

    @Test
    void itIsRequestedAgainWhenTheRetransmissionIsOverdue() {
        rtt.adopt(40_000, 2_000);
        lose();
        missing.setRequestedNanos(ISN, START + MILLI);
        at(5);

        assertThat(schedule.retryNanos()).isEqualTo(RETRY);
        assertThat(schedule.dueNanos(ISN)).isEqualTo(START + MILLI + RETRY);
    }

    @Test
    void beforeTheRoundTripIsKnownARetryWaitsLong() {
        lose();
        missing.setRequestedNanos(ISN, START + MILLI);
        at(5);

        assertThat(schedule.dueNanos(ISN)).isEqualTo(START + MILLI + 300 * MILLI);
        assertThat(schedule.isWorthwhile(ISN)).isTrue();
    }

    @Test
    void whatCouldOnlyComeTooLateIsNotWorthwhile() {
        rtt.adopt(40_000, 2_000);
        lose();
        at(168);
        assertThat(schedule.isWorthwhile(ISN)).isTrue();
        at(169);
        assertThat(schedule.isWorthwhile(ISN)).isFalse();
    }

    @Test
    void aReportIsIgnoredForTheShortestRoundTripAfterTheRequest() {
        rtt.adopt(40_000, 2_000);
        lose();
        at(1);
        assertThat(schedule.isOnItsWay(ISN, 0)).isFalse();
        missing.setRequestedNanos(ISN, START + MILLI);
        assertThat(schedule.isOnItsWay(ISN, 0)).as("in the same report").isFalse();

        at(20);
        assertThat(schedule.isOnItsWay(ISN, 0)).isTrue();
        schedule.measure(START, START + MILLI + SHORTEST - 6 * MILLI);
        assertThat(schedule.isOnItsWay(ISN, 6 * MILLI)).isFalse();
        assertThat(schedule.isOnItsWay(ISN, 5 * MILLI)).isTrue();
    }

    @Test
    void overtakenPacketsAreWaitedForAsLongAsTheyLatelyTook() {
        rtt.adopt(40_000, 2_000);
        lose();
        missing.onOriginal(ISN, -1, START + 7 * MILLI);
        at(0);

        assertThat(schedule.dueNanos(ISN)).isBetween(START + 6 * MILLI, START + 7 * MILLI);
    }

    @Test
    void butNoLongerThanLeavesTimeForTwoRequests() {
        rtt.adopt(40_000, 2_000);
        lose();
        missing.onOriginal(ISN, -1, START + 150 * MILLI);
        at(0);

        assertThat(schedule.dueNanos(ISN)).isEqualTo(START + (LATENCY_MILLIS - 2 * 48) * MILLI);
    }

    @Test
    void withinTheToleranceAPacketIsRequestedOnlyIfNothingFollows() {
        missing = missing(10);
        schedule = new RequestSchedule(missing, rtt);
        rtt.adopt(40_000, 2_000);
        missing.onReached(ISN + 1, 0, START);
        missing.onOriginal(ISN - 5, -6, START);
        at(1);
        assertThat(schedule.isTolerated(ISN)).isTrue();
        assertThat(schedule.dueNanos(ISN)).isEqualTo(START + RETRY);

        at(46);
        assertThat(schedule.isTolerated(ISN)).isFalse();
    }
}
