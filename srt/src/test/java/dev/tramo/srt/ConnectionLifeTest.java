package dev.tramo.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.ControlType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Silence, and the end. */
class ConnectionLifeTest extends SrtFixture {
    private final Subject subject = new Subject();

    private void keepPeerAlive(long nanos) {
        for (long end = now + nanos; now < end; ) {
            subject.runFor(500 * MILLI);
            subject.control(ControlType.KEEPALIVE, 0);
        }
    }

    @Test
    void aKeepaliveIsSentForEachSecondOfSilence() {
        subject.open();
        keepPeerAlive(3 * SECOND);
        List<Packet> sent = subject.sent.take();

        assertThat(sent).allMatch(packet -> packet.is(ControlType.KEEPALIVE));
        assertThat(sent)
                .extracting(packet -> (packet.atNanos() - START) / MILLI)
                .containsExactly(1_000L, 2_000L, 3_000L);
        assertThat(sent.getFirst().payload()).as("four zero bytes, as libsrt").isEqualTo(new byte[4]);
    }

    @Test
    void whoSendsNeedsNoKeepalive() {
        subject.open();
        for (int i = 0; i < 10; i++) {
            subject.send("x");
            subject.ack(i + 1, 8_192);
            subject.runFor(800 * MILLI);
        }
        assertThat(subject.sent.take(ControlType.KEEPALIVE)).isEmpty();

        subject.runFor(200 * MILLI);
        assertThat(subject.sent.take(ControlType.KEEPALIVE)).hasSize(1);
    }

    @Test
    void keepalivesOfManyConnectionsLeaveAtTheSameMoments() {
        subject.open();
        subject.runFor(40 * MILLI);
        subject.send("x");
        subject.ack(1, 8_192);
        keepPeerAlive(4 * SECOND);

        assertThat(subject.sent.take(ControlType.KEEPALIVE))
                .hasSizeGreaterThan(3)
                .allMatch(packet -> packet.atNanos() % (125 * MILLI) == 0);
    }

    @Test
    void keepalivesAreNotAnswered() {
        subject.open();
        subject.control(ControlType.KEEPALIVE, 0);
        subject.receive(control(ControlType.KEEPALIVE, 0, 0, 0)); // without body
        subject.receive(control(ControlType.KEEPALIVE, 0, 1, 0, 0));

        assertThat(subject.sent.take()).isEmpty();
        assertThat(subject.malformed()).isZero();
    }

