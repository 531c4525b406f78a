package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** First transmissions: how packets are numbered and kept, and how the peer's window holds them back. */
class SendingTest extends SrtFixture {
    private final Subject subject = new Subject();

    private List<String> sentTexts() {
        return subject.sent.takeData().stream()
                .map(packet -> new String(packet.payload()))
                .toList();
    }

    private void submit(int from, int to) {
        for (int i = from; i <= to; i++) {
            subject.submit(Integer.toString(i));
        }
    }

    @Test
    void packetsAreNumberedFromTheFirstAgreedNumberAndMessagesFromOne() {
        subject.open();
        now += 5 * MILLI;
        subject.send("a");
        now += 2 * MILLI;
        subject.send("b");
        List<Packet> sent = subject.sent.takeData();

        assertThat(sent).extracting(Packet::sequence).containsExactly(SEND_ISN, SEND_ISN + 1);
        assertThat(sent).extracting(Packet::message).containsExactly(1, 2);
        assertThat(sent).extracting(Packet::timestamp).containsExactly(5_000, 7_000);
        assertThat(sent).allMatch(packet -> packet.destination() == PEER_ID);
        assertThat(sent).allMatch(packet -> !packet.isRepeat() && packet.keyFlags() == 0);
        assertThat(sent).extracting(packet -> new String(packet.payload())).containsExactly("a", "b");
    }

    @Test
    void aTimestampIsTheOriginWithinHalfOfThePeersLatency() {
        subject.open();
        now += SECOND;
        ByteBuffer payload = ByteBuffer.wrap(text(0));
        subject.connection.send(payload, 0, 1, now - 500 * MILLI, now);
        subject.connection.send(payload, 0, 1, now - 20 * MILLI, now);
        subject.connection.send(payload, 0, 1, now - 30 * MILLI, now);
        subject.connection.send(payload, 0, 1, now + 500 * MILLI, now);
        subject.runFor(10 * MILLI);

        assertThat(subject.sent.takeData())
                .extracting(Packet::timestamp)
                .containsExactly(940_000, 980_000, 980_000, 1_000_000);
    }

    @Test
    void sequenceNumbersWrap() {
        subject.sendIsn = 0x7FFF_FFFE;
        subject.open();
        submit(0, 3);
        subject.runFor(MILLI);

        assertThat(subject.sent.takeData())
                .extracting(Packet::sequence)
                .containsExactly(0x7FFF_FFFE, 0x7FFF_FFFF, 0, 1);
        subject.ack(3, 100);
        assertThat(subject.connection.statistics().link().inFlightPackets()).isEqualTo(1);
    }

    @Test
    void aPayloadLongerThanAPacketIsRefusedAndCounted() {
        subject.open();

        assertThat(subject.submit(new byte[1_457])).isFalse();
        assertThat(subject.submit(new byte[1_456])).isTrue();
        subject.runFor(MILLI);
        assertThat(subject.sent.takeData())
                .singleElement()
                .satisfies(packet -> assertThat(packet.payload()).hasSize(1_456));
        assertThat(subject.sentFigures().packetsRefused()).isEqualTo(1);
    }

    @Test
    void aPeerWithASmallerMtuGetsNoLongerPayloads() {
        subject.mssBytes = 1_400;
        subject.open();

        assertThat(subject.submit(new byte[1_357])).isFalse();
        assertThat(subject.submit(new byte[1_356])).isTrue();
    }

    @Test
    void whatTheBufferCannotHoldIsRefusedAndCounted() {
        subject.options = subject.options.withBufferPackets(32);
        subject.peerFlowWindow = 0;
        subject.open();
        submit(0, 34);

        assertThat(subject.sentFigures().packetsRefused()).isEqualTo(3);
        assertThat(subject.sentFigures().availablePackets()).isZero();
        subject.ack(0, 100);
        subject.runFor(MILLI);
        assertThat(sentTexts()).isEqualTo(texts(0, 31));
        subject.ack(32, 100);
        assertThat(subject.submit("more")).isTrue();
    }

    @Test
    void noMoreIsInFlightThanThePeerHasRoomFor() {
        subject.peerFlowWindow = 4;
        subject.open();
        submit(0, 9);
        subject.runFor(10 * MILLI);
        assertThat(sentTexts()).isEqualTo(texts(0, 3));

        subject.ack(2, 4);
        subject.runFor(10 * MILLI);
        assertThat(sentTexts()).isEqualTo(texts(4, 5));
        assertThat(subject.connection.statistics().link().flowWindowPackets()).isEqualTo(4);
        assertThat(subject.connection.statistics().link().inFlightPackets()).isEqualTo(4);
    }

    @Test
    void aLiteAckReducesTheWindowByWhatItReleases() {
        subject.peerFlowWindow = 4;
        subject.open();
        submit(0, 9);
        subject.runFor(10 * MILLI);
        subject.control(ControlType.ACK, 0, SEND_ISN + 2);
        subject.runFor(10 * MILLI);

        assertThat(sentTexts()).isEqualTo(texts(0, 3));
    }

    @Test
    void aWindowOfNothingStopsAndALaterAckResumes() {
        subject.open();
        subject.send("0");
        subject.ack(1, 0);
        sentTexts();
        submit(1, 5);
        subject.runFor(500 * MILLI);
        assertThat(sentTexts()).isEmpty();

        subject.ack(1, 100);
        subject.runFor(MILLI);
        assertThat(sentTexts()).isEqualTo(texts(1, 5));
    }

