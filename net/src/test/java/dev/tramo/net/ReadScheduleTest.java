package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a loop polls its sockets, and how long it rests. */
class ReadScheduleTest {
    private static final long START = 1_000_000_000;
    private static final long NEVER = LoopTimer.NEVER;

    private final ReadSchedule schedule = new ReadSchedule();

    private long restUntil(long nowNanos, long nextWorkNanos) {
        return schedule.restUntilNanos(nowNanos, () -> nextWorkNanos);
    }

    @Test
    void atFirstItReadsAtOnce() {
        assertThat(restUntil(START, NEVER)).isLessThanOrEqualTo(START);
        assertThat(schedule.isTimeToRead(START)).isTrue();
    }

    @Test
    void afterATickThatDidNothingItReadsAtOnce() {
        schedule.onTick(START, false, false);

        assertThat(restUntil(START, NEVER)).isLessThanOrEqualTo(START);
        assertThat(schedule.isTimeToRead(START)).isTrue();
    }

    @Test
    void afterTimersItRestsButMayRead() {
        schedule.onTick(START, false, true);

        assertThat(restUntil(START + 1, NEVER)).isEqualTo(START + Loop.GATHER_NANOS);
        assertThat(schedule.isTimeToRead(START + Loop.GATHER_NANOS)).isTrue();
    }

    @Test
    void whatWasReceivedPutsTheNextReadOff() {
        schedule.readEvery(3_000_000);
        schedule.onBatch(ReadSchedule.BURST_MAX);
        schedule.onTick(START, true, false);

        assertThat(restUntil(START + 1, NEVER)).isEqualTo(START + 3_000_000);
        assertThat(schedule.isTimeToRead(START + 3_000_000 - ReadSchedule.EARLY_NANOS - 1))
                .isFalse();
        assertThat(schedule.isTimeToRead(START + 3_000_000 - ReadSchedule.EARLY_NANOS))
                .isTrue();
    }

    @Test
    void aTimerBetweenTwoReadsRunsInTimeButNoSoonerThanTheRestEnds() {
        schedule.readEvery(3_000_000);
        schedule.onTick(START, true, false);

        assertThat(restUntil(START + 1, START + 2_000_000)).isEqualTo(START + 2_000_000);
        assertThat(schedule.isTimeToRead(START + 2_000_000)).isFalse();
        assertThat(restUntil(START + 1, START + 1_000_000)).isEqualTo(START + Loop.GATHER_NANOS);
        assertThat(restUntil(START + 1, 0)).isEqualTo(START + Loop.GATHER_NANOS);
    }

    @Test
    void aTimersTickBetweenTwoReadsDoesNotMoveTheRead() {
        schedule.readEvery(3_000_000);
        schedule.onTick(START, true, false);
        schedule.onTick(START + 1_600_000, false, true);

        assertThat(restUntil(START + 1_700_000, NEVER)).isEqualTo(START + 1_600_000 + Loop.GATHER_NANOS);
        assertThat(schedule.isTimeToRead(START + 3_000_000)).isTrue();
    }

    @Test
    void afterABurstItReadsAgainSoonAndOnlyThen() {
        schedule.readEvery(3_000_000);
        schedule.onBatch(ReadSchedule.BURST_MAX + 1);
        schedule.onBatch(1);
        schedule.onTick(START, true, false);
        assertThat(restUntil(START + 1, NEVER)).isEqualTo(START + Loop.GATHER_NANOS);

        schedule.onBatch(1);
        schedule.onTick(START + 2_000_000, true, false);
        assertThat(restUntil(START + 2_000_001, NEVER)).isEqualTo(START + 5_000_000);
    }

    @Test
    void theIntervalIsLimited() {
        schedule.readEvery(0);
        assertThat(schedule.readEveryNanos()).isEqualTo(Loop.GATHER_NANOS);
        schedule.readEvery(Long.MAX_VALUE);
        assertThat(schedule.readEveryNanos()).isEqualTo(Loop.READ_NANOS_MAX);
    }
}
