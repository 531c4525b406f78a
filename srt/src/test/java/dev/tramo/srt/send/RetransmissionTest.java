package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sender does about losses that the peer reports, or does not report. */
class RetransmissionTest extends SrtFixture {
    private static final int RANGE = 0x8000_0000;

    private final Subject subject = new Subject();

    @BeforeEach
    void setUp() {
        subject.options = subject.options.with(o -> o.recovery = Recovery.PERIODIC);
    }

    private List<Packet> first;

    /** Opens, and sends {@code packets} packets. */
    private void send(int packets) {
        subject.open();
        for (int i = 0; i < packets; i++) {
            subject.submit("payload " + i);
            subject.runFor(MILLI);
        }
        first = subject.sent.takeData();
        assertThat(first).hasSize(packets);
    }

    private void nak(int... words) {
        subject.control(ControlType.NAK, 0, words);
        subject.runFor(MILLI);
    }

    private static int seq(int place) {
        return SEND_ISN + place;
    }

    private static int from(int place) {
        return seq(place) | RANGE;
    }

    private List<Integer> repeatedPlaces() {
        return subject.sent.takeData().stream()
                .map(packet -> packet.sequence() - SEND_ISN)
                .toList();
    }

    @Test
    void aRepeatDiffersFromTheFirstTransmissionInTheRFlagOnly() {
        send(10);
        now += 30 * MILLI;
        nak(seq(7));
        Packet repeat = subject.sent.takeOnly();

        byte[] expected = first.get(7).bytes().clone();
        expected[4] |= 0x04;
        assertThat(repeat.bytes()).isEqualTo(expected);
        assertThat(repeat.isRepeat()).isTrue();
        assertThat(first.get(7).isRepeat()).isFalse();
    }

    @Test
    void toAPeerWithoutRFlagARepeatIsTheVerySame() {
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.REXMITFLG;
        send(10);
        nak(seq(7));

        assertThat(subject.sent.takeOnly().bytes()).isEqualTo(first.get(7).bytes());
    }

    @Test
    void singleNumbersAndRangesMix() {
        send(20);
        nak(seq(1), from(3), seq(5), seq(8), from(10), seq(10));

        assertThat(repeatedPlaces()).containsExactly(1, 3, 4, 5, 8, 10);
        assertThat(subject.sentFigures().packetsLost()).isEqualTo(6);
        assertThat(subject.sentFigures().packetsRetransmitted()).isEqualTo(6);
        assertThat(subject.sentFigures().packets()).isEqualTo(26);
        assertThat(subject.sentFigures().packetsUnique()).isEqualTo(20);
        assertThat(subject.sentFigures().naksReceived()).isEqualTo(1);
    }

    @Test
    void aReportOfWhatWasNeverSentIsMalformedAndRepeatsNothing() {
        send(10);
        nak(seq(10));
        nak(from(8), seq(12));
        nak(seq(1 << 29));
        nak(from(5), seq(3));
        nak(from(5));

        assertThat(subject.malformed()).isEqualTo(5);
        assertThat(repeatedPlaces()).isEmpty();
        assertThat(subject.connection.isClosed()).isFalse();
    }

    @Test
    void theGoodPartsOfAMalformedReportCount() {
        send(10);
        nak(seq(2), seq(1_000), seq(4));

        assertThat(repeatedPlaces()).containsExactly(2, 4);
        assertThat(subject.malformed()).isEqualTo(1);
    }

    @Test
    void whatIsAcknowledgedIsAnsweredByADropRequest() {
        send(10);
        subject.ack(5, 8_192);
        subject.sent.take();
        subject.control(ControlType.NAK, 0, from(1), seq(3));

        assertThat(subject.sent.take()).singleElement().satisfies(request -> {
            assertThat(request.is(ControlType.DROPREQ)).isTrue();
            assertThat(request.info()).isZero();
            assertThat(request.words()).containsExactly(seq(1), seq(3));
        });
    }

    @Test
    void aRangeHalfGoneIsAnsweredByADropRequestAndRepeats() {
        send(10);
        subject.ack(5, 8_192);
        subject.sent.take();
        nak(from(3), seq(6));
        List<Packet> sent = subject.sent.take();

        assertThat(sent.getFirst().is(ControlType.DROPREQ)).isTrue();
        assertThat(sent.getFirst().words()).containsExactly(seq(3), seq(4));
        assertThat(sent.subList(1, 3)).extracting(Packet::sequence).containsExactly(seq(5), seq(6));
    }

