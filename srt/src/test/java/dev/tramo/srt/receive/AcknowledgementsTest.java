package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the receiver confirms, when, and what it learns from the answers. */
class AcknowledgementsTest extends SrtFixture {
    private final Subject subject = new Subject();

    @BeforeEach
    void open() {
        subject.receiveLatencyMillis = 2_000;
        subject.options = subject.options.withBufferPackets(1_000);
        subject.open();
    }

    private List<Packet> acks() {
        return subject.sent.take(ControlType.ACK);
    }

    private static boolean isLite(Packet ack) {
        return ack.payload().length == 4;
    }

    private void confirm(Packet ack) {
        subject.control(ControlType.ACKACK, ack.info());
    }

    @Test
    void aFullAckTellsPositionRoundTripRoomAndRates() {
        subject.data(0);
        subject.data(1);
        subject.runFor(10 * MILLI);

        assertThat(acks()).singleElement().satisfies(ack -> {
            assertThat(ack.info()).isEqualTo(1);
            assertThat(ack.words()).hasSize(7).startsWith(RECEIVE_ISN + 2, 100_000, 50_000, 1_000 - 1 - 2);
            assertThat(ack.words()[5]).as("capacity").isEqualTo(1_000);
        });
    }

    @Test
    void whileDataComesThereIsOneFullAckEachTenMilliseconds() {
        for (int place = 0; place < 100; place++) {
            subject.data(place);
            subject.runFor(MILLI);
        }
        List<Packet> acks = acks();

        assertThat(acks).hasSizeBetween(9, 10).noneMatch(AcknowledgementsTest::isLite);
        for (int i = 1; i < acks.size(); i++) {
            assertThat(acks.get(i).atNanos() - acks.get(i - 1).atNanos()).isEqualTo(10 * MILLI);
            assertThat(acks.get(i).info()).isEqualTo(i + 1);
        }
    }

    @Test
    void withoutNewDataAConfirmedPositionIsNotRepeated() {
        subject.data(0);
        subject.runFor(10 * MILLI);
        confirm(acks().getFirst());
        subject.runFor(5 * SECOND - MILLI);

        assertThat(acks()).isEmpty();
    }

    @Test
    void anUnconfirmedPositionIsRepeatedWhenTheAnswerIsOverdue() {
        subject.data(0);
        subject.runFor(10 * MILLI);
        Packet first = acks().getFirst();
        long sentAt = first.atNanos();
        subject.runFor(700 * MILLI);
        List<Packet> repeats = acks();

        assertThat(repeats).extracting(ack -> (ack.atNanos() - sentAt) / MILLI).containsExactly(300L, 600L);
        assertThat(repeats).extracting(Packet::info).containsExactly(2, 3);
        assertThat(repeats).allMatch(ack -> ack.words()[0] == RECEIVE_ISN + 1);

        confirm(repeats.getFirst());
        subject.runFor(SECOND);
        assertThat(acks()).isEmpty();
    }

    @Test
    void eachSixtyFourPacketsWithinAPeriodGetALiteAck() {
        for (int place = 0; place < 200; place++) {
            subject.data(place);
        }
        List<Packet> acks = acks();

        assertThat(acks).hasSize(3).allMatch(AcknowledgementsTest::isLite);
        assertThat(acks).allMatch(ack -> ack.info() == 0);
        assertThat(acks).extracting(ack -> ack.words()[0] - RECEIVE_ISN).containsExactly(64, 128, 192);
    }

    @Test
    void aFullAckStartsTheCountForLiteOnesAnew() {
        for (int place = 0; place < 60; place++) {
            subject.data(place);
        }
        subject.runFor(10 * MILLI);
        acks();
        for (int place = 60; place < 123; place++) {
            subject.data(place);
        }
        assertThat(acks()).isEmpty();
        subject.data(123);
        assertThat(acks()).hasSize(1);
    }

    @Test
    void theAcknowledgedPositionStopsAtTheFirstLossAndJumpsWhenItIsFilled() {
        subject.data(0);
        subject.data(1);
        subject.data(3);
        subject.data(4);
        subject.runFor(10 * MILLI);
        assertThat(acks().getLast().words()[0]).isEqualTo(RECEIVE_ISN + 2);

        subject.repeated(2, 5 * MILLI);
        subject.runFor(10 * MILLI);
        assertThat(acks().getLast().words()[0]).isEqualTo(RECEIVE_ISN + 5);
    }

    @Test
    void whatIsGivenUpIsAcknowledged() {
        subject.data(0);
        subject.data(2);
        subject.runFor(1_999 * MILLI);
        assertThat(acks().getLast().words()[0]).isEqualTo(RECEIVE_ISN + 1);

        subject.runFor(12 * MILLI);
        assertThat(acks().getLast().words()[0]).isEqualTo(RECEIVE_ISN + 3);
    }

