package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is delivered, when, and what is counted about the rest. */
class ReceivingTest extends SrtFixture {
    private final Subject subject = new Subject();

    private List<String> delivered() {
        return subject.events.texts();
    }

    @Test
    void aPayloadIsDeliveredExactlyWhenItIsDue() {
        subject.open();
        subject.data(0);
        long sentAt = now;
        subject.runFor(119 * MILLI);
        assertThat(delivered()).isEmpty();

        subject.runFor(2 * MILLI);
        assertThat(subject.events.deliveries).singleElement().satisfies(delivery -> {
            assertThat(delivery.text()).isEqualTo("0");
            assertThat(delivery.atNanos()).isEqualTo(sentAt + 120 * MILLI);
            assertThat(delivery.dueNanos()).isEqualTo(sentAt + 120 * MILLI);
        });
    }

    @Test
    void theSpacingOfTheSourceIsKeptWhateverTheNetworkDoesToIt() {
        subject.open();
        for (int place : new int[] {0, 1, 2, 3, 4}) {
            now = START + (50 + 10 * place) * MILLI;
            // Each packet takes another time under way.
            int stamp = micros(10 * place * MILLI);
            subject.receive(data(RECEIVE_ISN + place, place + 1, 0, false, stamp, text(place)));
        }
        subject.runFor(SECOND);

        assertThat(subject.events.deliveries)
                .extracting(delivery -> (delivery.atNanos() - START) / MILLI)
                .containsExactly(120L, 130L, 140L, 150L, 160L);
    }

    @Test
    void packetsInAnyOrderAreDeliveredInTheirOrder() {
        subject.receiveIsn = SeqNo.MAX - 2;
        subject.open();
        for (int place : new int[] {3, 0, 5, 1, 4, 2}) {
            subject.data(place);
        }
        subject.runFor(SECOND);

        assertThat(delivered()).isEqualTo(texts(0, 5));
        assertThat(subject.receivedFigures().packetsDropped()).isZero();
    }

    @Test
    void aGapIsGivenUpExactlyWhenThePacketBehindItIsDue() {
        subject.open();
        subject.data(0);
        now += 10 * MILLI;
        subject.data(3);
        long due = now + 120 * MILLI;
        subject.runUntil(due - 1);
        assertThat(delivered()).containsExactly("0");
        assertThat(subject.receivedFigures().packetsDropped()).isZero();

        subject.runUntil(due);
        assertThat(delivered()).containsExactly("0", "3");
        assertThat(subject.events.deliveries.getLast().atNanos()).isEqualTo(due);
        assertThat(subject.receivedFigures().packetsDropped()).isEqualTo(2);
        assertThat(subject.receivedFigures().bytesDropped()).isEqualTo(2 * 45);
    }

    @Test
    void aRepeatThatComesInTimeFillsTheGap() {
        subject.open();
        subject.data(0);
        subject.data(2);
        now += 119 * MILLI;
        subject.repeated(1, 119 * MILLI);
        subject.runFor(10 * MILLI);

        assertThat(delivered()).isEqualTo(texts(0, 2));
        assertThat(subject.receivedFigures().packetsRetransmitted()).isEqualTo(1);
        assertThat(subject.receivedFigures().packetsBelated()).isZero();
    }

    @Test
    void aPacketBehindTheReadPositionIsBelatedAndNotDelivered() {
        subject.open();
        subject.data(0);
        subject.data(2);
        subject.runFor(200 * MILLI);
        subject.repeated(1, 200 * MILLI);
        subject.data(0);
        subject.runFor(SECOND);

        assertThat(delivered()).containsExactly("0", "2");
        assertThat(subject.receivedFigures().packetsBelated()).isEqualTo(2);
        assertThat(subject.receivedFigures().packetsTooLate())
                .as("the other had come before")
                .isEqualTo(1);
        assertThat(subject.receivedFigures().packets()).isEqualTo(4);
        assertThat(subject.receivedFigures().packetsUnique()).isEqualTo(2);
    }