    @Test
    void whatWasGivenUpIsAnsweredByADropRequest() {
        send(3);
        now += 1_100 * MILLI;
        subject.submit("new");
        nak(from(0), seq(2));

        assertThat(subject.sent.take(ControlType.DROPREQ))
                .singleElement()
                .satisfies(request -> assertThat(request.words()).containsExactly(seq(0), seq(2)));
    }

    @Test
    void whatIsAcknowledgedMeanwhileIsNotRepeated() {
        subject.options = subject.options.with(o -> o.bandwidth = new Bandwidth(100_000, 0, 25));
        subject.open();
        for (int i = 0; i < 5; i++) {
            subject.send("payload " + i);
            subject.runFor(100 * MILLI);
        }
        subject.sent.take();
        deliver(subject.connection, control(ControlType.NAK, 0, 0, 0, from(1), seq(4)), now);
        subject.ack(3, 8_192);
        subject.runFor(SECOND / 10);

        assertThat(repeatedPlaces()).containsExactly(3, 4);
    }

    @Test
    void aRepeatUnderWayIsNotSentAgainBeforeItCanHaveBeenMissed() {
        send(10);
        subject.ackWithRtt(0, 8_192, 100_000, 1_000); // SRTT − 4·RTTVar = 96 ms
        nak(seq(4));
        assertThat(repeatedPlaces()).containsExactly(4);
        long repeatedAt = now - MILLI;

        now = repeatedAt + 95 * MILLI;
        nak(seq(4));
        assertThat(repeatedPlaces()).isEmpty();
        now = repeatedAt + 96 * MILLI;
        nak(seq(4));
        assertThat(repeatedPlaces()).containsExactly(4);
    }

    @Test
    void newPacketsGoFirstToAPeerThatDropsWhatIsLate() {
        assertThat(sentAfterALossWithNewWaiting()).containsExactly(20, 21, 22, 4);
    }

    @Test
    void repeatsGoFirstToAPeerThatWaits() {
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.TLPKTDROP;

        assertThat(sentAfterALossWithNewWaiting()).containsExactly(4, 20, 21, 22);
    }

    private List<Integer> sentAfterALossWithNewWaiting() {
        subject.options = subject.options.with(o -> o.bandwidth = new Bandwidth(1_000_000, 0, 25));
        send(20);
        for (int i = 20; i < 23; i++) {
            subject.submit("payload " + i);
        }
        subject.control(ControlType.NAK, 0, seq(4));
        subject.runFor(100 * MILLI);
        return repeatedPlaces();
    }

    @Test
    void whenNothingIsReportedForLongTheNewestTwoAreRepeatedToShowThePeerWhatItMisses() {
        send(5);
        subject.runFor(328 * MILLI); // SRTT + 4·RTTVar + 30 ms after the last one, which is 1 ms old
        assertThat(repeatedPlaces()).isEmpty();
        subject.runFor(2 * MILLI);
        assertThat(repeatedPlaces()).containsExactly(3, 4);
    }

    @Test
    void aPeerThatNeverReportsLossesGetsAllThatIsInFlightAgain() {
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.NAKREPORT;
        send(5);
        subject.runFor(340 * MILLI);

        assertThat(repeatedPlaces()).containsExactly(0, 1, 2, 3, 4);
        subject.ack(5, 8_192);
        subject.sent.take();
        subject.runFor(3 * SECOND);
        assertThat(repeatedPlaces()).isEmpty();
    }

    @Test
    void unansweredRepeatsGetRarer() {
        send(1);
        subject.runFor(4_500 * MILLI);
        List<Packet> repeats = subject.sent.takeData();

        assertThat(repeats).hasSizeBetween(3, 5);
        for (int i = 2; i < repeats.size(); i++) {
            assertThat(repeats.get(i).atNanos() - repeats.get(i - 1).atNanos())
                    .isGreaterThan(
                            repeats.get(i - 1).atNanos() - repeats.get(i - 2).atNanos());
        }
    }
}
