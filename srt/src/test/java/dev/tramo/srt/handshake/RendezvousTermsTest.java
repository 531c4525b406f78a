package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both sides of a rendezvous agree on, and why they do not. */
class RendezvousTermsTest extends RendezvousFixture {
    private static final Encryption SECRET = Encryption.with("a common secret", 16);

    /** Both sides, connected by everything that they send to each other. */
    private final class Pair {
        final Recorder highSent = new Recorder();
        final Recorder lowSent = new Recorder();
        final Events highEvents = new Events();
        final Events lowEvents = new Events();
        final RendezvousHandshake high;
        final RendezvousHandshake low;

        /** @param initiatorOptions of the side that proposes */
        Pair(SrtOptions initiatorOptions, SrtOptions responderOptions) {
            high = new RendezvousHandshake(
                    initiatorOptions, OUR_ID, SEND_ISN, HIGH_COOKIE, PEER_IP, highSent, highEvents, now);
            low = new RendezvousHandshake(
                    responderOptions, PEER_ID, PEER_ISN, LOW_COOKIE, CALLER_IP, lowSent, lowEvents, now);
            for (int round = 0; round < 20; round++) {
                high.onTick(now);
                low.onTick(now);
                carry(highSent, low);
                carry(lowSent, high);
                now += MILLI;
            }
        }

        private void carry(Recorder from, RendezvousHandshake to) {
            for (Packet packet : from.take()) {
                to.onDatagram(packet.buffer(), 0, packet.bytes().length, now);
            }
        }

        /** Sends a payload each way and lets a second pass. */
        void talk() {
            high.connection().send(ByteBuffer.wrap(text(1)), 0, 1, now, now);
            low.connection().send(ByteBuffer.wrap(text(2)), 0, 1, now, now);
            for (int i = 0; i < 1_000; i++) {
                high.connection().onTick(now);
                low.connection().onTick(now);
                highSent.take().forEach(packet -> deliver(low.connection(), packet.bytes(), now));
                lowSent.take().forEach(packet -> deliver(high.connection(), packet.bytes(), now));
                now += MILLI;
            }
        }

        void refusedOnBothSides(RejectReason reason) {
            assertThat(List.of(high.failure(), low.failure())).containsOnly(reason);
            assertThat(high.connection()).isNull();
            assertThat(low.connection()).isNull();
        }
    }

    private static SrtOptions secret(String passphrase, int keyBytes) {
        return SrtOptions.DEFAULT.with(o -> o.encryption = Encryption.with(passphrase, keyBytes));
    }

    private static SrtOptions filter(String filter) {
        return SrtOptions.DEFAULT.with(o -> o.packetFilter = filter);
    }

