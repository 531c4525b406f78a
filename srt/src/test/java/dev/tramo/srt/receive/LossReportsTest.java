package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the receiver asks for again, and when. */
class LossReportsTest extends SrtFixture {
    private static final int RANGE = 0x8000_0000;

    private final Subject subject = new Subject();

    @BeforeEach
    void open() {
        subject.options = subject.options.with(o -> o.recovery = Recovery.PERIODIC);
        subject.receiveLatencyMillis = 5_000;
        subject.open();
    }

    private List<Packet> naks() {
        return subject.sent.take(ControlType.NAK);
    }

    /** The times of the reports within {@code nanos}, in milliseconds from now. */
    private List<Long> nakMillisWithin(long nanos) {
        long from = now;
        subject.runFor(nanos);
        return naks().stream().map(nak -> (nak.atNanos() - from) / MILLI).toList();
    }

    /** The peer has measured the round trip. */
    private void roundTrip(int smoothedMicros, int variationMicros) {
        subject.ackWithRtt(0, 8_192, smoothedMicros, variationMicros);
        subject.sent.take();
    }

    @Test
    void aGapIsReportedAtOnceAsARange() {
        subject.data(0);
        subject.data(4);

        assertThat(naks()).singleElement().satisfies(nak -> {
            assertThat(nak.words()).containsExactly(RECEIVE_ISN + 1 | RANGE, RECEIVE_ISN + 3);
            assertThat(nak.info()).isZero();
            assertThat(nak.destination()).isEqualTo(PEER_ID);
            assertThat(nak.atNanos()).isEqualTo(now);
        });
        assertThat(subject.receivedFigures().packetsLost()).isEqualTo(3);
    }

    @Test
    void aLoneLossIsReportedAsOneWord() {
        subject.data(0);
        subject.data(2);

        assertThat(naks())
                .singleElement()
                .satisfies(nak -> assertThat(nak.words()).containsExactly(RECEIVE_ISN + 1));
    }

    @Test
    void aGapBeforeTheFirstPacketIsReportedToo() {
        subject.data(2);

        assertThat(naks())
                .singleElement()
                .satisfies(nak -> assertThat(nak.words()).containsExactly(RECEIVE_ISN | RANGE, RECEIVE_ISN + 1));
    }

    @Test
    void aGapAcrossTheWrapIsReportedAsTheExampleOfTheCapture() {
        // 8EE3B9CF 0EE3B9D1 was captured for three losses; here the same across the wrap.
        Subject wrapping = new Subject();
        wrapping.receiveIsn = SeqNo.MAX - 1;
        wrapping.open();
        wrapping.data(0);
        wrapping.data(4);

        assertThat(wrapping.sent.take(ControlType.NAK))
                .singleElement()
                .satisfies(nak -> assertThat(nak.words()).containsExactly(-1, 1));
    }

    @Test
    void theCapturedReportIsTheCapturedOne() {
        Subject captured = new Subject();
        captured.receiveIsn = 0x0EE3B9CE;
        captured.open();
        captured.data(0);
        captured.data(4);

        assertThat(captured.sent.take(ControlType.NAK).getFirst().payload()).isEqualTo(hex("8EE3B9CF 0EE3B9D1"));
    }

    @Test
    void whatIsInOrderOrAgainIsNotReported() {
        subject.data(0);
        subject.data(1);
        subject.data(1);
        subject.data(0);

        assertThat(naks()).isEmpty();
    }

    @Test
    void theWholeListIsRepeatedAtHalfTheTimeoutOfTheRoundTrip() {
        roundTrip(20_000, 10_000); // SRTT + 4·RTTVar = 60 ms
        subject.data(0);
        subject.data(3);
        subject.data(5);
        naks();

        assertThat(nakMillisWithin(100 * MILLI)).containsExactly(30L, 60L, 90L);
        subject.runFor(20 * MILLI);
        assertThat(naks())
                .singleElement()
                .satisfies(nak -> assertThat(nak.words())
                        .containsExactly(RECEIVE_ISN + 1 | RANGE, RECEIVE_ISN + 2, RECEIVE_ISN + 4));
    }

    @Test
    void repeatedReportsAreNoCloserThanTwentyMilliseconds() {
        roundTrip(1_000, 100);
        subject.data(1);
        naks();

        assertThat(nakMillisWithin(65 * MILLI)).containsExactly(20L, 40L, 60L);
    }

    @Test
    void beforeTheRoundTripIsKnownTheReportIsRepeatedEach300Milliseconds() {
        subject.data(1);
        naks();

        assertThat(nakMillisWithin(SECOND)).containsExactly(300L, 600L, 900L);
    }

    @Test
    void aFirstGapAfterLongSilenceIsNotReportedTwiceAtOnce() {
        roundTrip(20_000, 10_000);
        subject.data(0);
        subject.runFor(2 * SECOND + 7 * MILLI);
        naks();
        subject.data(2);

        assertThat(naks()).hasSize(1);
        assertThat(nakMillisWithin(70 * MILLI)).containsExactly(30L, 60L);
    }

    @Test
    void aFurtherGapDoesNotPutTheRepeatOff() {
        roundTrip(20_000, 10_000);
        subject.data(0);
        subject.data(2);
        subject.runFor(20 * MILLI);
        subject.data(4);
        naks();

        assertThat(nakMillisWithin(25 * MILLI)).containsExactly(10L);
    }

    @Test
    void whatHasComeIsNotAskedForAgain() {
        subject.data(0);
        subject.data(4);
        subject.repeated(2, 0);
        naks();
        subject.runFor(300 * MILLI);

        assertThat(naks())
                .singleElement()
                .satisfies(nak -> assertThat(nak.words()).containsExactly(RECEIVE_ISN + 1, RECEIVE_ISN + 3));
        subject.repeated(1, 0);
        subject.repeated(3, 0);
        assertThat(nakMillisWithin(2 * SECOND)).isEmpty();
    }

    @Test
    void whatTheSenderHasGivenUpIsNotAskedForAgain() {
        subject.data(0);
        subject.data(4);
        naks();
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 1, RECEIVE_ISN + 2);
        subject.runFor(300 * MILLI);

        assertThat(naks())
                .singleElement()
                .satisfies(nak -> assertThat(nak.words()).containsExactly(RECEIVE_ISN + 3));
    }

    @Test
    void whatIsTooLateIsNotAskedForAgain() {
        subject.data(0);
        subject.data(4);
        subject.runFor(4_950 * MILLI);
        assertThat(naks()).isNotEmpty();

        assertThat(nakMillisWithin(2 * SECOND)).isEmpty();
    }

    @Test
    void aListLongerThanAPacketIsCutToItsFirstPart() {
        for (int place = 1; place < 1_000; place += 2) {
            subject.data(place);
        }
        naks();
        subject.runFor(300 * MILLI);

        assertThat(naks()).singleElement().satisfies(nak -> {
            List<Integer> expected = new ArrayList<>();
            for (int place = 0; expected.size() < nak.words().length; place += 2) {
                expected.add(RECEIVE_ISN + place);
            }
            assertThat(nak.words()).hasSizeBetween(362, 364);
            assertThat(nak.words()).containsExactly(expected.toArray(Integer[]::new));
        });
    }

    @Test
    void reportsAreCounted() {
        subject.data(0);
        subject.data(4);
        subject.runFor(300 * MILLI);

        assertThat(subject.receivedFigures().naksSent()).isEqualTo(2);
    }
}
