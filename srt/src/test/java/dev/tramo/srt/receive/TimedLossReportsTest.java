package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.ControlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests for each missing packet by itself, timed by the round trip; and requests that are made but once. */
class TimedLossReportsTest extends LossReportsFixture {
    /** What a sender may need for an answer beyond the round trip, and what timers may add. */
    private static final long ANSWER_MILLIS_MAX = 20;

    private record Report(long atMillis, List<Integer> places) {}

    private long from;

    @BeforeEach
    void open() {
        open(Recovery.ADAPTIVE);
    }

    /** The reports since {@link #from}, up to {@code millis} after it. */
    private List<Report> reportsUntil(long millis) {
        subject.runUntil(from + millis * MILLI);
        return subject.sent.take(ControlType.NAK).stream()
                .map(nak -> new Report((nak.atNanos() - from) / MILLI, places(nak, RECEIVE_ISN)))
                .toList();
    }

    private void loseAt(int first, int last) {
        from = now;
        subject.data(last + 1);
        assertThat(subject.receivedFigures().packetsLost()).isGreaterThanOrEqualTo(last - first + 1);
    }

    @Test
    void aGapIsReportedAtOnce() {
        subject.data(0);
        loseAt(1, 3);

        assertThat(reportsUntil(0)).containsExactly(new Report(0, List.of(1, 2, 3)));
    }

    @Test
    void whileTheSenderWouldPassOverAnotherARequestIsToldAgain() {
        roundTrip(50_000, 1_000); // SRTT − 4·RTTVar = 46 ms
        subject.data(0);
        loseAt(1, 2);
        List<Report> reports = reportsUntil(46);

        assertThat(reports).hasSizeBetween(2, 6);
        assertThat(reports).extracting(Report::places).containsOnly(List.of(1, 2));
        assertThat(reports.get(1).atMillis()).isBetween(1L, 10L);
        assertThat(reports.getLast().atMillis()).isLessThan(46 - 5); // a margin for what a report takes longer
    }

    @ParameterizedTest
    @CsvSource({"20000, 10000", "20000, 5000", "4000, 100", "1000, 0"})
    void whereASecondCopyCouldCauseASecondRepeatThereIsNone(int smoothedMicros, int variationMicros) {
        roundTrip(smoothedMicros, variationMicros);
        subject.data(0);
        loseAt(1, 2);

        assertThat(reportsUntil(5)).containsExactly(new Report(0, List.of(1, 2)));
    }

    @Test
    void beforeTheRoundTripIsKnownThereIsNoSecondCopy() {
        subject.data(0);
        loseAt(1, 2);

        assertThat(reportsUntil(90)).containsExactly(new Report(0, List.of(1, 2)));
    }

    @Test
    void whatIsToldAgainIsStillMissing() {
        roundTrip(50_000, 1_000);
        subject.data(0);
        loseAt(1, 4);
        subject.data(2);
        subject.data(4);

        assertThat(reportsUntil(0)).extracting(Report::places).containsExactly(List.of(1, 2, 3, 4));
        assertThat(reportsUntil(40)).isNotEmpty().extracting(Report::places).containsOnly(List.of(1, 3));
    }

    @Test
    void aReportTellsAgainWhatTheSenderPassesOver() {
        roundTrip(50_000, 1_000);
        subject.data(0);
        loseAt(1, 2);
        subject.runFor(20 * MILLI);
        subject.sent.take();
        subject.data(5);

        assertThat(reportsUntil(20)).containsExactly(new Report(20, List.of(4, 1, 2)));
        assertThat(reportsUntil(39)).isNotEmpty().extracting(Report::places).containsOnly(List.of(1, 2, 4));
        assertThat(reportsUntil(50))
                .as("1 and 2 no more")
                .extracting(Report::places)
                .containsOnly(List.of(4));
    }

