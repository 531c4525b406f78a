package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The listener against callers made by the test. */
class ListenerHandshakeTest extends SrtFixture {
    private static final int CALLER_ID = 0x7777;
    private static final Capabilities CALLER = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 0);
    private static final byte[] NOTHING = {};

    private final Recorder sent = new Recorder();
    private SrtOptions options = SrtOptions.DEFAULT;
    private final ListenerHandshake listener = new ListenerHandshake(options, now);

    private static Handshake induction() {
        return new Handshake(4, 0, 2, SEND_ISN, 1_500, 8_192, 1, CALLER_ID, 0, LISTENER_IP, HandshakeExtensions.NONE);
    }

    private Handshake conclusion(HandshakeExtensions extensions) {
        return new Handshake(
                5,
                0,
                extensions.field(),
                SEND_ISN,
                1_500,
                8_192,
                Handshake.CONCLUSION,
                CALLER_ID,
                cookie(),
                LISTENER_IP,
                extensions);
    }

    private Handshake conclusion() {
        return conclusion(HandshakeExtensions.of(false, CALLER, "", "", NOTHING));
    }

    private int cookie() {
        receive(induction(), CALLER_IP, CALLER_PORT);
        return sent.takeOnly().handshake().cookie();
    }

    private ConnectionRequest receive(Handshake handshake) {
        return receive(handshake, CALLER_IP, CALLER_PORT);
    }

    private ConnectionRequest receive(Handshake handshake, byte[] ip, int port) {
        return receive(handshake, NOTHING, ip, port);
    }

    private ConnectionRequest receive(Handshake handshake, byte[] trailing, byte[] ip, int port) {
        ByteBuffer b = ByteBuffer.allocate(1_500);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 700_000, 0);
        handshake.write(b);
        b.put(trailing);
        return listener.onDatagram(b, 0, b.position(), ip, port, sent, now);
    }

    private ConnectionRequest.Answer accept(ConnectionRequest request) {
        return request.accept(options, OUR_ID, sent, new Events());
    }

    /** The reply to a conclusion that is accepted. */
    private Packet acceptedReply(Handshake conclusion) {
        ConnectionRequest.Answer answer = accept(receive(conclusion));
        assertThat(answer.refusal()).isNull();
        answer.connection().answer(now);
        return sent.takeOnly();
    }

    @Test
    void anInductionIsAnsweredWithTheSameNumbersMagicAndACookie() {
        now += 3 * SECOND;
        assertThat(receive(induction())).isNull();
        Packet packet = sent.takeOnly();
        Handshake answer = packet.handshake();

        assertThat(packet.destination()).isEqualTo(CALLER_ID);
        assertThat(packet.timestamp()).isEqualTo(3_000_000);
        assertThat(answer.version()).isEqualTo(5);
        assertThat(answer.extension()).isEqualTo(Handshake.MAGIC);
        assertThat(answer.socketId()).isEqualTo(CALLER_ID);
        assertThat(answer.isn()).isEqualTo(SEND_ISN);
        assertThat(answer.cookie()).isNotZero();
        assertThat(answer.peerIp()).isEqualTo(CALLER_IP);
    }

    @Test
    void aRepeatedInductionIsAnsweredAgainWithTheSameCookie() {
        assertThat(cookie()).isEqualTo(cookie());
    }

    @Test
    void aConclusionIsAnsweredWithItsIsnAndASocketOfOurs() {
        Packet packet = acceptedReply(conclusion());
        Handshake reply = packet.handshake();

        assertThat(packet.destination()).isEqualTo(CALLER_ID);
        assertThat(packet.timestamp()).isZero();
        assertThat(reply.type()).isEqualTo(Handshake.CONCLUSION);
        assertThat(reply.version()).isEqualTo(5);
        assertThat(reply.isn()).isEqualTo(SEND_ISN);
        assertThat(reply.socketId()).isEqualTo(OUR_ID);
        assertThat(reply.flowWindow()).isEqualTo(25_600);
        assertThat(reply.extension()).isEqualTo(1);
        assertThat(reply.extensions().response()).isTrue();
        assertThat(reply.extensions().capabilities())
                .isEqualTo(new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 120, 120));
    }

    @Test
    void aRepeatedConclusionIsAnsweredWithTheSameReply() {
        Handshake conclusion = conclusion();
        ConnectionRequest.Accepted accepted = accept(receive(conclusion)).connection();
        accepted.answer(now);
        byte[] reply = sent.takeOnly().bytes();

        ConnectionRequest again = receive(conclusion);
        assertThat(accepted.isRepeatedBy(again)).isTrue();
        accepted.answer(now);
        assertThat(sent.takeOnly().bytes()).isEqualTo(reply);
    }

    @Test
    void aConclusionOfAnotherSocketOrIsnIsNoRepeat() {
        Handshake first = conclusion();
        ConnectionRequest.Accepted accepted = accept(receive(first)).connection();
        Handshake otherIsn = new Handshake(
                5, 0, 1, SEND_ISN + 1, 1_500, 8_192, -1, CALLER_ID, first.cookie(), LISTENER_IP, first.extensions());
        Handshake otherId = new Handshake(
                5, 0, 1, SEND_ISN, 1_500, 8_192, -1, CALLER_ID + 1, first.cookie(), LISTENER_IP, first.extensions());

        assertThat(accepted.isRepeatedBy(receive(otherIsn))).isFalse();
        assertThat(accepted.isRepeatedBy(receive(otherId))).isFalse();
    }

    @Test
    void aCookieOfAnotherAddressOrPortIsIgnored() {
        Handshake conclusion = conclusion();

        assertThat(receive(conclusion, new byte[] {10, 0, 0, 3}, CALLER_PORT)).isNull();
        assertThat(receive(conclusion, CALLER_IP, CALLER_PORT + 1)).isNull();
        assertThat(receive(conclusion, new byte[16], CALLER_PORT)).isNull();
        assertThat(listener.ignored()).isEqualTo(3);
        assertThat(sent.take()).isEmpty();
        assertThat(receive(conclusion)).isNotNull();
    }

    @Test
    void aCookieIsGoodForAMinuteAtLeastAndTwoAtMost() {
        for (long age = 0; age <= 180; age += 20) {
            for (int phase = 0; phase < 60; phase += 13) {
                now = START + phase * SECOND;
                Handshake conclusion = conclusion();
                now += age * SECOND;
                boolean accepted = receive(conclusion) != null;
                if (age <= 60) {
                    assertThat(accepted).isTrue();
                } else if (age >= 120) {
                    assertThat(accepted).isFalse();
                }
            }
        }
    }

    @Test
    void aCookieOfAnotherListenerIsIgnored() {
        Handshake conclusion = conclusion();
        var other = new ListenerHandshake(options, now);
        ByteBuffer b = ByteBuffer.allocate(1_500);
        PacketHeader.putControl(b, ControlType.HANDSHAKE, 0, 0, 0, 0);
        conclusion.write(b);

        assertThat(other.onDatagram(b, 0, b.position(), CALLER_IP, CALLER_PORT, sent, now))
                .isNull();
    }

    @Test
    void whatIsNoHandshakeOfACallerIsIgnored() {
        Handshake conclusion = conclusion();
        for (int type : new int[] {Handshake.WAVEAHAND, Handshake.AGREEMENT, -3, 1_010, 77}) {
            assertThat(receive(conclusion.with(type, 0, HandshakeExtensions.NONE)))
                    .isNull();
        }
        assertThat(listener.onDatagram(ByteBuffer.allocate(70), 0, 15, CALLER_IP, 1, sent, now))
                .isNull();
        assertThat(listener.onDatagram(ByteBuffer.allocate(70), 0, 63, CALLER_IP, 1, sent, now))
                .isNull();
        assertThat(sent.take()).isEmpty();
        assertThat(listener.ignored()).isEqualTo(7);
    }

    @Test
    void theStreamIdReachesTheOwnerBeforeItDecides() {
        ConnectionRequest request = receive(conclusion(HandshakeExtensions.of(false, CALLER, "studio/1", "", NOTHING)));
        assertThat(request.streamId()).isEqualTo("studio/1");

        request.reject(new RejectReason(2404));
        Packet rejection = sent.takeOnly();
        assertThat(rejection.handshake().type()).isEqualTo(2404);
        assertThat(rejection.destination()).isEqualTo(CALLER_ID);
        assertThat(rejection.bytes()).hasSize(64);
    }

    @Test
    void eachDirectionGetsTheLargerOfBothWishes() {
        options = latencies(200, 50);
        Capabilities caller = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 80, 300);
        ConnectionRequest.Answer answer =
                accept(receive(conclusion(HandshakeExtensions.of(false, caller, "", "", NOTHING))));
        answer.connection().answer(now);

        assertThat(answer.connection().connection().receiveLatencyMillis()).isEqualTo(300);
        assertThat(answer.connection().connection().peerLatencyMillis()).isEqualTo(80);
        Capabilities reply = sent.takeOnly().handshake().extensions().capabilities();
        assertThat(reply.receiveDelayMillis()).isEqualTo(300);
        assertThat(reply.peerDelayMillis()).isEqualTo(80);
    }

    private static SrtOptions latencies(int receive, int peer) {
        return SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = receive;
            o.peerLatencyMillis = peer;
        });
    }

    @Test
    void theSmallerMtuCounts() {
        HandshakeExtensions extensions = HandshakeExtensions.of(false, CALLER, "", "", NOTHING);
        for (int[] mss : new int[][] {{1_400, 1_400}, {1_500, 1_500}, {9_000, 1_500}}) {
            Handshake conclusion =
                    new Handshake(5, 0, 1, SEND_ISN, mss[0], 8_192, -1, CALLER_ID, cookie(), LISTENER_IP, extensions);
            assertThat(acceptedReply(conclusion).handshake().mss()).isEqualTo(mss[1]);
        }
    }

    @Test
    void theRFlagIsPromisedOnlyToWhoKnowsIt() {
        int flags = Capabilities.LIVE & ~Capabilities.REXMITFLG;
        Capabilities old = new Capabilities(Capabilities.VERSION, flags, 120, 0);

        Handshake reply = acceptedReply(conclusion(HandshakeExtensions.of(false, old, "", "", NOTHING)))
                .handshake();
        assertThat(reply.extensions().capabilities().flags()).isEqualTo(flags);
    }

    @Test
    void libsrtsFlagsWithFilterAreAccepted() {
        Capabilities libsrt = new Capabilities(0x010501, 0xBF, 120, 0);

        assertThat(acceptedReply(conclusion(HandshakeExtensions.of(false, libsrt, "", "", NOTHING)))
                        .handshake()
                        .extensions()
                        .capabilities()
                        .flags())
                .isEqualTo(Capabilities.LIVE);
    }

    @Test
    void bytesBehindTheLastExtensionAreTolerated() {
        for (int trailing = 1; trailing < 8; trailing++) {
            assertThat(receive(conclusion(), new byte[trailing], CALLER_IP, CALLER_PORT))
                    .isNotNull();
        }
    }

    @Test
    void unknownExtensionsAreTolerated() {
        ConnectionRequest request = receive(conclusion(), hex("00630002 0102030405060708"), CALLER_IP, CALLER_PORT);

        assertThat(accept(request).refusal()).isNull();
    }

    @Test
    void aCallerThatDoesNotFitIsToldWhy() {
        refuses(HandshakeExtensions.NONE, 1004);
        refuses(
                HandshakeExtensions.of(false, new Capabilities(0x010203, Capabilities.LIVE, 0, 0), "", "", NOTHING),
                1004);
        int stream = Capabilities.LIVE | Capabilities.STREAM;
        refuses(HandshakeExtensions.of(false, new Capabilities(0x010504, stream, 0, 0), "", "", NOTHING), 1012);
        refuses(new HandshakeExtensions(false, CALLER, "", "file", "", NOTHING, NOTHING), 1013);
        refuses(new HandshakeExtensions(false, CALLER, "", "", "fec,rows:10", NOTHING, NOTHING), 1014);
        refuses(new HandshakeExtensions(false, CALLER, "", "", "", hex("6c0b03d6 0200003c"), NOTHING), 1015);
    }

    @Test
    void congestionControlLiveMayBeNamed() {
        HandshakeExtensions named = new HandshakeExtensions(false, CALLER, "", "live", "", NOTHING, NOTHING);

        assertThat(accept(receive(conclusion(named))).refusal()).isNull();
    }

    @Test
    void anOldCallerIsOfTheWrongVersion() {
        Handshake conclusion = new Handshake(
                4, 0, 0, SEND_ISN, 1_500, 8_192, -1, CALLER_ID, cookie(), LISTENER_IP, HandshakeExtensions.NONE);

        assertThat(accept(receive(conclusion)).refusal()).isEqualTo(RejectReason.VERSION);
        // libsrt up to 1.2.3 takes 1008 for an acceptance: it knows 1002 only.
        assertThat(sent.takeOnly().handshake().type()).isEqualTo(1002);
    }

    @Test
    void impossibleNumbersAreRogue() {
        HandshakeExtensions extensions = HandshakeExtensions.of(false, CALLER, "", "", NOTHING);
        int cookie = cookie();
        for (int[] numbers : new int[][] {{-1, 1_500, 8_192}, {0, 31, 8_192}, {0, 1_500, 1}, {0, -1, 8_192}}) {
            Handshake conclusion = new Handshake(
                    5, 0, 1, numbers[0], numbers[1], numbers[2], -1, CALLER_ID, cookie, LISTENER_IP, extensions);
            assertThat(accept(receive(conclusion)).refusal()).isEqualTo(RejectReason.ROGUE);
            assertThat(sent.takeOnly().handshake().type()).isEqualTo(1004);
        }
    }

    private void refuses(HandshakeExtensions extensions, int code) {
        ConnectionRequest.Answer answer = accept(receive(conclusion(extensions)));

        assertThat(answer.connection()).isNull();
        assertThat(answer.refusal()).isEqualTo(new RejectReason(code));
        Packet rejection = sent.takeOnly();
        assertThat(rejection.handshake().type()).isEqualTo(code);
        assertThat(rejection.bytes()).as("no extensions").hasSize(64);
        assertThat(rejection.destination()).isEqualTo(CALLER_ID);
    }

    @Test
    void aCallerThatWishesAVeryLongLatencyIsGrantedTheMost() {
        Capabilities wish = new Capabilities(Capabilities.VERSION, Capabilities.LIVE, 65_535, 65_000);
        Handshake asking = conclusion(HandshakeExtensions.of(false, wish, "", "", NOTHING));
        Capabilities granted = acceptedReply(asking).handshake().extensions().capabilities();
        assertThat(granted.receiveDelayMillis()).isEqualTo(8_000);
        assertThat(granted.peerDelayMillis()).isEqualTo(8_000);

        options = options.with(o -> {
            o.latencyMillisMax = 30_000;
            o.receiveLatencyMillis = 40_000; // what we want ourselves is not limited
        });
        granted = acceptedReply(asking).handshake().extensions().capabilities();
        assertThat(granted.receiveDelayMillis()).isEqualTo(40_000);
        assertThat(granted.peerDelayMillis()).isEqualTo(30_000);
    }

    @Test
    void onlyWellFormedKeyMaterialOfACipherThatIsAcceptedCostsADerivation() {
        options = options.with(o -> o.encryption = Encryption.with("a common secret", 16));
        byte[] keys =
                KeyExchange.initiate(Encryption.with("another secret", 16), 16).request();
        byte[] malformed = keys.clone();
        malformed[1] = 0;
        SrtOptions gcmOnly = options.with(
                o -> o.encryption = Encryption.with("a common secret", 16).by(Encryption.Mode.GCM));
        ConnectionRequest with = receive(conclusion(HandshakeExtensions.of(false, CALLER, "", "", keys)));
        ConnectionRequest without = receive(conclusion());

        assertThat(with.needsKeyDerivation(options)).isTrue();
        assertThat(with.needsKeyDerivation(gcmOnly)).isFalse();
        assertThat(with.needsKeyDerivation(SrtOptions.DEFAULT)).isFalse();
        assertThat(without.needsKeyDerivation(options)).isFalse();
        assertThat(without.needsKeyDerivation(options.with(o -> o.encryption = o.encryption.notEnforced())))
                .as("a key of our own is made")
                .isTrue();
        assertThat(receive(conclusion(HandshakeExtensions.of(false, CALLER, "", "", malformed)))
                        .needsKeyDerivation(options))
                .isFalse();

        assertThat(accept(with).refusal()).isEqualTo(RejectReason.BAD_SECRET);
        assertThat(with.needsKeyDerivation(options)).as("known now").isFalse();
    }
}