    @Test
    void aPacketThatCameTwiceIsDeliveredOnceAndCountedAsReceived() {
        subject.open();
        subject.data(0);
        subject.data(1);
        subject.data(1);
        subject.repeated(0, 0);
        subject.runFor(SECOND);

        assertThat(delivered()).containsExactly("0", "1");
        SrtStatistics.Received received = subject.receivedFigures();
        assertThat(received.packets()).isEqualTo(4);
        assertThat(received.bytes()).isEqualTo(4 * 45);
        assertThat(received.packetsUnique()).isEqualTo(2);
        assertThat(received.bytesUnique()).isEqualTo(2 * 45);
        assertThat(received.packetsBelated()).isZero();
    }

    @Test
    void withoutTooLateDropDeliveryWaitsUntilThePacketComes() {
        subject.options = subject.options.with(o -> o.tooLatePacketDrop = false);
        subject.open();
        subject.data(0);
        subject.data(2);
        subject.runFor(4 * SECOND);
        assertThat(delivered()).containsExactly("0");

        subject.repeated(1, 4 * SECOND);
        assertThat(delivered()).containsExactly("0", "1", "2");
        assertThat(subject.receivedFigures().packetsDropped()).isZero();
    }

    @Test
    void withoutTooLateDropOnlyTheSenderEndsTheWait() {
        subject.options = subject.options.with(o -> o.tooLatePacketDrop = false);
        subject.open();
        subject.data(0);
        subject.data(4);
        subject.runFor(SECOND);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 1, RECEIVE_ISN + 2);
        assertThat(delivered()).containsExactly("0");

        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 3, RECEIVE_ISN + 3);
        assertThat(delivered()).containsExactly("0", "4");
        assertThat(subject.receivedFigures().packetsDropped()).isEqualTo(3);
    }

    @Test
    void aDropRequestDoesNotRemoveWhatHasCome() {
        subject.options = subject.options.with(o -> o.tooLatePacketDrop = false);
        subject.open();
        subject.data(0);
        subject.data(2);
        subject.data(4);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN, RECEIVE_ISN + 100);
        subject.runFor(SECOND);

        assertThat(delivered()).containsExactly("0", "2", "4");
    }

    @Test
    void withTooLateDropADropRequestDoesNotHastenDelivery() {
        subject.open();
        subject.data(0);
        subject.data(2);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 1, RECEIVE_ISN + 1);
        subject.runFor(119 * MILLI);
        assertThat(delivered()).isEmpty();

        subject.runFor(MILLI);
        assertThat(delivered()).containsExactly("0", "2");
    }

    @Test
    void impossibleDropRequestsChangeNothing() {
        subject.options = subject.options.with(o -> o.tooLatePacketDrop = false);
        subject.open();
        subject.data(0);
        subject.data(2);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 1, RECEIVE_ISN);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN - 1_000_000, RECEIVE_ISN + 1);
        subject.control(ControlType.DROPREQ, 0, RECEIVE_ISN + 1);
        subject.runFor(SECOND);

        assertThat(delivered()).containsExactly("0");
        assertThat(subject.malformed()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitTheBufferIsDiscardedAndCanComeAgain() {
        subject.options = subject.options.withBufferPackets(64);
        subject.open();
        for (int place = 0; place < 70; place++) {
            subject.data(place);
        }
        subject.runFor(200 * MILLI);
        assertThat(delivered()).isEqualTo(texts(0, 63));
        assertThat(subject.receivedFigures().packetsUnique()).isEqualTo(64);

        for (int place = 64; place < 70; place++) {
            subject.repeated(place, 0);
        }
        subject.runFor(200 * MILLI);
        assertThat(delivered()).isEqualTo(texts(0, 69));
    }

    @Test
    void afterAnOutageLongerThanTheBufferTheStreamGoesOnWhereTheSenderIs() {
        subject.options = subject.options.withBufferPackets(64);
        subject.open();
        subject.data(0);
        subject.runFor(SECOND);
        subject.data(100_000); // one alone may be damaged
        subject.data(100_001);
        subject.data(100_002);
        subject.runFor(SECOND);

        assertThat(delivered()).containsExactly("0", "100001", "100002");
        assertThat(subject.receivedFigures().packetsDropped()).isEqualTo(100_000);
        assertThat(subject.receivedFigures().packetsLost()).isEqualTo(100_000);
        assertThat(subject.sent.take(ControlType.NAK))
                .as("what is gone is not asked for")
                .isEmpty();
        subject.data(100_004);
        assertThat(subject.sent.take(ControlType.NAK)).hasSize(1);
    }

    @Test
    void packetsFarAheadOfAStreamThatGoesOnAreNotTrusted() {
        subject.options = subject.options.withBufferPackets(64);
        subject.open();
        for (int place = 0; place < 10; place++) {
            subject.data(place);
            subject.runFor(SECOND);
            subject.data(100_000 + place);
        }

        assertThat(delivered()).isEqualTo(texts(0, 9));
        assertThat(subject.receivedFigures().packetsLost()).isZero();
    }

    @Test
    void filterPacketsAreNeverDelivered() {
        subject.open();
        subject.receive(data(RECEIVE_ISN, 0, 0, false, 0, text(0)));
        subject.runFor(SECOND);

        assertThat(delivered()).isEmpty();
        assertThat(subject.malformed()).isEqualTo(1);
    }

    @Test
    void toAPeerWithoutRFlagItsBitIsPartOfTheMessageNumber() {
        subject.peerFlags = Capabilities.LIVE & ~Capabilities.REXMITFLG;
        subject.open();
        subject.receive(data(RECEIVE_ISN, 0, 0, true, 0, text(0))); // message 2^26
        subject.receive(data(RECEIVE_ISN + 1, 1, 0, true, 0, text(1)));
        subject.runFor(SECOND);

        assertThat(delivered()).containsExactly("0", "1");
        assertThat(subject.receivedFigures().packetsRetransmitted()).isZero();
    }

    @Test
    void aPayloadLongerThanAnyMtuAllowsIsMalformed() {
        subject.open();
        subject.receive(data(RECEIVE_ISN, 1, 0, false, 0, new byte[1_457]));
        assertThat(subject.malformed()).isEqualTo(1);

        subject.receive(data(RECEIVE_ISN, 1, 0, false, 0, new byte[1_456]));
        subject.runFor(SECOND);
        assertThat(subject.events.deliveries)
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.payload()).hasSize(1_456));
    }

    @Test
    void deliveryGoesOnThroughTheWrapOfTheTimestamp() {
        // The peer started one second before its timestamp wraps.
        subject.peerStartNanos = START + SECOND - (1L << 32) * 1_000;
        subject.open();
        for (int place = 0; place < 20; place++) {
            subject.data(place);
            subject.runFor(100 * MILLI);
        }
        subject.runFor(SECOND);

        assertThat(delivered()).isEqualTo(texts(0, 19));
        assertThat(subject.events.deliveries).allMatch(delivery -> delivery.atNanos() == delivery.dueNanos());
    }

    @Test
    void bufferedTimeIsTheSpanOfTheTimestamps() {
        subject.open();
        assertThat(subject.receivedFigures().bufferedMillis()).isZero();
        subject.data(0);
        now += 50 * MILLI;
        subject.data(2);

        assertThat(subject.receivedFigures().bufferedMillis()).isEqualTo(51);
        assertThat(subject.receivedFigures().latencyMillis()).isEqualTo(120);
    }

    @Test
    void timestampsInDisorderMakeNoBufferOfHours() {
        subject.open();
        subject.data(0);
        subject.receive(data(RECEIVE_ISN + 1, 2, 0, false, micros(now - START) - 500_000, text(1)));

        assertThat(subject.receivedFigures().bufferedMillis()).isBetween(0, 1_000);
    }
}
