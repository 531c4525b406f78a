package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.MessageType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to servers as they are, and as they should not be. */
class PushSessionTest extends ClientFixture {
    private static final String CONNECT = "connect 1 {app=live, type=nonprivate,"
            + " flashVer=FMLE/3.0 (compatible; Tramo), tcUrl=rtmp://host:1936/live}";
    private static final String NAME = KEY + "?token=t0k3n";

    private void connected() {
        openPush();
        peer.shakeHands();
        confirmConnect();
        peer.heard();
    }

    private void asked(int streamId) {
        connected();
        peer.command(3, 0, "_result", 4, null, streamId);
        peer.heard();
    }

    private void accepted() {
        asked(1);
        peer.command(3, 1, "onStatus", 0, null, status("NetStream.Publish.Start"));
        told();
    }

    @Test
    void theHandshakeIsOfTheSimpleForm() {
        openPush();
        byte[] hello = peer.raw();
        assertThat(hello).hasSize(1_537).startsWith(3, 0, 0, 0, 0, 0, 0, 0, 0);
        byte[] s0s1 = new byte[1_537];
        Arrays.fill(s0s1, (byte) 9);
        s0s1[0] = 3;
        peer.bytes(s0s1);

        assertThat(peer.raw()).isEqualTo(Arrays.copyOfRange(s0s1, 1, 1_537));
        peer.bytes(new byte[1_535]);
        assertThat(peer.raw()).isEmpty();
        peer.bytes((byte) 0);
        assertThat(peer.raw()).isNotEmpty();
    }

    @Test
    void commandsComeInTheOrderThatStrictServersWant() {
        openPush();
        peer.shakeHands();
        assertThat(peer.heard()).containsExactly(CONNECT, "chunk size 65536");
        confirmConnect();
        assertThat(peer.heard())
                .containsExactly("releaseStream 2 null " + NAME, "FCPublish 3 null " + NAME, "createStream 4 null");
        peer.command(3, 0, "_result", 4, null, 1);
        assertThat(peer.heard()).containsExactly("[1] publish 5 null " + NAME + " live");
        assertThat(told()).isEmpty();
        peer.command(3, 1, "onStatus", 0, null, status("NetStream.Publish.Start"));
        assertThat(told()).containsExactly("accepted on 1");

        push.close("enough");

        assertThat(peer.heard()).containsExactly("FCUnpublish 6 null " + NAME, "deleteStream 0 null 1");
        assertThat(peer.closed()).isTrue();
        assertThat(told()).containsExactly("ended CLOSED: enough");
    }

    @Test
    void nothingIsCreatedBeforeConnectIsConfirmed() {
        openPush();
        peer.shakeHands();
        peer.control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, 2_500_000);
        peer.command(3, 0, "onBWDone", 0, null, 8_192);

