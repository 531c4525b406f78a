package dev.tramo.srt.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.Handshake;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.RejectReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a rendezvous: what either role sends upon what it hears in each state. */
class RendezvousHandshakeTest extends RendezvousFixture {
    private static final boolean INITIATOR = true;
    private static final boolean RESPONDER = false;

    @Test
    void atFirstEachSideWavesToNobodyInParticular() {
        open(HIGH_COOKIE, LOW_COOKIE);
        Packet packet = sent.takeOnly();
        Handshake wave = packet.handshake();

        assertThat(packet.destination()).isZero();
        assertThat(packet.bytes()).hasSize(64);
        assertThat(wave.type()).isEqualTo(Handshake.WAVEAHAND);
        assertThat(wave.version()).isEqualTo(5);
        assertThat(wave.extension()).isZero();
        assertThat(wave.encryption()).isZero();
        assertThat(wave.isn()).isEqualTo(SEND_ISN);
        assertThat(wave.socketId()).isEqualTo(OUR_ID);
        assertThat(wave.cookie()).isEqualTo(HIGH_COOKIE);
        assertThat(wave.mss()).isEqualTo(1_500);
        assertThat(wave.flowWindow()).isEqualTo(25_600);
        assertThat(wave.peerIp()).isEqualTo(PEER_IP);
    }