    @Test
    void aPeerSilentForFiveSecondsIsGoneAndIsTold() {
        subject.open();
        subject.runFor(2 * SECOND);
        subject.data(0);
        subject.runFor(5 * SECOND - 1);
        assertThat(subject.connection.isClosed()).isFalse();
        subject.sent.take();

        subject.runFor(1);
        assertThat(subject.connection.isClosed()).isTrue();
        assertThat(subject.events.closings).containsExactly("no packet from the peer for 5000 ms");
        assertThat(subject.sent.take(ControlType.SHUTDOWN)).hasSize(1);
        assertThat(subject.connection.nextDeadlineNanos(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anyPacketOfThePeerShowsThatItLives() {
        subject.open();
        keepPeerAlive(60 * SECOND);

        assertThat(subject.connection.isClosed()).isFalse();
    }

    @Test
    void onALongPathSilenceMustLastLonger() {
        subject.open();
        subject.ackWithRtt(0, 8_192, 400_000, 20_000);
        subject.runFor(16 * 480 * MILLI - 1);
        assertThat(subject.connection.isClosed()).isFalse();
        subject.runFor(1);
        assertThat(subject.connection.isClosed()).isTrue();
    }

    @Test
    void butTenSecondsOfSilenceAreEnoughOnAnyPath() {
        subject.open();
        subject.ackWithRtt(0, 8_192, 9_000_000, 9_000_000);
        subject.runFor(10 * SECOND);

        assertThat(subject.connection.isClosed()).isTrue();
    }

    @Test
    void closingTellsThePeerOnceAndTheOwnerOnce() {
        subject.open();
        subject.connection.close("because", now);
        subject.connection.close("again", now);
        subject.connection.onTick(now);

        assertThat(subject.sent.takeOnly().is(ControlType.SHUTDOWN)).isTrue();
        assertThat(subject.events.closings).containsExactly("because");
    }

    @Test
    void whatIsClosedTakesAndSendsNothing() {
        subject.open();
        subject.data(0);
        subject.connection.close("because", now);
        subject.sent.take();

        assertThat(subject.submit("x")).isFalse();
        subject.data(1);
        subject.runFor(10 * SECOND);
        assertThat(subject.sent.take()).isEmpty();
        assertThat(subject.events.deliveries).isEmpty();
    }

    @Test
    void afterThePeersShutdownWhatHasArrivedIsStillDelivered() {
        subject.open();
        subject.data(0);
        subject.runFor(50 * MILLI);
        subject.data(2);
        subject.control(ControlType.SHUTDOWN, 0);
        assertThat(subject.connection.isDraining()).isTrue();
        assertThat(subject.submit("x")).isFalse();
        subject.sent.take();
        subject.runFor(119 * MILLI);
        assertThat(subject.events.texts()).containsExactly("0");
        assertThat(subject.connection.isClosed()).isFalse();

        subject.runFor(MILLI);
        assertThat(subject.events.texts()).containsExactly("0", "2");
        assertThat(subject.events.closings).containsExactly("the peer closed the connection");
        assertThat(subject.sent.take()).as("nobody is there any more").isEmpty();
    }

    @Test
    void withALatencyAboveThePeerIdleTimeEverythingIsStillDelivered() {
        subject.receiveLatencyMillis = 20_000;
        subject.open();
        for (int i = 0; i < 10; i++) {
            subject.data(i);
            subject.runFor(SECOND);
        }
        subject.control(ControlType.SHUTDOWN, 0);
        subject.runFor(30 * SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 9));
        assertThat(subject.events.closings).containsExactly("the peer closed the connection");
    }

    @Test
    void withNothingToDeliverAShutdownEndsAtOnce() {
        subject.open();
        subject.control(ControlType.SHUTDOWN, 0);

        assertThat(subject.events.closings).containsExactly("the peer closed the connection");
    }

    @Test
    void waitingForWhatNeverComesEndsWithTheLatency() {
        subject.options = subject.options.with(o -> o.tooLatePacketDrop = false);
        subject.open();
        subject.data(1);
        subject.control(ControlType.SHUTDOWN, 0);
        subject.runFor(SECOND);

        assertThat(subject.connection.isClosed()).isTrue();
        assertThat(subject.events.deliveries).isEmpty();
    }

    @Test
    void closingWhileDrainingSendsNoShutdown() {
        subject.open();
        subject.data(0);
        subject.control(ControlType.SHUTDOWN, 0);
        subject.sent.take();
        subject.connection.close("enough", now);
        subject.runFor(SECOND);

        assertThat(subject.sent.take()).isEmpty();
        assertThat(subject.events.closings).containsExactly("enough");
        assertThat(subject.events.deliveries).isEmpty();
    }

    @Test
    void anOwnerThatClosesWhileItIsGivenAPayloadIsGivenNoMore() {
        subject.told = new ConnectionEvents() {
            @Override
            public void onPayload(ByteBuffer data, int offset, int length, long dueNanos) {
                subject.events.onPayload(data, offset, length, dueNanos);
                subject.connection.close("enough", now);
            }

            @Override
            public void onClosed(String reason) {
                subject.events.onClosed(reason);
            }
        };
        subject.open();
        subject.data(0);
        subject.data(1);
        subject.data(2);
        subject.sent.take();
        now += SECOND;
        subject.connection.onTick(now);

        assertThat(subject.events.texts()).containsExactly("0");
        assertThat(subject.events.closings).containsExactly("enough");
        assertThat(subject.sent.takeOnly().is(ControlType.SHUTDOWN)).isTrue();
    }

    @Test
    void whatIsNoPacketOfLiveModeIsCountedOrIgnored() {
        subject.open();
        deliver(subject.connection, new byte[15], now);
        subject.control(ControlType.CGWARNING, 0);
        subject.control(ControlType.PEERERROR, 4_000);
        subject.control(ControlType.HANDSHAKE, 0, 1, 2, 3);
        assertThat(subject.malformed()).isEqualTo(1);

        subject.control(9, 0);
        subject.control(0x7FFE, 0);
        subject.receive(control(ControlType.EXT, 99, 0, 0, 1));
        assertThat(subject.malformed()).isEqualTo(4);
        assertThat(subject.sent.take()).isEmpty();
        assertThat(subject.connection.isClosed()).isFalse();
    }
}
