package dev.tramo.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.handshake.CallerHandshake;
import dev.tramo.srt.handshake.ListenerHandshake;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that bound what a connection accepts, sends and keeps. */
class OptionsInEffectTest extends SrtFixture {
    private static final int NEWER = Capabilities.VERSION + 1;

    private final Subject subject = new Subject();

    private static SrtOptions with(Consumer<SrtOptions.Draft> edit) {
        return SrtOptions.DEFAULT.with(edit);
    }

    private static boolean send(SrtConnection connection, int bytes, long now) {
        return connection.send(ByteBuffer.allocate(bytes), 0, bytes, now, now);
    }

    /** The last handshake of the two that {@code recorder} has sent. */
    private Handshake conclusionOf(SrtOptions options) {
        Recorder recorder = new Recorder();
        Recorder answers = new Recorder();
        var caller = new CallerHandshake(options, OUR_ID, SEND_ISN, LISTENER_IP, recorder, new Events(), now);
        caller.onTick(now);
        Packet induction = recorder.takeOnly();
        new ListenerHandshake(SrtOptions.DEFAULT, now)
                .onDatagram(induction.buffer(), 0, 64, CALLER_IP, CALLER_PORT, answers, now);
        caller.onDatagram(answers.takeOnly().buffer(), 0, 64, now);
        caller.onTick(now);
        return recorder.takeOnly().handshake();
    }

    @Test
    void aListenerRefusesACallerOlderThanItsLeastVersion() {
        Ends ends = new Ends(SrtOptions.DEFAULT, with(o -> o.peerVersionMin = NEWER));

        assertThat(ends.answer.refusal()).isEqualTo(RejectReason.VERSION);
        assertThat(ends.handshake.failure()).isEqualTo(new RejectReason(1008));
    }

    @Test
    void aCallerGivesUpAListenerOlderThanItsLeastVersionAndSaysSo() {
        Ends ends = new Ends(with(o -> o.peerVersionMin = NEWER), SrtOptions.DEFAULT);

        assertThat(ends.handshake.failure()).isEqualTo(new RejectReason(1008));
        assertThat(ends.handshake.connection()).isNull();
        assertThat(ends.callerSent.takeOnly().is(ControlType.SHUTDOWN)).isTrue();
    }

    @Test
    void thatVersionItselfIsAccepted() {
        SrtOptions options = with(o -> o.peerVersionMin = Capabilities.VERSION);
        Ends ends = new Ends(options, options);

        assertThat(ends.handshake.connection()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1500, 1456, 1500, 1456, 1456, 1456",
        "1400, 1456, 1500, 1456, 1356, 1356",
        "1500, 1456, 1000, 1456, 956, 956",
        "76, 1456, 1500, 1456, 32, 32",
        "1500, 1316, 1500, 1456, 1316, 1456",
        "1500, 1316, 1200, 700, 1156, 700",
        "1500, 1, 1500, 1456, 1, 1456"
    })
    void neitherSideSendsMoreThanBothPathsCarryAndItselfWants(
            int callerMss, int callerPayload, int listenerMss, int listenerPayload, int callers, int listeners) {
        Ends ends = new Ends(
                with(o -> {
                    o.mssBytes = callerMss;
                    o.payloadBytesMax = callerPayload;
                }),
                with(o -> {
                    o.mssBytes = listenerMss;
                    o.payloadBytesMax = listenerPayload;
                }));

        assertThat(send(ends.caller(), callers, now)).isTrue();
        assertThat(send(ends.caller(), callers + 1, now)).isFalse();
        assertThat(send(ends.listener(), listeners, now)).isTrue();
        assertThat(send(ends.listener(), listeners + 1, now)).isFalse();
        assertThat(ends.caller().statistics().sent().packetsRefused()).isEqualTo(1);
    }

    @Test
    void withAPacketFilterAPayloadLeavesRoomForItsHeader() {
        SrtOptions options = with(o -> o.packetFilter = "fec,cols:4");
        Ends ends = new Ends(options, options);

        assertThat(send(ends.caller(), 1_452, now)).isTrue();
        assertThat(send(ends.caller(), 1_453, now)).isFalse();
    }

    @Test
    void theHandshakeTellsTheMss() {
        assertThat(conclusionOf(with(o -> o.mssBytes = 1_234)).mss()).isEqualTo(1_234);
    }

    @ParameterizedTest
    @CsvSource({"25600, 25600, 25600", "100, 25600, 100", "25600, 100, 100", "32, 33, 32"})
    void theHandshakeGrantsTheFlowNoMoreThanThereIsRoomFor(int flowWindow, int receiveBuffer, int granted) {
        SrtOptions options = with(o -> {
            o.flowWindowPackets = flowWindow;
            o.receiveBufferPackets = receiveBuffer;
        });

        assertThat(conclusionOf(options).flowWindow()).isEqualTo(granted);
        Ends ends = new Ends(SrtOptions.DEFAULT, options);
        assertThat(ends.caller().statistics().link().flowWindowPackets()).isEqualTo(granted);
    }

    @Test
    void noMoreIsKeptForSendingThanAsked() {
        subject.options = with(o -> o.sendBufferPackets = 40);
        subject.open();
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += subject.submit("payload " + i) ? 1 : 0;
        }
        subject.runFor(MILLI);
        assertThat(taken).isEqualTo(40);
        assertThat(subject.sentFigures().packetsRefused()).isEqualTo(60);
        assertThat(subject.sentFigures().availablePackets()).isZero();
        assertThat(subject.sent.takeData()).hasSize(40);
        subject.ack(10, 8_192);
        assertThat(subject.sentFigures().availablePackets()).isEqualTo(10);

        for (int i = 0; i < 10; i++) {
            assertThat(subject.submit("more")).isTrue();
        }
        assertThat(subject.submit("too much")).isFalse();
    }

    @Test
    void noMoreIsKeptForDeliveryThanAskedAndTheRoomIsTold() {
        subject.options = with(o -> {
            o.receiveBufferPackets = 40;
            o.tooLatePacketDrop = false;
        });
        subject.open();
        for (int place = 0; place < 60; place++) {
            subject.data(place);
            if (place == 9) {
                subject.runFor(20 * MILLI);
                assertThat(room()).isEqualTo(40 - 1 - 10);
            }
        }
        subject.runFor(20 * MILLI);
        assertThat(room()).isLessThanOrEqualTo(2);
        assertThat(subject.receivedFigures().packetsUnique()).isEqualTo(40);
        subject.runFor(SECOND);

        assertThat(subject.events.texts()).isEqualTo(texts(0, 39));
        assertThat(subject.receivedFigures().availablePackets()).isEqualTo(39);
    }

    /** As the last full acknowledgement tells it. */
    private int room() {
        return subject.sent.take(ControlType.ACK).stream()
                .filter(ack -> ack.words().length > 1)
                .toList()
                .getLast()
                .words()[3];
    }
}