    @ParameterizedTest
    @CsvSource({
        "120, 0, 120, 0,   120, 120",
        "80, 80, 200, 200, 200, 200",
        "20, 0, 120, 300,  300, 120",
        "500, 0, 120, 0,   500, 120",
        "120, 700, 0, 0,   120, 700",
        "0, 0, 0, 0,       0, 0",
        "8000, 8000, 0, 0, 8000, 8000"
    })
    void bothSidesAgreeOnTheLatencies(
            int highReceive, int highPeer, int lowReceive, int lowPeer, int atHigh, int atLow) {
        SrtOptions high = SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = highReceive;
            o.peerLatencyMillis = highPeer;
        });
        SrtOptions low = SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = lowReceive;
            o.peerLatencyMillis = lowPeer;
        });
        Pair pair = new Pair(high, low);

        assertThat(pair.high.connection().receiveLatencyMillis()).isEqualTo(atHigh);
        assertThat(pair.low.connection().peerLatencyMillis()).isEqualTo(atHigh);
        assertThat(pair.low.connection().receiveLatencyMillis()).isEqualTo(atLow);
        assertThat(pair.high.connection().peerLatencyMillis()).isEqualTo(atLow);
    }

    @Test
    void theRespondersAnswerOnLatenciesIsFinal() {
        options = options.withLatencyMillis(500);
        open(true);
        wave();
        conclusion(RESPONSE);

        assertThat(subject.connection().receiveLatencyMillis()).isEqualTo(PEER.peerDelayMillis());
        assertThat(subject.connection().peerLatencyMillis()).isEqualTo(PEER.receiveDelayMillis());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachSideSendsFromItsOwnFirstNumberAndExpectsThePeers(boolean initiator) {
        open(initiator);
        conclusion(initiator ? RESPONSE : REQUEST);
        agreement();
        sent.take();
        SrtConnection connection = subject.connection();
        connection.send(ByteBuffer.wrap(text(7)), 0, 1, now, now);
        connection.onTick(now);
        assertThat(sent.takeOnly().sequence()).isEqualTo(SEND_ISN);

        deliver(connection, data(PEER_ISN, 1, 0, false, 0, text(3)), now);
        now += SECOND;
        connection.onTick(now);
        assertThat(events.texts()).containsExactly("3");
        assertThat(connection.statistics().received().packetsLost()).isZero();
        assertThat(connection.statistics().link().flowWindowPackets()).isEqualTo(PEER_FLOW_WINDOW);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1500, 956", "1500, 1000, 956", "1500, 1500, 1456"})
    void neitherSideSendsMoreThanBothPathsCarry(int highMss, int lowMss, int bytes) {
        Pair pair = new Pair(
                SrtOptions.DEFAULT.with(o -> o.mssBytes = highMss), SrtOptions.DEFAULT.with(o -> o.mssBytes = lowMss));

        for (RendezvousHandshake side : List.of(pair.high, pair.low)) {
            assertThat(side.connection().send(ByteBuffer.allocate(bytes), 0, bytes, now, now))
                    .isTrue();
            assertThat(side.connection().send(ByteBuffer.allocate(bytes + 1), 0, bytes + 1, now, now))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePeersClockBeginsWithThePacketThatHadItsCapabilities(boolean initiator) {
        open(initiator);
        wave();
        now += 40 * MILLI;
        receive(datagram(handshake(Handshake.CONCLUSION, initiator ? RESPONSE : REQUEST), OUR_ID, 3_000_000));
        now += 70 * MILLI;
        receive(datagram(handshake(Handshake.CONCLUSION, initiator ? RESPONSE : REQUEST), OUR_ID, 3_000_000));
        agreement();
        long base = START + 40 * MILLI - 3 * SECOND;
        deliver(subject.connection(), data(PEER_ISN, 1, 0, false, 3_110_000, text(3)), now);
        now += SECOND;
        subject.connection().onTick(now);

        assertThat(events.deliveries.getFirst().dueNanos())
                .isEqualTo(base + (3_110 + subject.connection().receiveLatencyMillis()) * MILLI);
    }

    @Test
    void streamIdFilterAndKeyMaterialRideWithTheProposalOnly() {
        options = options.with(o -> {
            o.streamId = "#!::r=live/one";
            o.packetFilter = "fec,cols:4";
            o.encryption = SECRET;
        });
        open(true);
        wave();
        HandshakeExtensions proposal = takeConclusion().extensions();
        assertThat(proposal.streamId()).isEqualTo("#!::r=live/one");
        assertThat(proposal.filter()).isEqualTo("fec,cols:4");
        assertThat(proposal.keyMaterial()).hasSize(56);
        assertThat(proposal.field()).isEqualTo(7);

        open(false);
        wave();
        assertThat(takeConclusion().extension()).isZero();
        byte[] keys = KeyExchange.initiate(SECRET, 16).request();
        conclusion(HandshakeExtensions.of(false, PEER, "theirs", "fec,cols:4", keys));
        HandshakeExtensions answer = takeConclusion().extensions();
        assertThat(answer.streamId()).isEmpty();
        assertThat(answer.filter()).contains("cols:4");
        assertThat(answer.keyMaterial()).isEqualTo(keys);
    }

    @Test
    void theProposalIsTheSameWhenThePeerIsMetAnew() {
        options = options.with(o -> o.encryption = SECRET);
        open(true);
        wave();
        HandshakeExtensions first = takeConclusion().extensions();
        peerId++;
        wave();

        assertThat(takeConclusion().extensions().keyMaterial()).isEqualTo(first.keyMaterial());
    }

    @ParameterizedTest
    @CsvSource({"16, 0, 16", "0, 24, 24", "0, 0, 16", "32, 16, 32", "24, 32, 24"})
    void theInitiatorsKeyLengthCountsThenTheRespondersThenSixteen(int high, int low, int agreed) {
        Pair pair = new Pair(secret("a common secret", high), secret("a common secret", low));
        pair.talk();

        assertThat(pair.high.connection().statistics().link().keyBytes()).isEqualTo(agreed);
        assertThat(pair.low.connection().statistics().link().keyBytes()).isEqualTo(agreed);
        assertThat(pair.highEvents.texts()).containsExactly("2");
        assertThat(pair.lowEvents.texts()).containsExactly("1");
    }

    @Test
    void passphrasesThatDoNotFitAreRefusedOnBothSides() {
        SrtOptions clear = SrtOptions.DEFAULT;
        SrtOptions secret = secret("a common secret", 0);
        new Pair(secret, secret("another secret!", 0)).refusedOnBothSides(RejectReason.BAD_SECRET);
        new Pair(secret, clear).refusedOnBothSides(RejectReason.UNSECURE);
        new Pair(clear, secret).refusedOnBothSides(RejectReason.UNSECURE);
    }

    @Test
    void aPacketFilterMustBeWantedByBothSides() {
        SrtOptions none = SrtOptions.DEFAULT;
        SrtOptions rows = filter("fec,cols:10");
        new Pair(rows, none).refusedOnBothSides(RejectReason.FILTER);
        new Pair(none, rows).refusedOnBothSides(RejectReason.FILTER);
        new Pair(rows, filter("fec,cols:20")).refusedOnBothSides(RejectReason.FILTER);

        Pair pair = new Pair(rows, rows);
        pair.talk();
        assertThat(pair.highEvents.texts()).containsExactly("2");
        assertThat(pair.lowEvents.texts()).containsExactly("1");
    }

    @Test
    void anInitiatorWithoutItsFiltersAnswerGivesUp() {
        options = filter("fec,cols:10");
        open(true);
        wave();
        sent.take();
        conclusion(RESPONSE);

        assertThat(kinds()).containsExactly("rejection 1014");
        assertThat(subject.failure()).isEqualTo(RejectReason.FILTER);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 0x010502, 0, 1008, SRT version not accepted",
        "false, 0x010502, 0, 1008, SRT version not accepted",
        "true, 0x010203, 0, 1004, malformed or unexpected handshake",
        "false, 0x010203, 0, 1004, malformed or unexpected handshake",
        "true, 0x010504, 0x40, 1012, 'stream mode asked for, live mode expected'",
        "false, 0x010504, 0x40, 1012, 'stream mode asked for, live mode expected'"
    })
    void aPeerThatDoesNotFitIsToldWhy(boolean initiator, String version, String moreFlags, int code, String words) {
        options = options.with(o -> o.peerVersionMin = 0x010503);
        int flags = Capabilities.LIVE | Integer.decode(moreFlags);
        Capabilities peer = new Capabilities(Integer.decode(version), flags, 120, 120);
        open(initiator);
        wave();
        sent.take();
        conclusion(HandshakeExtensions.of(initiator, peer, "", "", new byte[0]));
        Packet packet = sent.takeOnly();

        assertThat(packet.destination()).isEqualTo(PEER_ID);
        assertThat(packet.bytes()).hasSize(64);
        assertThat(packet.handshake().type()).isEqualTo(code);
        assertThat(subject.failure()).isEqualTo(new RejectReason(code));
        assertThat(subject.failure().words()).isEqualTo(words);
        assertThat(isConnected()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {Handshake.WAVEAHAND, Handshake.CONCLUSION})
    void aPeerOfHandshakeVersionFourIsRefused(int type) {
        open(true);
        Handshake peer = handshake(type, BARE);
        receive(new Handshake(
                4, 0, 0, PEER_ISN, 1_500, 8_192, type, PEER_ID, peer.cookie(), CALLER_IP, HandshakeExtensions.NONE));

        assertThat(kinds()).containsExactly("rejection 1008");
        assertThat(subject.failure()).isEqualTo(RejectReason.VERSION);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, unknown reason",
        "1010, wrong passphrase",
        "1011, only one side has a passphrase",
        "1014, packet filter settings do not match",
        "1009, rendezvous cookies collide",
        "2403, forbidden",
        "3007, refused by the peer's application with code 2007"
    })
    void aRefusalIsUnderstood(int code, String words) {
        for (boolean waved : new boolean[] {false, true}) {
            open(true);
            if (waved) {
                wave();
            }
            receive(handshake(code, BARE));
            assertThat(subject.failure()).isEqualTo(new RejectReason(code));
            assertThat(subject.failure().words()).isEqualTo(words);
        }
    }

    @Test
    void aRefusalOfAnotherAttemptOrAfterTheEndIsNone() {
        open(false);
        receive(datagram(handshake(1_010, BARE), 0, 0));
        assertThat(subject.failure()).isNull();
        conclusion(REQUEST);
        agreement();
        receive(handshake(1_010, BARE));

        assertThat(subject.failure()).isNull();
        assertThat(subject.connection().isClosed()).isFalse();
    }

    @Test
    void theConnectionEndsLikeAnyOther() {
        Pair pair = new Pair(SrtOptions.DEFAULT, SrtOptions.DEFAULT);
        pair.high.connection().close("enough", now);

        Packet last = pair.highSent.take().getLast();
        assertThat(last.is(ControlType.SHUTDOWN)).isTrue();
        assertThat(last.destination()).isEqualTo(PEER_ID);
        assertThat(pair.highEvents.closings).containsExactly("enough");
    }
}
