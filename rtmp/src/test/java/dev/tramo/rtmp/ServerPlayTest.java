package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.MessageType;
import org.junit.jupiter.api.Test;

/** Players as they are. */
class ServerPlayTest extends ServerFixture {
    private static final String PLAYING = "control 0 00000001"
            + "|[1] onStatus 0 null {level=status, code=NetStream.Play.Reset, description=Playing and resetting.}"
            + "|[1] onStatus 0 null {level=status, code=NetStream.Play.Start, description=Playing.}"
            + "|[1] data |RtmpSampleAccess true true";

    @Test
    void aDialogueAsFfmpegHasIt() {
        answer = ServerSession::accept;
        open();
        peer.shakeHands();
        connect("fpad", false, "capabilities", 15, "audioCodecs", 4071, "videoCodecs", 252);
        assertThat(peer.heard()).isEqualTo(lines(CONNECTED));
        peer.control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, 2_500_000);
        peer.command(3, 0, "createStream", 2, null);
        assertThat(peer.heard()).containsExactly("_result 2 null 1");
        peer.command(8, 0, "getStreamLength", 3, null, "key");
        peer.command(8, 1, "play", 4, null, "key?token=t", -2_000);
        peer.userControl(3, 1, 3_000);

        assertThat(String.join("|", peer.heard())).isEqualTo(PLAYING);
        assertThat(told()).containsExactly("play live key token=t");
    }

    @Test
    void aPlayerMayHaveToWaitAndIsThenAccepted() {
        connected();
        peer.command(3, 0, "createStream", 2, null);
        peer.heard();
        peer.command(8, 1, "play", 0, null, "key", -2);
        pass(30, peer);
        assertThat(peer.heard()).isEmpty();

        session.accept();

        assertThat(String.join("|", peer.heard())).isEqualTo(PLAYING);
        assertThat(session.hasEnded()).isFalse();
    }

    @Test
    void aStreamThatIsNotThereIsSaidAndTheConnectionClosed() {
        answer = asked -> asked.refuse(ServerSession.Refusal.NOT_FOUND, "No such stream.");
        connected();
        peer.command(8, 1, "play", 0, null, "key", -2);

        assertThat(peer.heard())
                .containsExactly("[1] onStatus 0 null {level=error, code=NetStream.Play.StreamNotFound,"
                        + " description=No such stream.}");
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void thePublishersEndIsSaidToItsPlayers() {
        playing();
        session.close("the publisher is gone");

        assertThat(peer.heard())
                .containsExactly(
                        "control 1 00000001",
                        "[1] onStatus 0 null {level=status, code=NetStream.Play.UnpublishNotify,"
                                + " description=The publisher is gone.}");
        assertThat(told()).containsExactly("ended CLOSED: the publisher is gone");
    }

    @Test
    void aPlayerThatHasSeenEnoughLeft() {
        playing();
        peer.command(8, 0, "deleteStream", 0, null, 1);
        session.disconnected("");

        assertThat(told())
                .containsExactly("finished: the peer ended the stream", "ended LEFT: the peer ended the stream");
    }

    @Test
    void aPlayerMayTurnToAnotherStream() {
        playing();
        peer.command(8, 0, "deleteStream", 0, null, 1);
        peer.command(3, 0, "createStream", 4, null);
        peer.command(8, 1, "play", 5, null, "other", -2_000);

        assertThat(told()).containsExactly("finished: the peer ended the stream", "play live other ");
        assertThat(peer.heard()).contains("_result 4 null 1", "control 0 00000001");
    }

    @Test
    void aSilentPlayerIsLeftAlone() {
        playing();
        pass(600, peer);

        assertThat(session.hasEnded()).isFalse();
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void mediaOfAPlayerIsBounded() {
        playing();
        for (int i = 0; i < 20; i++) {
            peer.message(4, 0, MessageType.AUDIO, 1, new byte[60_000]);
        }

        assertThat(ending.reason()).isEqualTo("more than 1048576 bytes of media without a publish");
    }
}
