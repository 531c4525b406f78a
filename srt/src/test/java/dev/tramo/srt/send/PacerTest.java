package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.receive.RttEstimator;
import org.junit.jupiter.api.Test;

/** When the next packet may leave. */
class PacerTest {
    private static final long START = 1_000_000_000L;

    private final LiveCongestionControl congestion =
            new LiveCongestionControl(new Bandwidth(1_500_000, 0, 25), new RttEstimator(), 120, START);
    private final Pacer pacer = new Pacer(congestion);
    private final long period = congestion.periodNanos();

    /** Idle until now, as before the first packet. */
    PacerTest() {
        pacer.dropCredit(START);
    }

    @Test
    void packetsLeaveAPeriodApart() {
        assertThat(period).isEqualTo(1_000_000);
        assertThat(pacer.isDue(START)).isTrue();
        pacer.onNew(17);

        assertThat(pacer.isDue(START + period - 1)).isFalse();
        assertThat(pacer.isDue(START + period)).isTrue();
        pacer.onRetransmitted();
        assertThat(pacer.nextNanos()).isEqualTo(START + 2 * period);
    }

    @Test
    void theSecondOfAProbePairFollowsAtOnceAndTheThirdMakesUpForIt() {
        pacer.onNew(16);
        assertThat(pacer.isDue(START)).isTrue();
        pacer.onNew(17);

        assertThat(pacer.nextNanos()).isEqualTo(START + 2 * period);
    }

    @Test
    void anFecPacketDoesNotPartAProbePair() {
        pacer.onNew(16);
        pacer.onFilterPacket();
        assertThat(pacer.isDue(START)).isTrue();
        pacer.onNew(17);
        assertThat(pacer.nextNanos()).isEqualTo(START + 3 * period);

        pacer.onFilterPacket();
        assertThat(pacer.nextNanos()).isEqualTo(START + 4 * period);
    }

    @Test
    void aProbePairThatNothingCompletesCostsNothing() {
        pacer.onNew(16);
        pacer.onIdle();
        pacer.onNew(17);

        assertThat(pacer.nextNanos()).isEqualTo(START + period);
    }

    @Test
    void latenessIsCaughtUpButOnlySoMuch() {
        pacer.update(10, START, 0, START + 20_000_000);
        assertThat(pacer.nextNanos()).isEqualTo(START);

        pacer.update(10, START, 0, START + 80_000_000);
        assertThat(pacer.nextNanos()).isEqualTo(START + 30_000_000);
    }

    @Test
    void slotsThatNothingUsedAreNoCredit() {
        pacer.dropCredit(START + 5);
        assertThat(pacer.nextNanos()).isEqualTo(START + 5);
        pacer.onNew(17);
        pacer.dropCredit(START + 6);
        assertThat(pacer.nextNanos()).isEqualTo(START + 5 + period);
    }

    @Test
    void aFasterPaceCountsAtOnce() {
        LiveCongestionControl following =
                new LiveCongestionControl(new Bandwidth(0, 100_000, 25), new RttEstimator(), 120, START);
        Pacer catchingUp = new Pacer(following);
        catchingUp.dropCredit(START);
        catchingUp.onNew(17);
        long slow = catchingUp.nextNanos();
        catchingUp.update(500, START, 0, START + 1);

        assertThat(following.isCatchingUp()).isTrue();
        assertThat(catchingUp.nextNanos())
                .isEqualTo(START + 1 + following.periodNanos())
                .isLessThan(slow);
    }
}
