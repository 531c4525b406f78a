package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.ChunkEncoder;
import dev.tramo.rtmp.wire.MessageType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Playing from servers. */
class PullSessionTest extends ClientFixture {
    private void asked() {
        openPull();
        peer.shakeHands();
        confirmConnect();
        peer.command(3, 0, "_result", 2, null, 3);
        peer.heard();
    }

    private void playing() {
        asked();
        peer.media(MessageType.VIDEO, 0, "x");
        told();
    }

    @Test
    void aDialogueWithAServer() {
        openPull();
        peer.shakeHands();
        List<String> first = peer.heard();
        assertThat(first).hasSize(2).element(1).isEqualTo("chunk size 65536");
        assertThat(first.getFirst())
                .startsWith("connect 1 {app=live, type=nonprivate,")
                .contains("tcUrl=rtmp://host:1936/live, fpad=false, ", "fourCcList=[*]")
                .doesNotContain(KEY);
        confirmConnect();
        assertThat(peer.heard()).containsExactly("window 2500000", "createStream 2 null");
        peer.command(3, 0, "_result", 2, null, 3);
        assertThat(peer.heard())
                .containsExactlyInAnyOrder(
                        "[3] play 0 null " + KEY + "?token=t0k3n -2000", "control 3 00000003000003e8");

        peer.userControl(0, 3);
        peer.command(5, 3, "onStatus", 0, null, status("NetStream.Play.Reset"));
        peer.command(5, 3, "onStatus", 0, null, status("NetStream.Play.Start"));
        byte[] metadata = Peer.amf("onMetaData", object());
        peer.message(5, 0, MessageType.DATA, 3, metadata);
        peer.media(MessageType.VIDEO, 40, "x").media(MessageType.AUDIO, 41, "y");

        assertThat(told()).containsExactly("18 @0 " + metadata.length + " bytes", "started", "9 @40 x", "8 @41 y");
        assertThat(peer.heard()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NetStream.Play.UnpublishNotify", "NetStream.Play.Stop"})
    void thePublishersLeavingEndsIt(String code) {
        playing();
        peer.command(5, 3, "onStatus", 0, null, status(code));

        assertThat(told()).containsExactly("ended LEFT: the server ended the stream");
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void theEndOfTheStreamEndsItOnceItHasBegun() {
        asked();
        peer.userControl(1, 3);
        assertThat(pull.hasEnded()).isFalse();
        peer.media(MessageType.VIDEO, 0, "x").userControl(1, 3);

        assertThat(told()).containsExactly("started", "9 @0 x", "ended LEFT: the server ended the stream");
    }

    @Test
    void aStreamThatIsNotThereIsARefusalOfWhateverLevel() {
        asked();
        peer.command(5, 3, "onStatus", 0, null, information("status", "NetStream.Play.StreamNotFound", KEY));

        assertThat(told()).containsExactly("ended REFUSED: the server refuses: NetStream.Play.StreamNotFound, ***");
    }

    @Test
    void aRefusedConnectIsARefusal() {
        openPull();
        peer.shakeHands();
        peer.command(3, 0, "_error", 1, null, information("error", "NetConnection.Connect.Rejected", "No."));

        assertThat(told()).containsExactly("ended REFUSED: the server refuses: NetConnection.Connect.Rejected, No.");
    }

    @Test
    void theFirstMediaMustComeInTwentySeconds() {
        asked();
        for (int i = 0; i < 10; i++) {
            pass(1.95, peer);
            peer.userControl(31, 3); // signs of life do not count
        }
        assertThat(pull.hasEnded()).isFalse();
        pass(0.6, peer);

        assertThat(told()).containsExactly("ended TIMEOUT: the first audio or video not seen within 20 s");
    }

    @Test
    void laterOnMediaMustComeEveryTenSecondsWhateverElseComes() {
        playing();
        pass(9, peer);
        peer.media(MessageType.AUDIO, 1, "x");
        for (int i = 0; i < 5; i++) {
            pass(1.9, peer);
            peer.message(5, 0, MessageType.DATA, 3, Peer.amf("onMetaData", object()));
        }
        told();
        assertThat(pull.hasEnded()).isFalse();
        pass(0.6, peer);

        assertThat(told()).containsExactly("ended TIMEOUT: audio or video not seen within 10 s");
    }

    @Test
    void aSilentServerIsPinged() {
        playing();
        pass(5.1, peer);

        assertThat(peer.heard()).singleElement().asString().startsWith("control 6 ");
    }

    @Test
    void nothingIsSaidAmidTheHandshakeHoweverLongItMayTake() {
        peer = peer();
        RtmpLimits slow = new RtmpLimits(
                RtmpLimits.DEFAULT.chunks(),
                RtmpLimits.DEFAULT.amf(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                100,
                20,
                2_048,
                1 << 20,
                60_000_000);
        pull = new PullSession(allocator, slow, ClientTarget.of(URL), peer, this, now);
        peer.attach(pull);
        peer.raw();
        pass(30, peer);

        assertThat(peer.raw()).isEmpty();
        assertThat(pull.hasEnded()).isFalse();
    }

    @Test
    void bytesAreAcknowledged() {
        playing();
        peer.chunkSize(1 << 20).control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, 100_000);
        peer.message(4, 0, MessageType.AUDIO, 3, new byte[60_000]);

        assertThat(peer.heard()).singleElement().asString().startsWith("ack ");
    }

    @Test
    void anAggregateIsTakenApart() {
        asked();
        ChunkEncoder tag = new ChunkEncoder()
                .u8(8)
                .u8(0)
                .u8(0)
                .u8(1)
                .u32(0)
                .u8(0)
                .u8(0)
                .u8(0)
                .u8('a')
                .u32(12);
        peer.message(4, 70, MessageType.AGGREGATE, 3, tag.toBytes());

        assertThat(told()).containsExactly("started", "8 @70 a");
    }

    @Test
    void closingIsOurs() {
        playing();
        pull.close("enough");

        assertThat(told()).containsExactly("ended CLOSED: enough");
        assertThat(peer.closed()).isTrue();
    }
}