    @Test
    void theAcknowledgedPositionNeverGoesBack() {
        int last = RECEIVE_ISN;
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 3_000; i++) {
            if (random.nextInt(3) > 0) {
                subject.data(i);
            }
            if (random.nextInt(5) == 0 && i > 30) {
                subject.repeated(i - random.nextInt(30), 20 * MILLI);
            }
            subject.runFor(random.nextInt(3) * MILLI);
            for (Packet ack : acks()) {
                assertThat(SeqNo.distance(last, ack.words()[0])).isNotNegative();
                last = ack.words()[0];
            }
        }
        assertThat(last).isGreaterThan(RECEIVE_ISN + 2_000);
    }

    @Test
    void theAnswerMeasuresTheRoundTrip() {
        subject.data(0);
        subject.runFor(10 * MILLI);
        Packet ack = acks().getFirst();
        now = ack.atNanos() + 24 * MILLI;
        confirm(ack);

        assertThat(subject.connection.statistics().link().rttMillis()).isEqualTo(24);
        assertThat(subject.connection.statistics().link().rttVariationMillis()).isEqualTo(12);
    }

    @Test
    void answersToNothingOrTwiceMeasureNothing() {
        subject.data(0);
        subject.runFor(10 * MILLI);
        Packet ack = acks().getFirst();
        now = ack.atNanos() + 24 * MILLI;
        confirm(ack);
        subject.runFor(500 * MILLI);
        confirm(ack);
        for (int number : new int[] {0, 2, -1, 1 + 1_024, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            subject.control(ControlType.ACKACK, number);
        }

        assertThat(subject.connection.statistics().link().rttMillis()).isEqualTo(24);
    }

    @Test
    void aFullOrSmallAckOfThePeerIsAnsweredAtOnceWithItsNumber() {
        subject.send("x");
        subject.sent.take();
        subject.control(ControlType.ACK, 77, SEND_ISN + 1, 20_000, 1_000, 8_192, 1, 1, 1);
        assertThat(subject.sent.take(ControlType.ACKACK)).singleElement().satisfies(answer -> {
            assertThat(answer.info()).isEqualTo(77);
            assertThat(answer.destination()).isEqualTo(PEER_ID);
        });

        subject.control(ControlType.ACK, 78, SEND_ISN + 1, 20_000, 1_000, 8_192);
        assertThat(subject.sent.take(ControlType.ACKACK))
                .singleElement()
                .satisfies(answer -> assertThat(answer.info()).isEqualTo(78));
    }

    @Test
    void theTimeForWhichAnAckWaitedIsSharedBetweenBothWays() {
        subject.send("x");
        subject.sent.take();
        byte[] ack = SrtFixture.control(ControlType.ACK, 0, 77, 0, SEND_ISN + 1, 20_000, 1_000, 8_192, 1, 1, 1);
        ByteBuffer in = ByteBuffer.wrap(ack);
        subject.connection.onDatagram(in, 0, ack.length, now, now);
        int readAtOnce = subject.sent.take(ControlType.ACKACK).getFirst().timestamp();

        subject.connection.onDatagram(in, 0, ack.length, now, now + 4 * MILLI);

        assertThat(subject.sent.take(ControlType.ACKACK).getFirst().timestamp() - readAtOnce)
                .isEqualTo(2_000);
    }

    @Test
    void aLiteAckOfThePeerIsNotAnswered() {
        subject.send("x");
        subject.sent.take();
        subject.control(ControlType.ACK, 77, SEND_ISN + 1);

        assertThat(subject.sent.take()).isEmpty();
        assertThat(subject.connection.statistics().link().inFlightPackets()).isZero();
    }

    @Test
    void anAckWithoutBodyIsMalformed() {
        subject.control(ControlType.ACK, 77);

        assertThat(subject.malformed()).isEqualTo(1);
        assertThat(subject.sent.take()).isEmpty();
    }

    @Test
    void roomThatReturnsIsReportedThoughNothingNewIsAcknowledged() {
        for (int place = 0; place < 1_000; place++) {
            subject.data(place);
        }
        subject.runFor(10 * MILLI);
        Packet full = acks().getLast();
        assertThat(full.words()[3]).as("room").isLessThanOrEqualTo(2);
        confirm(full);

        subject.runFor(2_100 * MILLI);
        List<Packet> acks = acks();
        assertThat(acks.getFirst().words()).startsWith(RECEIVE_ISN + 1_000);
        assertThat(acks.getFirst().words()[3]).isEqualTo(999);
        confirm(acks.getLast());
        subject.runFor(SECOND);
        assertThat(acks()).as("once confirmed, not again").isEmpty();
    }

    @Test
    void theReportOfReturnedRoomIsRepeatedUntilItIsConfirmed() {
        for (int place = 0; place < 1_000; place++) {
            subject.data(place);
        }
        subject.runFor(10 * MILLI);
        confirm(acks().getLast());

        subject.runFor(3_000 * MILLI);
        assertThat(acks()).hasSizeGreaterThan(2).allMatch(ack -> ack.words()[3] == 999);
    }
}