    @Test
    void theWindowOfAnOlderAckDoesNotCount() {
        subject.open();
        submit(0, 9);
        subject.runFor(MILLI);
        subject.ack(8, 500);
        subject.ack(5, 0);

        assertThat(subject.connection.statistics().link().flowWindowPackets()).isEqualTo(500);
    }

    @Test
    void roomReportedForAPositionThatTheSenderHasGivenUpCounts() {
        subject.peerFlowWindow = 2;
        subject.open();
        submit(0, 5);
        subject.runFor(10 * MILLI);
        subject.ack(1, 0);
        subject.runFor(1_100 * MILLI);
        submit(6, 6); // gives up what the peer has not acknowledged
        assertThat(subject.sentFigures().packetsDropped()).isEqualTo(5);
        subject.sent.take();
        subject.runFor(MILLI);
        assertThat(sentTexts()).isEmpty();

        subject.ack(1, 100);
        subject.runFor(MILLI);
        assertThat(sentTexts()).containsExactly("6");
    }

    @Test
    void anAckOfWhatWasNeverSentIsIgnored() {
        subject.open();
        submit(0, 3);
        subject.runFor(MILLI);
        subject.ack(5, 7);
        subject.ack(1 << 29, 7);

        assertThat(subject.connection.statistics().link().inFlightPackets()).isEqualTo(4);
        assertThat(subject.connection.statistics().link().flowWindowPackets()).isEqualTo(8_192);
        assertThat(subject.connection.isClosed()).isFalse();
        subject.ack(4, 7);
        assertThat(subject.connection.statistics().link().inFlightPackets()).isZero();
    }

    @Test
    void aPureSenderAdoptsTheReceiversRoundTripButNotItsInitialValue() {
        subject.open();
        subject.send("0");
        subject.ackWithRtt(1, 100, 100_000, 50_000);
        subject.ackWithRtt(1, 100, 33_000, 2_000);
        assertThat(subject.connection.statistics().link().rttMillis()).isEqualTo(33);
        assertThat(subject.connection.statistics().link().rttVariationMillis()).isEqualTo(2);

        subject.ackWithRtt(1, 100, 100_000, 50_000);
        assertThat(subject.connection.statistics().link().rttMillis()).isEqualTo(33);
    }

    @Test
    void whoAlsoReceivesSmoothsThePeersRoundTripAndIgnoresItsInitialValue() {
        subject.open();
        subject.data(0);
        subject.send("0");
        subject.ackWithRtt(1, 100, 100_000, 50_000);
        subject.ackWithRtt(1, 100, 40_000, 2_000);
        assertThat(subject.connection.statistics().link().rttMillis()).isEqualTo(40);

        subject.ackWithRtt(1, 100, 100_000, 50_000);
        subject.ackWithRtt(1, 100, 48_000, 2_000);
        assertThat(subject.connection.statistics().link().rttMillis()).isEqualTo(41);
    }

    @Test
    void aSenderGivesUpWhatIsASecondOldWhenItGetsMore() {
        subject.peerFlowWindow = 0;
        subject.open();
        subject.submit("old");
        now += 1_020 * MILLI;
        subject.submit("in time");
        assertThat(subject.sentFigures().packetsDropped()).isZero();

        now += 1;
        subject.submit("new");
        assertThat(subject.sentFigures().packetsDropped()).isEqualTo(1);
        assertThat(subject.sentFigures().bytesDropped()).isEqualTo(47);
        subject.ack(0, 100);
        subject.runFor(MILLI);
        assertThat(sentTexts()).containsExactly("in time", "new");
    }

    @Test
    void aLongerLatencyOfThePeerPutsGivingUpOff() {
        subject.peerLatencyMillis = 3_000;
        assertThat(droppedAfter(3_020)).isZero();
        assertThat(droppedAfter(3_021)).isEqualTo(1);
    }

    @Test
    void theDelayOfDroppingIsAddedToThePeersLatency() {
        subject.options = dropDelay(500);
        subject.peerLatencyMillis = 3_000;
        assertThat(droppedAfter(3_520)).isZero();
        assertThat(droppedAfter(3_521)).isEqualTo(1);
    }

    @Test
    void nothingIsGivenUpIfThePeerWaitsOrDroppingIsOff() {
        subject.options = dropDelay(-1);
        assertThat(droppedAfter(4_900)).isZero();

        subject.options = dropDelay(0);
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.TLPKTDROP;
        assertThat(droppedAfter(4_900)).isZero();
    }

    private static SrtOptions dropDelay(int millis) {
        return SrtOptions.DEFAULT.with(o -> o.sendDropDelayMillis = millis);
    }

    private long droppedAfter(int millis) {
        now = START;
        subject.open();
        subject.send("a");
        now += millis * MILLI;
        subject.submit("b");
        return subject.sentFigures().packetsDropped();
    }

    @Test
    void bufferedTimeIsTheSpanOfWhatIsKept() {
        subject.open();
        assertThat(subject.sentFigures().bufferedMillis()).isZero();
        subject.send("a");
        now += 30 * MILLI;
        subject.send("b");
        assertThat(subject.sentFigures().bufferedMillis()).isEqualTo(31);

        subject.ack(2, 100);
        assertThat(subject.sentFigures().bufferedMillis()).isZero();
    }
}