    @Test
    void whenAllHasComeNothingIsToldAgain() {
        roundTrip(50_000, 1_000);
        subject.data(0);
        loseAt(1, 1);
        subject.data(1);

        assertThat(reportsUntil(300)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"20000, 5000, 25", "100000, 10000, 110", "5000, 1000, 8"})
    void theNextRequestFollowsWhenTheAnswerIsOverdue(int smoothedMicros, int variationMicros, long overdueMillis) {
        roundTrip(smoothedMicros, variationMicros);
        subject.data(0);
        loseAt(1, 1);
        List<Long> times = new ArrayList<>();
        for (Report report : reportsUntil(5 * (overdueMillis + ANSWER_MILLIS_MAX))) {
            assertThat(report.places()).containsExactly(1);
            boolean isToldAgain = !times.isEmpty() && report.atMillis() - times.getLast() < overdueMillis;
            if (!isToldAgain) {
                times.add(report.atMillis());
            }
        }

        assertThat(times).hasSizeGreaterThanOrEqualTo(5);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isBetween(overdueMillis, overdueMillis + ANSWER_MILLIS_MAX);
        }
    }

    @Test
    void eachGapHasATimeOfItsOwn() {
        roundTrip(20_000, 5_000);
        subject.data(0);
        loseAt(1, 1);
        subject.runFor(20 * MILLI);
        subject.data(4);
        List<Report> reports = reportsUntil(55);

        assertThat(reports).extracting(Report::places).containsExactly(List.of(1), List.of(3), List.of(1), List.of(3));
        assertThat(reports.get(3).atMillis() - reports.get(2).atMillis()).isEqualTo(20);
    }

    @Test
    void aReportThatIsFullIsContinuedAtOnce() {
        roundTrip(20_000, 5_000);
        for (int place = 1; place < 1_400; place += 2) {
            subject.data(place);
        }
        from = now;
        reportsUntil(5);
        List<Report> again = reportsUntil(25 + ANSWER_MILLIS_MAX);

        assertThat(again).hasSizeGreaterThan(1);
        List<Integer> asked = again.stream().flatMap(r -> r.places().stream()).toList();
        assertThat(asked)
                .containsExactlyElementsOf(
                        IntStream.iterate(0, i -> i < 1_400, i -> i + 2).boxed().toList());
    }

    @Test
    void whatHasComeOrWasGivenUpIsNotAskedForAgain() {
        roundTrip(20_000, 5_000);
        subject.data(0);
        loseAt(1, 4);
        subject.repeated(2, 0);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 3, RECEIVE_ISN + 3);
        reportsUntil(1);
        assertThat(reportsUntil(70)).extracting(Report::places).containsOnly(List.of(1, 4));
        subject.repeated(1, 0);
        subject.repeated(4, 0);

        assertThat(reportsUntil(5_000)).isEmpty();
    }

    @Test
    void laterGapsAreReportedAtOnceWhileEarlierOnesWait() {
        roundTrip(50_000, 1_000);
        subject.data(0);
        List<Integer> firsts = new ArrayList<>();
        for (int place = 2; place < 20; place += 2) {
            from = now;
            subject.data(place);
            firsts.add(reportsUntil(0).getFirst().places().getFirst());
            subject.runFor(MILLI);
            subject.sent.take();
        }

        assertThat(firsts).containsExactly(1, 3, 5, 7, 9, 11, 13, 15, 17);
    }

    @Test
    void aSenderThatMayNotPassOverIsAskedOnce() {
        Subject old = new Subject();
        old.peerVersion = LossReports.IGNORING_VERSION - 1;
        old.receiveLatencyMillis = 5_000;
        old.open();
        old.ackWithRtt(0, 8_192, 50_000, 1_000);
        old.sent.take();
        old.data(0);
        old.data(2);
        old.runFor(50 * MILLI);

        assertThat(old.sent.take(ControlType.NAK)).hasSize(1);
    }

    @Test
    void whatCouldOnlyComeTooLateIsNotAskedFor() {
        Subject tight = new Subject();
        tight.receiveLatencyMillis = 90;
        tight.open();
        tight.ackWithRtt(0, 8_192, 50_000, 1_000); // no answer comes within 46 ms
        tight.sent.take();
        from = now;
        tight.data(0);
        tight.data(2);
        tight.runFor(200 * MILLI);

        assertThat(tight.sent.take(ControlType.NAK))
                .isNotEmpty()
                .allMatch(nak -> nak.atNanos() - from <= (90 - 46) * MILLI);
    }

    @Test
    void wherePacketsAreOvertakenAGapIsGivenThatTimeIfThereIsSo() {
        roundTrip(50_000, 1_000);
        subject.data(0);
        subject.data(2);
        subject.runFor(6 * MILLI);
        subject.data(1);
        subject.runFor(SECOND);
        subject.sent.take();
        loseAt(3, 3);

        assertThat(reportsUntil(4)).isEmpty();
        assertThat(reportsUntil(7)).extracting(Report::places).containsExactly(List.of(3));
    }

    @ParameterizedTest
    @EnumSource(Recovery.class)
    void withoutLossReportsEachGapIsReportedOnce(Recovery recovery) {
        Subject once = new Subject();
        once.options = once.options.with(o -> {
            o.recovery = recovery;
            o.lossReports = false;
        });
        once.receiveLatencyMillis = 5_000;
        once.open();
        once.ackWithRtt(0, 8_192, 50_000, 1_000);
        once.data(0);
        once.data(3);
        once.data(5);
        once.runFor(4 * SECOND);

        assertThat(once.sent.take(ControlType.NAK))
                .extracting(nak -> places(nak, RECEIVE_ISN))
                .containsExactly(List.of(1, 2), List.of(4));
    }
}
