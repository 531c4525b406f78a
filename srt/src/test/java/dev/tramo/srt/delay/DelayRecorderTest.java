package dev.tramo.srt.delay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a recorder counts, and over which time. */
class DelayRecorderTest {
    private static final long MILLI = 1_000_000;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final DelayRecorder recorder = new DelayRecorder(120);
    private long now = 5 * MINUTE;

    private void arrive(double delayMillis, int packets) {
        for (int i = 0; i < packets; i++) {
            recorder.onArrived((long) (delayMillis * MILLI), now);
        }
    }

    private DelayReport report() {
        return recorder.report(now).orElseThrow();
    }

    @Test
    void nothingIsKeptBeforeTheFirstPacket() {
        assertThat(recorder.report(now)).isEmpty();
        assertThat(recorder.takeMarginNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aDelayIsRoundedUpSoThatALatencyOfThatManyMillisecondsIsEnough() {
        arrive(30, 1);
        arrive(30.001, 1);
        arrive(-4, 1);

        DelayWindow session = report().session();
        assertThat(session.delays()).containsExactly(-4, 1, 30, 1, 31, 1);
        assertThat(session.fastestMillis()).isEqualTo(-4);
        assertThat(session.missingAt(30)).isEqualTo(1);
        assertThat(session.missingAt(31)).isZero();
        assertThat(session.missingAt(29)).isEqualTo(2);
        assertThat(session.latencyFor(0)).isEqualTo(31);
        assertThat(session.latencyFor(1)).isEqualTo(30);
        assertThat(session.latencyFor(3)).isZero();
    }

    @Test
    void aDamagedTimestampIsCountedAtTheEnds() {
        arrive(-1e9, 1);
        arrive(1e9, 1);

        assertThat(report().session().delays()).containsExactly(DelayWindow.DELAY_MILLIS_MIN, 1);
        assertThat(report().session().beyond()).isEqualTo(1);
        assertThat(report().session().latencyFor(1)).isZero();
    }

    @Test
    void whatTakesLongerThanIsToldIsMissingAtAnyLatency() {
        arrive(1_121, 2);
        arrive(1_120, 1);
        arrive(1e9, 1);

        DelayWindow session = report().session();
        assertThat(session.beyond()).isEqualTo(3);
        assertThat(session.missingAt(65_535)).isEqualTo(3);
        assertThat(session.latencyFor(2)).isEqualTo(-1);
        assertThat(session.latencyFor(3)).isEqualTo(1_120);
    }

    @Test
    void aPacketThatWasGivenUpAndComesAfterwardsCountsOnceWithItsDelay() {
        recorder.onRetransmission(now);
        arrive(10, 1);
        recorder.onGivenUp(8, 2, now);
        recorder.onDelivered(10, false, 0);

        recorder.onBelated(9, 150 * MILLI, now);
        recorder.onBelated(9, 155 * MILLI, now);
        recorder.onBelated(10, 160 * MILLI, now); // a duplicate of what was delivered

        DelayWindow session = report().session();
        assertThat(session.packets()).isEqualTo(3);
        assertThat(session.neverCame()).isEqualTo(1);
        assertThat(session.delays()).containsExactly(10, 1, 150, 1);
    }

    @Test
    void anOldPacketIsNotTakenForOneThatWasGivenUp() {
        arrive(10, 1);
        recorder.onGivenUp(0, 1, now);
        for (int seq = 1; seq <= GivenUpPackets.PACKETS; seq++) {
            recorder.onDelivered(seq, false, 0);
        }
        recorder.onBelated(0, 150 * MILLI, now);

        assertThat(report().session().neverCame()).isEqualTo(1);
    }

    @Test
    void theLastHourForgetsAndTheSessionDoesNot() {
        arrive(10, 7);
        for (int minute = 0; minute < 60; minute++) {
            now += MINUTE;
            arrive(20, 1);
        }
        assertThat(report().lastHour().arrived()).isEqualTo(67);
        assertThat(report().lastHour().spanMillis()).isEqualTo(TimeUnit.MINUTES.toMillis(60));

        now += 5 * MINUTE;

        DelayReport later = report();
        assertThat(later.lastHour().delays()).containsExactly(20, 56);
        assertThat(later.lastHour().spanMillis()).isEqualTo(TimeUnit.MINUTES.toMillis(60));
        assertThat(later.session().delays()).containsExactly(10, 7, 20, 60);
        assertThat(later.session().spanMillis()).isEqualTo(TimeUnit.MINUTES.toMillis(65));
    }

    @Test
    void daysOfSilenceLeaveAnEmptyHour() {
        arrive(10, 3);
        now += 10_000 * MINUTE + 1;

        assertThat(report().lastHour().packets()).isZero();
        assertThat(report().lastHour().spanMillis()).isBetween(3_600_000L, 3_900_000L);
        assertThat(report().session().packets()).isEqualTo(3);
        arrive(10, 1);
        assertThat(report().lastHour().packets()).isEqualTo(1);
    }

    @Test
    void theWorstFiveMinutesTellTheRetransmissionShare() {
        arrive(10, 2_000);
        for (int i = 0; i < 100; i++) {
            recorder.onRetransmission(now);
        }
        now += 6 * MINUTE;
        arrive(10, 2_000);

        assertThat(report().lastHour().retransmissionShare()).isEqualTo(0.025);
        assertThat(report().worstRetransmissionShare()).isEqualTo(0.05);
    }

    @Test
    void theMarginIsWhatTheSlowestPacketLeft() {
        arrive(10, 3);
        arrive(115.5, 1);
        assertThat(recorder.takeMarginNanos()).isEqualTo(4_500_000);
        assertThat(recorder.takeMarginNanos()).isEqualTo(Long.MAX_VALUE);

        arrive(10, 1);
        recorder.onGivenUp(5, 1, now);
        assertThat(recorder.takeMarginNanos()).isZero();

        recorder.onBelated(5, 170 * MILLI, now);
        assertThat(recorder.takeMarginNanos()).isEqualTo(-50 * MILLI);
    }

    @Test
    void runsOfLossesAreCountedByTheirLength() {
        arrive(10, 1);
        recorder.onDelivered(0, false, 1_000);
        recorder.onDelivered(1, true, 2_000);
        recorder.onDelivered(2, false, 3_000);
        recorder.onGivenUp(3, 20, now);
        recorder.onDelivered(23, true, 24_000);
        recorder.onDelivered(24, false, 25_000);

        LossRuns runs = report().session().runs();
        assertThat(runs.runs()).isEqualTo(2);
        assertThat(runs.packets()).isEqualTo(22);
        assertThat(runs.packetsInRunsUpTo(16)).isEqualTo(1);
        assertThat(runs.packetsInRunsUpTo(32)).isEqualTo(22);
        assertThat(runs.longestPackets()).isEqualTo(21);
        assertThat(runs.longestMillis()).isEqualTo(22);
    }
}