        assertThat(peer.heard()).containsExactly(CONNECT, "chunk size 65536");
    }

    @Test
    void theStreamThatTheServerGaveIsUsed() {
        asked(7);
        peer.command(3, 7, "onStatus", 5, null, status("NetStream.Publish.Start"));
        push.close("enough");

        assertThat(told()).containsExactly("accepted on 7", "ended CLOSED: enough");
        assertThat(peer.heard()).endsWith("deleteStream 0 null 7");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void consentMayHaveTransactionZeroOrThatOfPublish(int transaction) {
        asked(1);
        peer.command(3, 1, "onStatus", transaction, null, status("NetStream.Publish.Start"));
        peer.command(3, 1, "onStatus", transaction, null, status("NetStream.Publish.Start"));

        assertThat(told()).containsExactly("accepted on 1");
    }

    @Test
    void errorsOfThePreludeAndOtherTalkDoNotMatter() {
        connected();
        peer.command(3, 0, "_error", 2, null, information("error", "NetConnection.Call.Failed", "What?"));
        peer.command(3, 0, "_error", 3, null, null);
        peer.command(3, 0, "onFCPublish", 0, null, status("NetStream.Publish.Start"));
        peer.command(3, 0, "_result", 4, null, 1);
        peer.command(3, 0, "_result", 3, null, null);
        peer.command(3, 0, "_result", 2, null, null);
        peer.userControl(0, 1);
        peer.media(MessageType.AUDIO, 0, "a");
        assertThat(peer.heard()).containsExactly("[1] publish 5 null " + NAME + " live");
        peer.command(3, 1, "onStatus", 0, null, status("NetStream.Publish.Start"));

        assertThat(told()).containsExactly("accepted on 1");
    }

    @Test
    void callsOfTheServerAreNotAnswered() {
        accepted();
        peer.command(3, 0, "onBWDone", 0, null);
        peer.command(3, 0, "_checkbw", 9, null);
        peer.userControl(0, 1);

        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void pingsAndBandwidthAreAnswered() {
        accepted();
        peer.userControl(6, 77);
        peer.message(2, 0, MessageType.SET_PEER_BANDWIDTH, 0, new byte[] {0, 0, 16, 0, 2});

        assertThat(peer.heard()).containsExactly("control 7 0000004d", "window 4096");
    }

    @Test
    void codecsOfEnhancedRtmpAreAnnouncedIfThereAreAny() {
        openPush("hvc1", "Opus");
        peer.shakeHands();

        assertThat(peer.heard().getFirst()).endsWith(", fourCcList=[hvc1, Opus]}");
    }

    @Test
    void aServerMaySayInEitherObjectThatItIsEnhanced() {
        connected();
        assertThat(push.serverIsEnhanced()).isFalse();

        openPush("hvc1");
        peer.shakeHands();
        peer.command(3, 0, "_result", 1, object("capsEx", 4), status("NetConnection.Connect.Success"));
        assertThat(push.serverIsEnhanced()).isTrue();

        openPush("hvc1");
        peer.shakeHands();
        peer.command(3, 0, "_result", 1, object(), object("videoFourCcInfoMap", object("*", 4)));
        assertThat(push.serverIsEnhanced()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "_error, 1, error, NetConnection.Connect.Rejected",
        "_error, 4, error, NetConnection.Call.Failed",
        "_error, 5, error, NetStream.Publish.Denied",
        "onStatus, 0, error, NetStream.Publish.BadName",
        "onStatus, 5, error, NetStream.Publish.Unauthorized"
    })
    void aRefusalIsKept(String command, int transaction, String level, String code) {
        asked(1);
        peer.command(3, 0, command, transaction, null, information(level, code, "Because."));

        assertThat(told()).containsExactly("ended REFUSED: the server refuses: " + code + ", Because.");
        assertThat(peer.closed()).isTrue();
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void aRefusalWithoutWordsIsOneToo() {
        asked(1);
        peer.command(3, 0, "_error", 1, null);

        assertThat(told()).containsExactly("ended REFUSED: the server refuses");
    }

    @Test
    void whatTheServerSaysIsOneLineOfBoundedLengthWithoutTheKey() {
        asked(1);
        String description = "Stream " + NAME + "\r\n(" + KEY + " of token=t0k3n) is busy " + "x".repeat(1_000);
        peer.command(3, 0, "onStatus", 0, null, information("error", "NetStream.Publish.BadName", description));

        assertThat(ending.reason())
                .startsWith("the server refuses: NetStream.Publish.BadName, Stream ***  (*** of ***) is busy xxx")
                .doesNotContain(KEY, "t0k3n")
                .hasSizeLessThan(400);
    }

    @Test
    void anErrorInMidStreamEndsIt() {
        accepted();
        peer.command(3, 1, "onStatus", 0, null, information("error", "NetStream.Publish.BadName", "Taken over."));

        assertThat(ending.kind()).isEqualTo(Ending.Kind.REFUSED);
    }

    @Test
    void theServersEndOfTheStreamIsItsLeaving() {
        accepted();
        peer.command(3, 1, "onStatus", 0, null, status("NetStream.Unpublish.Success"));

        assertThat(told()).containsExactly("ended LEFT: the server ended the stream");
    }

    @Test
    void aServerThatSaysNothingInTimeIsGivenUp() {
        openPush();
        pass(5.1, peer);
        assertThat(told()).containsExactly("ended TIMEOUT: the end of the handshake not seen within 5 s");
        told.clear();
        peers.clear();

        connected();
        pass(9.9, peer);
        assertThat(push.hasEnded()).isFalse();
        pass(0.3, peer);
        assertThat(told()).containsExactly("ended TIMEOUT: the server's consent to publish not seen within 10 s");
    }

    @Test
    void onceAcceptedThereIsNoDeadline() {
        accepted();
        pass(3_600, peer);

        assertThat(push.hasEnded()).isFalse();
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void beforeItWasAcceptedItJustCloses() {
        asked(1);
        push.close("enough");

        assertThat(peer.heard()).isEmpty();
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void theUsersReasonsHaveTheirKinds() {
        accepted();
        push.giveUp("took no data for 10 s");
        push.unfit("again");
        push.close("again");
        assertThat(told()).containsExactly("ended TIMEOUT: took no data for 10 s");
        told.clear();
        peers.clear();

        accepted();
        push.unfit("no HEVC");
        assertThat(told()).containsExactly("ended REFUSED: no HEVC");
    }

    @Test
    void anAnswerThatIsNoRtmpIsNamed() {
        openPush();
        peer.bytes("HTTP/1.1 400 Bad Request".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThat(told()).containsExactly("ended INVALID: HTTP on the RTMP port");
    }

    @Test
    void aServerThatFloodsIsClosed() {
        connected();
        for (int i = 0; i < 100; i++) {
            confirmConnect();
        }

        assertThat(ending.reason()).isEqualTo("more than 100 commands before media");
    }

    @Test
    void neitherTheSessionNorItsUrlShowTheKeyInText() {
        accepted();

        assertThat(List.of(push.toString(), URL.toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain(KEY, "t0k3n"));
    }
}
