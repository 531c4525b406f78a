package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.wire.ControlType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which repeats are sent more than once, and which reports are passed over. */
class DeadlineRetransmissionTest extends SrtFixture {
    private static final long LATENCY = 500 * MILLI;
    private static final int ROUND_TRIP_MICROS = 40_000;

    private final RttEstimator rtt = new RttEstimator();
    private final DeadlineRetransmission policy = new DeadlineRetransmission(rtt, LATENCY);
    private final Subject subject = new Subject();

    private void measured() {
        rtt.adopt(ROUND_TRIP_MICROS, 1_000);
    }

    private void repeat(int seq, long ageNanos, boolean again) {
        policy.onRetransmission(seq, now - ageNanos, again ? now - 60 * MILLI : 0, now);
    }

    private boolean isPlanned() {
        return policy.copyNanos() != Long.MAX_VALUE;
    }

    @Test
    void theSecondRepeatIsSentTwiceALittleLater() {
        measured();
        repeat(7, 100 * MILLI, true);

        assertThat(policy.nextCopy(now)).isNegative();
        assertThat(policy.copyNanos()).isBetween(now + MILLI, now + 20 * MILLI);
        assertThat(policy.nextCopy(policy.copyNanos())).isEqualTo(7);
        policy.takeCopy(true, now);
        assertThat(isPlanned()).isFalse();
        assertThat(policy.nextCopy(now + SECOND)).isNegative();
    }

    @Test
    void theFirstRepeatIsSentOnceWhileThereIsTimeForAnother() {
        measured();
        repeat(7, 60 * MILLI, false);

        assertThat(isPlanned()).isFalse();
    }

    @Test
    void aLastChanceIsTakenTwiceUnlessItIsTooLateAnyway() {
        measured();
        repeat(7, LATENCY - rtt.timeoutNanos() / 2, false);
        assertThat(isPlanned()).isTrue();
        policy.takeCopy(true, now);
        repeat(7, LATENCY + MILLI, false);

        assertThat(isPlanned()).isFalse();
    }

    @Test
    void aLastChanceOfWhatWasRepeatedBeforeIsTakenThrice() {
        measured();
        repeat(7, LATENCY - rtt.timeoutNanos() / 2, true);
        for (int copies = 0; copies < 2; copies++) {
            now = policy.copyNanos();
            assertThat(policy.nextCopy(now)).isEqualTo(7);
            policy.takeCopy(true, now);
        }

        assertThat(isPlanned()).isFalse();
    }

    @Test
    void aSecondCopyIsNotPlannedIfTheFirstIsNotNeeded() {
        measured();
        repeat(7, LATENCY - rtt.timeoutNanos() / 2, true);
        policy.takeCopy(false, now);

        assertThat(isPlanned()).isFalse();
    }

    @Test
    void firstRepeatsLeaveSomethingToLaterOnes() {
        measured();
        for (int i = 0; i < 1_000; i++) {
            repeat(i, LATENCY - rtt.timeoutNanos() / 2, false);
            if (isPlanned()) {
                policy.takeCopy(true, now);
            }
        }
        repeat(7, LATENCY - rtt.timeoutNanos() / 2, false);
        assertThat(isPlanned()).isFalse();
        repeat(7, 100 * MILLI, true);

        assertThat(isPlanned()).isTrue();
    }

    @Test
    void nothingIsCopiedBeforeTheRoundTripIsMeasured() {
        repeat(7, 100 * MILLI, true);
        repeat(8, LATENCY - 10 * MILLI, false);

        assertThat(isPlanned()).isFalse();
    }

    @Test
    void copiesComeInTheirOrder() {
        measured();
        for (int seq = 0; seq < 5; seq++) {
            repeat(seq, 100 * MILLI, true);
            now += 100_000;
        }
        now += SECOND;

        for (int seq = 0; seq < 5; seq++) {
            assertThat(policy.nextCopy(now)).isEqualTo(seq);
            policy.takeCopy(true, now);
        }
    }

    @Test
    void newPacketsEarnCopiesAndNothingElseDoes() {
        measured();
        int atFirst = copiesOf(10_000);
        assertThat(atFirst).isBetween(1, 100);
        assertThat(copiesOf(10_000)).isZero();
        for (int i = 0; i < 500; i++) {
            policy.onNewPacket();
        }
        assertThat(copiesOf(10_000)).isBetween(1, 100);
        for (int i = 0; i < 1_000_000; i++) {
            policy.onNewPacket();
        }

        assertThat(copiesOf(10_000)).as("what can be saved").isBetween(1, 500);
    }

