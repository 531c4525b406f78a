package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller against listeners made by the test. */
class CallerHandshakeTest extends SrtFixture {
    private static final int COOKIE = 0xC00C1E;
    private static final Capabilities LISTENER = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 0);

    private final Recorder sent = new Recorder();
    private SrtOptions options = SrtOptions.DEFAULT;
    private CallerHandshake caller;

    private void open() {
        caller = new CallerHandshake(options, OUR_ID, SEND_ISN, LISTENER_IP, sent, new Events(), now);
        caller.onTick(now);
    }

    private void runFor(long nanos) {
        long end = now + nanos;
        for (long due = caller.nextDeadlineNanos(); due <= end; due = caller.nextDeadlineNanos()) {
            now = Math.max(now, due);
            caller.onTick(now);
        }
        now = end;
    }

    private void receive(Handshake handshake) {
        ByteBuffer b = ByteBuffer.allocate(1_500);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 1_000_000, OUR_ID);
        handshake.write(b);
        receive(b, b.position());
    }

    private void receive(ByteBuffer b, int length) {
        caller.onDatagram(b, 0, length, now);
        caller.onTick(now);
    }

    private static Handshake induction(int version, int magic) {
        return new Handshake(
                version,
                0,
                magic,
                SEND_ISN,
                1_500,
                8_192,
                Handshake.INDUCTION,
                OUR_ID,
                COOKIE,
                CALLER_IP,
                HandshakeExtensions.NONE);
    }

    private static Handshake conclusion(Capabilities capabilities) {
        return conclusion(HandshakeExtensions.of(true, capabilities, "", "", new byte[0]));
    }

    private static Handshake conclusion(HandshakeExtensions extensions) {
        return new Handshake(
                5,
                0,
                extensions.field(),
                SEND_ISN,
                1_500,
                8_192,
                Handshake.CONCLUSION,
                PEER_ID,
                COOKIE,
                CALLER_IP,
                extensions);
    }

    /** As far as the conclusion. */
    private Handshake concluding() {
        open();
        receive(induction(5, Handshake.MAGIC));
        return sent.take().getLast().handshake();
    }

    @Test
    void theFirstRequestIsAnInductionOfVersionFour() {
        open();
        Packet packet = sent.takeOnly();
        Handshake induction = packet.handshake();

        assertThat(packet.destination()).isZero();
        assertThat(packet.bytes()).hasSize(64);
        assertThat(induction.type()).isEqualTo(Handshake.INDUCTION);
        assertThat(induction.version()).isEqualTo(4);
        assertThat(induction.extension()).isEqualTo(2);
        assertThat(induction.encryption()).isZero();
        assertThat(induction.isn()).isEqualTo(SEND_ISN);
        assertThat(induction.socketId()).isEqualTo(OUR_ID);
        assertThat(induction.mss()).isEqualTo(1_500);
        assertThat(induction.flowWindow()).isEqualTo(25_600);
        assertThat(induction.peerIp()).isEqualTo(LISTENER_IP);
    }

    @Test
    void aRequestIsRepeatedEach250MillisecondsForThreeSeconds() {
        open();
        runFor(10 * SECOND);
        List<Packet> packets = sent.take();

        assertThat(packets)
                .extracting(packet -> (packet.atNanos() - START) / MILLI)
                .containsExactly(0L, 250L, 500L, 750L, 1_000L, 1_250L, 1_500L, 1_750L, 2_000L, 2_250L, 2_500L, 2_750L);
        assertThat(packets).extracting(Packet::timestamp).startsWith(0, 250_000, 500_000);
        assertThat(caller.failure()).isEqualTo(RejectReason.TIMEOUT);
        assertThat(caller.connection()).isNull();
        assertThat(caller.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theConclusionFollowsAtOnceAndIsRepeatedToo() {
        Handshake conclusion = concluding();
        runFor(600 * MILLI);

        assertThat(conclusion.type()).isEqualTo(Handshake.CONCLUSION);
        assertThat(conclusion.version()).isEqualTo(5);
        assertThat(conclusion.cookie()).isEqualTo(COOKIE);
        assertThat(conclusion.extension()).isEqualTo(1);
        assertThat(sent.take()).hasSize(2).allSatisfy(packet -> {
            assertThat(packet.destination()).isZero();
            assertThat(packet.handshake().extensions()).isEqualTo(conclusion.extensions());
        });
        runFor(3 * SECOND);
        assertThat(caller.failure()).isEqualTo(RejectReason.TIMEOUT);
    }

    @Test
    void theConclusionBearsCapabilitiesLatencyAndStreamId() {
        options = options.with(o -> o.streamId = "#!::r=live/one").withLatencyMillis(80);
        Handshake conclusion = concluding();

        assertThat(conclusion.extensions().capabilities())
                .isEqualTo(new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 80, 80));
        assertThat(conclusion.extensions().streamId()).isEqualTo("#!::r=live/one");
        assertThat(conclusion.extension()).isEqualTo(5);
    }

    @Test
    void whoDropsNothingLateSaysSo() {
        options = options.with(o -> o.tooLatePacketDrop = false);

        assertThat(concluding().extensions().capabilities().has(Capabilities.TLPKTDROP))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 24, 32})
    void aPassphraseAddsKeyMaterialOfTheWantedLength(int keyBytes) {
        options = options.with(o -> o.encryption = Encryption.with("a common secret", keyBytes));
        Handshake conclusion = concluding();

        assertThat(conclusion.encryption()).isEqualTo(keyBytes / 8);
        assertThat(conclusion.extensions().keyMaterial()).hasSize(40 + (keyBytes == 0 ? 16 : keyBytes));
        assertThat(conclusion.extension()).isEqualTo(3);
    }

    @Test
    void aCallerWithoutOwnKeyLengthTakesTheListeners() {
        options = options.with(o -> o.encryption = Encryption.with("a common secret", 0));
        open();
        Handshake plain = induction(5, Handshake.MAGIC);
        receive(new Handshake(
                5, 4, Handshake.MAGIC, SEND_ISN, 1_500, 8_192, 1, OUR_ID, COOKIE, CALLER_IP, plain.extensions()));

        assertThat(sent.take().getLast().handshake().extensions().keyMaterial()).hasSize(72);
    }

    @Test
    void aWrongMagicIsRogueAndAnsweredByNothing() {
        open();
        sent.take();
        receive(induction(5, 0x4A18));

        assertThat(caller.failure()).isEqualTo(RejectReason.ROGUE);
        assertThat(sent.take()).isEmpty();
    }

    @Test
    void anOldListenerIsOfTheWrongVersion() {
        open();
        sent.take();
        receive(induction(4, 2));

        assertThat(caller.failure()).isEqualTo(RejectReason.VERSION);
        assertThat(sent.take()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1005, 1008, 1010, 1011, 1012, 1013, 1014, 1015, 1017, 2402, 2403, 2404, 3001})
    void aRejectionEndsTheAttemptWithItsReason(int code) {
        Handshake conclusion = concluding();
        receive(conclusion.with(code, 0, HandshakeExtensions.NONE));

        assertThat(caller.failure()).isEqualTo(new RejectReason(code));
        assertThat(caller.failure().words()).isNotEmpty();
        assertThat(sent.take()).isEmpty();
        runFor(5 * SECOND);
        assertThat(sent.take()).isEmpty();
    }

    @Test
    void theListenersDecisionOnLatencyIsFinal() {
        options = options.withLatencyMillis(500);
        concluding();
        receive(conclusion(new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 70, 30)));
        SrtConnection connection = caller.connection();

        assertThat(connection.receiveLatencyMillis()).isEqualTo(30);
        assertThat(connection.peerLatencyMillis()).isEqualTo(70);
        assertThat(connection.socketId()).isEqualTo(OUR_ID);
        assertThat(caller.failure()).isNull();
    }

    @Test
    void theConnectionTalksToTheSocketThatTheReplyNames() {
        concluding();
        receive(conclusion(LISTENER));
        caller.connection().send(ByteBuffer.allocate(10), 0, 10, now, now);
        caller.connection().onTick(now);
        Packet data = sent.takeOnly();

        assertThat(data.destination()).isEqualTo(PEER_ID);
        assertThat(data.sequence()).isEqualTo(SEND_ISN);
    }

    @Test
    void aReplyThatDoesNotFitEndsTheAttemptAndTheListenersConnection() {
        refuses(new Capabilities(0x010200, Capabilities.LIVE, 120, 0), "", RejectReason.ROGUE);
        refuses(
                new Capabilities(Capabilities.VERSION, Capabilities.LIVE | Capabilities.STREAM, 120, 0),
                "",
                RejectReason.MESSAGE_API);
        refuses(LISTENER, "file", RejectReason.CONGESTION);
    }

    private void refuses(Capabilities capabilities, String congestion, RejectReason reason) {
        concluding();
        receive(conclusion(new HandshakeExtensions(true, capabilities, "", congestion, "", new byte[0], new byte[0])));

        assertThat(caller.failure()).isEqualTo(reason);
        assertThat(caller.connection()).isNull();
        Packet shutdown = sent.takeOnly();
        assertThat(shutdown.is(ControlType.SHUTDOWN)).isTrue();
        assertThat(shutdown.destination()).isEqualTo(PEER_ID);
    }

    @Test
    void aReplyWithoutKeyConfirmationEndsAnEnforcedAttempt() {
        options = options.with(o -> o.encryption = Encryption.with("a common secret", 16));
        concluding();
        receive(conclusion(LISTENER));
        assertThat(caller.failure()).isEqualTo(RejectReason.UNSECURE);

        concluding();
        receive(conclusion(HandshakeExtensions.of(true, LISTENER, "", "", new byte[] {4, 0, 0, 0})));
        assertThat(caller.failure()).isEqualTo(RejectReason.BAD_SECRET);
        assertThat(sent.takeOnly().is(ControlType.SHUTDOWN)).isTrue();
    }

    @Test
    void dataBeforeTheReplyAsksForTheReplyAgainButNotForEachPacket() {
        concluding();
        byte[] data = data(RECEIVE_ISN, 1, 0, false, 0, text(0));
        receive(ByteBuffer.wrap(data), data.length);
        assertThat(sent.take()).isEmpty();

        runFor(20_000_000);
        receive(ByteBuffer.wrap(data), data.length);
        receive(ByteBuffer.wrap(data), data.length);

        assertThat(sent.takeOnly().handshake().type()).isEqualTo(Handshake.CONCLUSION);
    }

    @Test
    void answersOutOfTurnAreIgnored() {
        open();
        sent.take();
        receive(conclusion(LISTENER));
        assertThat(caller.connection()).isNull();

        receive(induction(5, Handshake.MAGIC));
        sent.take();
        receive(induction(5, Handshake.MAGIC));
        receive(conclusion(LISTENER).with(Handshake.AGREEMENT, 0, HandshakeExtensions.NONE));
        assertThat(caller.failure()).isNull();
        assertThat(sent.take()).isEmpty();

        receive(conclusion(LISTENER));
        assertThat(caller.connection()).isNotNull();
    }
}