    @Test
    void theWaveIsRepeatedEach250MillisecondsForTenConnectTimeouts() {
        options = options.with(o -> o.connectTimeoutMillis = 100);
        open(HIGH_COOKIE, LOW_COOKIE);
        runFor(10 * SECOND);

        assertThat(sent.take())
                .extracting(packet -> (packet.atNanos() - START) / MILLI)
                .containsExactly(0L, 250L, 500L, 750L);
        assertThat(subject.failure()).isEqualTo(RejectReason.TIMEOUT);
        assertThat(subject.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {INITIATOR, RESPONDER})
    void itGivesUpTenTimesAsLateAsACallerEvenInTheMiddle(boolean initiator) {
        options = options.with(o -> o.connectTimeoutMillis = 700);
        open(initiator);
        runFor(5 * SECOND);
        wave();
        runFor(1_999 * MILLI);
        assertThat(subject.failure()).isNull();
        runFor(MILLI);

        assertThat(subject.failure()).isEqualTo(RejectReason.TIMEOUT);
        assertThat(isConnected()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, conclusion+HSREQ", "false, conclusion"})
    void aWaveIsAnsweredByAConclusionToThePeersId(boolean initiator, String answer) {
        open(initiator);
        receive(datagram(handshake(Handshake.WAVEAHAND, BARE), 0, 0));
        Packet packet = sent.takeOnly();

        assertThat(kind(packet.handshake())).isEqualTo(answer);
        assertThat(packet.destination()).isEqualTo(PEER_ID);
        assertThat(packet.handshake().extension()).isEqualTo(initiator ? 1 : 0);
        assertThat(packet.handshake().cookie()).isEqualTo(initiator ? HIGH_COOKIE : LOW_COOKIE);
    }

    @Test
    void aConclusionInsteadOfTheWaveIsAnsweredAtOnce() {
        open(INITIATOR);
        conclusion(BARE);
        assertThat(kinds()).containsExactly("conclusion+HSREQ");

        open(RESPONDER);
        conclusion(REQUEST);
        assertThat(kinds()).containsExactly("conclusion+HSRSP");
        assertThat(isConnected()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, conclusion+HSREQ", "false, conclusion"})
    void afterTheWaveAnotherWaveIsAnsweredAgain(boolean initiator, String answer) {
        open(initiator);
        wave();
        sent.take();
        pause();
        wave();

        assertThat(kinds()).containsExactly(answer);
    }

    @Test
    void afterTheWaveTheInitiatorProposesUntilTheAnswerComesAndAgreesToThat() {
        open(INITIATOR);
        wave();
        sent.take();
        pause();
        conclusion(BARE);
        assertThat(kinds()).containsExactly("conclusion+HSREQ");
        pause();
        conclusion(RESPONSE);

        assertThat(kinds()).containsExactly("agreement");
        assertThat(isConnected()).isTrue();
        assertThat(subject.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void afterTheWaveTheResponderWaitsForTheProposalAndAnswersIt() {
        open(RESPONDER);
        wave();
        sent.take();
        pause();
        conclusion(BARE);
        assertThat(kinds()).containsExactly("conclusion");
        pause();
        conclusion(REQUEST);

        assertThat(kinds()).containsExactly("conclusion+HSRSP");
        assertThat(isConnected()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, conclusion+HSREQ", "false, conclusion"})
    void anAgreementBeforeTheTermsAreKnownIsNone(boolean initiator, String repeated) {
        open(initiator);
        wave();
        sent.take();
        agreement();
        assertThat(isConnected()).isFalse();
        runFor(SECOND);

        assertThat(kinds()).containsOnly(repeated).hasSize(4);
    }

    @Test
    void theInitiatorThatMissedTheWaveProposesUntilTheAnswerComes() {
        open(INITIATOR);
        conclusion(BARE);
        sent.take();
        pause();
        conclusion(BARE);
        assertThat(kinds()).containsExactly("conclusion+HSREQ");
        conclusion(RESPONSE);

        assertThat(kinds()).containsExactly("agreement");
        assertThat(isConnected()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theResponderKeepsAnsweringUntilTheAgreement(boolean waved) {
        open(RESPONDER);
        if (waved) {
            wave();
        }
        conclusion(REQUEST);
        sent.take();
        pause();
        conclusion(REQUEST);
        assertThat(kinds()).containsExactly("conclusion+HSRSP");
        assertThat(isConnected()).isFalse();
        agreement();

        assertThat(isConnected()).isTrue();
        assertThat(kinds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {INITIATOR, RESPONDER})
    void theConclusionIsRepeatedEach250Milliseconds(boolean initiator) {
        open(initiator);
        wave();
        if (!initiator) {
            conclusion(REQUEST);
        }
        sent.take();
        runFor(SECOND);
        List<Packet> repeats = sent.take();

        assertThat(repeats)
                .extracting(packet -> (packet.atNanos() - START) / MILLI)
                .containsExactly(250L, 500L, 750L, 1_000L);
        assertThat(repeats).extracting(Packet::timestamp).containsExactly(250_000, 500_000, 750_000, 1_000_000);
        assertThat(repeats).allMatch(packet -> packet.destination() == PEER_ID);
        assertThat(repeats)
                .extracting(packet -> kind(packet.handshake()))
                .containsOnly(initiator ? "conclusion+HSREQ" : "conclusion+HSRSP");
    }

    @Test
    void theAgreementIsSentOnceAndAgainWhenThePeerRepeatsItsConclusion() {
        open(INITIATOR);
        wave();
        conclusion(RESPONSE);
        assertThat(kinds()).endsWith("agreement");
        runFor(5 * SECOND);
        assertThat(kinds()).isEmpty();
        conclusion(RESPONSE);

        Packet packet = sent.takeOnly();
        assertThat(kind(packet.handshake())).isEqualTo("agreement");
        assertThat(packet.handshake().extension()).isZero();
        assertThat(packet.destination()).isEqualTo(PEER_ID);
    }

    @Test
    void theResponderAnswersARepeatedProposalEvenAfterTheAgreement() {
        open(RESPONDER);
        conclusion(REQUEST);
        Handshake answer = takeConclusion();
        agreement();
        pause();
        conclusion(REQUEST);

        assertThat(takeConclusion()).usingRecursiveComparison().isEqualTo(answer);
        assertThat(subject.failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {ControlType.KEEPALIVE, ControlType.ACK, ControlType.EXT, -1})
    void whateverElseThePeerSendsSaysThatItIsConnected(int type) {
        open(RESPONDER);
        wave();
        conclusion(REQUEST);
        receive(type < 0 ? data(PEER_ISN, 1, 0, false, 0, text(1)) : control(type, 0, 0, 0, 0));

        assertThat(isConnected()).isTrue();
    }

    @Test
    void whatComesBeforeTheTermsAreKnownConnectsNobody() {
        for (boolean initiator : new boolean[] {INITIATOR, RESPONDER}) {
            open(initiator);
            receive(control(ControlType.KEEPALIVE, 0, 0, 0, 0));
            wave();
            receive(data(PEER_ISN, 1, 0, false, 0, text(1)));
            assertThat(isConnected()).isFalse();
        }
        byte[] toAnother = control(ControlType.KEEPALIVE, 0, 0, 0, 0);
        conclusion(REQUEST);
        toAnother[15]++;
        receive(toAnother);
        assertThat(isConnected()).isFalse();
    }

    @Test
    void anInductionIsAMereCallersAndIgnored() {
        open(RESPONDER);
        receive(handshake(Handshake.INDUCTION, BARE));
        assertThat(kinds()).isEmpty();
        conclusion(REQUEST);
        sent.take();
        peerId++;
        receive(handshake(Handshake.INDUCTION, BARE));
        peerId--;
        agreement();

        assertThat(kinds()).isEmpty();
        assertThat(isConnected()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "4A51BA15, EAC9BEC4, true", // captured
        "EAC9BEC4, 4A51BA15, false",
        "00000001, 80000002, true",
        "80000002, 00000001, false",
        "7FFFFFFF, 00000001, true",
        "7FFFFFFF, 80000001, false", // the difference wraps
        "80000001, 7FFFFFFF, true",
        "00000005, 00000003, true",
        "00000003, 00000005, false",
        "FFFFFFFF, 00000001, false",
        "00000001, FFFFFFFF, true",
        "80000001, 00000001, false" // exactly half the range: bit 31 is set
    })
    void theDifferenceOfTheCookiesDecidesWhoProposes(String own, String peers, boolean initiator) {
        open(Integer.parseUnsignedInt(own, 16), Integer.parseUnsignedInt(peers, 16));
        sent.take();
        wave();

        assertThat(kinds()).containsExactly(initiator ? "conclusion+HSREQ" : "conclusion");
    }

    @Test
    void equalCookiesAreRefused() {
        open(HIGH_COOKIE, HIGH_COOKIE);
        sent.take();
        wave();

        assertThat(kinds()).containsExactly("rejection 1009");
        assertThat(subject.failure()).isEqualTo(RejectReason.RENDEZVOUS_COOKIE);
        assertThat(subject.failure().words()).isEqualTo("rendezvous cookies collide");
        runFor(SECOND);
        assertThat(sent.take()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {INITIATOR, RESPONDER})
    void aPeerThatStartsAgainIsMetAnewWithANewRole(boolean initiator) {
        open(initiator);
        wave();
        conclusion(initiator ? BARE : REQUEST);
        sent.take();
        peerId = PEER_ID + 5;
        peerCookie = initiator ? HIGH_COOKIE + 1 : LOW_COOKIE - 1;
        wave();
        Packet answer = sent.takeOnly();

        assertThat(answer.destination()).isEqualTo(PEER_ID + 5);
        assertThat(kind(answer.handshake())).isEqualTo(initiator ? "conclusion" : "conclusion+HSREQ");
        conclusion(initiator ? REQUEST : RESPONSE);
        if (initiator) {
            agreement();
        }
        assertThat(isConnected()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {INITIATOR, RESPONDER})
    void aLateWaveOfAnEarlierAttemptDoesNotShutThePeerOut(boolean initiator) {
        open(initiator);
        wave();
        peerId = PEER_ID - 1;
        wave();
        peerId = PEER_ID;
        conclusion(initiator ? RESPONSE : REQUEST);
        if (!initiator) {
            agreement();
        }

        assertThat(isConnected()).isTrue();
    }

    @Test
    void anAgreementOfAnotherAttemptIsNone() {
        open(RESPONDER);
        conclusion(REQUEST);
        peerId++;
        agreement();

        assertThat(isConnected()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {INITIATOR, RESPONDER})
    void aPeerThatTakesItselfForTheSameRoleCausesNoStorm(boolean initiator) {
        open(initiator);
        wave();
        sent.take();
        for (int i = 0; i < 1_000; i++) {
            conclusion(initiator ? REQUEST : BARE);
            now += MILLI;
        }

        assertThat(kinds()).hasSizeBetween(4, 50);
        assertThat(isConnected()).isFalse();
    }

    @Test
    void extensionsOfAnAgreementAreNotNeeded() {
        open(RESPONDER);
        conclusion(REQUEST);
        receive(handshake(Handshake.AGREEMENT, HandshakeExtensions.NONE).with(Handshake.AGREEMENT, 7, RESPONSE));

        assertThat(isConnected()).isTrue();
    }
}