    private int copiesOf(int repeats) {
        int copies = 0;
        for (int i = 0; i < repeats; i++) {
            repeat(i, 100 * MILLI, true);
            if (isPlanned()) {
                policy.takeCopy(true, now);
                copies++;
            }
        }
        return copies;
    }

    @Test
    void aStormOfReportsPlansABoundedNumberOfCopies() {
        measured();
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 10_000; i++) {
                policy.onNewPacket();
            }
            repeat(round, 100 * MILLI, true);
            repeat(round, 100 * MILLI, true);
            repeat(round, 100 * MILLI, true);
        }
        int planned = 0;
        for (; isPlanned(); planned++) {
            policy.takeCopy(true, now);
        }

        assertThat(planned).isBetween(100, 300);
    }

    /** A connection that has sent ten packets, over a round trip of 40 ms. */
    private void open(Recovery recovery) {
        subject.options = subject.options.with(o -> o.recovery = recovery);
        subject.peerLatencyMillis = 500;
        subject.open();
        for (int i = 0; i < 10; i++) {
            subject.send("payload " + i);
            subject.runFor(MILLI);
        }
        subject.ackWithRtt(0, 8_192, ROUND_TRIP_MICROS, 1_000); // SRTT − 4·RTTVar = 36 ms
        subject.sent.take();
    }

    /** The peer misses a packet; what is repeated within the next milliseconds. */
    private List<Integer> repeatedAfterReportOf(int place, long millis) {
        subject.control(ControlType.NAK, 0, SEND_ISN + place);
        subject.runFor(millis * MILLI);
        return repeated();
    }

    private List<Integer> repeated() {
        return subject.sent.takeData().stream()
                .map(packet -> packet.sequence() - SEND_ISN)
                .toList();
    }

    @Test
    void theSecondRepeatOfAConnectionIsSentTwiceAndTheFirstIsNot() {
        open(Recovery.ADAPTIVE);
        assertThat(repeatedAfterReportOf(4, 40)).containsExactly(4);
        assertThat(repeatedAfterReportOf(4, 20)).containsExactly(4, 4);
        assertThat(subject.sentFigures().packetsRetransmitted()).isEqualTo(3);
    }

    @Test
    void aCopyOfWhatWasAcknowledgedMeanwhileIsNotSent() {
        open(Recovery.ADAPTIVE);
        assertThat(repeatedAfterReportOf(4, 40)).containsExactly(4);
        assertThat(repeatedAfterReportOf(4, 0)).containsExactly(4);
        subject.ackWithRtt(10, 8_192, ROUND_TRIP_MICROS, 1_000);
        subject.runFor(50 * MILLI);

        assertThat(repeated()).isEmpty();
    }

    @Test
    void aLastChanceOfAConnectionIsTakenTwice() {
        open(Recovery.ADAPTIVE);
        subject.peerLatencyMillis = 60;
        Subject tight = new Subject();
        tight.peerLatencyMillis = 60;
        tight.open();
        tight.ackWithRtt(0, 8_192, ROUND_TRIP_MICROS, 1_000);
        tight.send("a");
        tight.runFor(45 * MILLI);
        tight.sent.take();
        tight.control(ControlType.NAK, 0, SEND_ISN);
        tight.runFor(10 * MILLI);

        assertThat(tight.sent.takeData()).hasSize(2).allMatch(Packet::isRepeat);
    }

    @ParameterizedTest
    @CsvSource({"ADAPTIVE, false", "PERIODIC, false", "EAGER, true"})
    void aReportRightAfterARepeatIsPassedOverUnlessEager(Recovery recovery, boolean repeatedAgain) {
        open(recovery);
        assertThat(repeatedAfterReportOf(4, 10)).containsExactly(4);

        assertThat(repeatedAfterReportOf(4, 10)).isEqualTo(repeatedAgain ? List.of(4) : List.of());
    }

    @ParameterizedTest
    @EnumSource(names = {"PERIODIC", "EAGER"})
    void withoutAdaptationARepeatIsSentOnceForEachReport(Recovery recovery) {
        open(recovery);
        for (int i = 0; i < 5; i++) {
            assertThat(repeatedAfterReportOf(4, 40)).containsExactly(4);
        }
    }
}
