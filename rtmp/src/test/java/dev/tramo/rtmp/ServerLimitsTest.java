package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a peer may take, and how much of what it may send. */
class ServerLimitsTest extends ServerFixture {
    private static final String SECRET = "s3cr3t-k3y";

    @Test
    void theHandshakeMustBeOverInFiveSecondsHoweverItsBytesTrickle() {
        open();
        peer.bytes((byte) 3);
        for (int i = 0; i < 49; i++) {
            pass(0.1, peer);
            peer.bytes(new byte[10]);
        }
        assertThat(session.hasEnded()).isFalse();
        pass(0.2, peer);

        timedOut("the end of the handshake not seen within 5 s");
    }

    @Test
    void connectMustComeInFiveSeconds() {
        open();
        pass(4, peer);
        peer.shakeHands();
        pass(4.9, peer);
        peer.control(MessageType.ACKNOWLEDGEMENT, 1);
        assertThat(session.hasEnded()).isFalse();
        pass(0.2, peer);

        timedOut("\"connect\" not seen within 5 s");
    }

    @Test
    void publishMustComeInTenSeconds() {
        connected();
        pass(5, peer);
        peer.command(3, 0, "createStream", 2, null);
        pass(4.9, peer);
        assertThat(session.hasEnded()).isFalse();
        pass(0.2, peer);

        timedOut("\"publish\" or \"play\" not seen within 10 s");
    }

    @Test
    void mediaMustComeInTwentySecondsAndMetadataIsNone() {
        publishing();
        for (int i = 0; i < 4; i++) {
            pass(4.9, peer);
            peer.message(4, 0, MessageType.DATA, 1, Peer.amf("onMetaData", object()));
        }
        assertThat(session.hasEnded()).isFalse();
        pass(0.5, peer);

        timedOut("the first audio or video not seen within 20 s");
    }

    @Test
    void aSilentPublisherIsPingedAfterFiveSecondsAndGivenUpAfterTen() {
        mediaFlows();
        peer.heard();
        pass(4.9, peer);
        assertThat(peer.heard()).isEmpty();
        pass(0.2, peer);
        assertThat(peer.heard()).singleElement().asString().startsWith("control 6 ");
        pass(4.8, peer);
        assertThat(peer.heard()).isEmpty();
        assertThat(session.hasEnded()).isFalse();
        pass(0.2, peer);

        timedOut("nothing received for 10 s");
    }

    @Test
    void aPublisherThatAnswersPingsIsPingedAgain() {
        mediaFlows();
        for (int i = 0; i < 10; i++) {
            pass(5.1, peer);
            assertThat(peer.heard()).hasSize(1);
            peer.userControl(7, 1);
        }

        assertThat(session.hasEnded()).isFalse();
    }

    @Test
    void theTimeThatOurAnswerTakesIsNotThePeers() {
        connected();
        peer.command(3, 1, "publish", 0, null, "key", "live");
        pass(9.9, peer);
        session.accept();
        peer.heard();
        pass(4.9, peer);

        assertThat(session.hasEnded()).isFalse();
        assertThat(peer.heard()).isEmpty();
    }

    private void timedOut(String reason) {
        assertThat(ending).isEqualTo(new Ending(Ending.Kind.TIMEOUT, reason));
        assertThat(peer.closed()).isTrue();
        told.removeIf(line -> !line.startsWith("ended"));
        assertThat(told).hasSize(1);
    }

    @Test
    void aHundredCommandsMayComeBeforeMedia() {
        connected(); // one
        for (int i = 0; i < 99; i++) {
            peer.command(3, 0, "whatever", 0, null);
        }
        assertThat(session.hasEnded()).isFalse();
        peer.command(3, 0, "whatever", 0, null);

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.INVALID, "more than 100 commands before media"));
    }

    @Test
    void twentyCommandsASecondMayComeAfterwards() {
        connected();
        for (int i = 0; i < 50; i++) {
            peer.command(3, 0, "whatever", 0, null); // do not count later on
        }
        answer = ServerSession::accept;
        peer.command(3, 1, "publish", 0, null, "key", "live").media(MessageType.AUDIO, 0, "a");
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 20; i++) {
                peer.command(3, 0, "whatever", 0, null);
            }
            pass(1, peer);
        }
        assertThat(session.hasEnded()).isFalse();
        for (int i = 0; i < 21; i++) {
            peer.command(3, 0, "whatever", 0, null);
        }

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.INVALID, "more than 20 commands a second"));
    }

    @Test
    void mediaBeforePublishIsDroppedAndBounded() {
        connected();
        for (int i = 0; i < 16; i++) {
            peer.message(4, 0, MessageType.AUDIO, 1, new byte[65_536]);
        }
        assertThat(session.hasEnded()).isFalse();
        peer.media(MessageType.AUDIO, 0, "a");

        assertThat(ending.reason()).isEqualTo("more than 1048576 bytes of media without a publish");
        assertThat(told()).hasSize(1);
    }

    @Test
    void whoIsNotAcceptedCanMakeUsHoldNoMoreThanACommand() {
        connected();
        peer.message(6, 0, MessageType.VIDEO, 1, new byte[65_537]);

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.INVALID, "incomplete messages of more than 65536 bytes"));
    }

    @Test
    void mediaBeforeAcceptanceIsKeptAndBounded() {
        connected();
        peer.command(3, 1, "publish", 0, null, "key", "live");
        for (int i = 0; i < 10; i++) {
            peer.media(MessageType.AUDIO, i, "a".repeat(100_000));
        }
        assertThat(session.hasEnded()).isFalse();
        peer.media(MessageType.AUDIO, 10, "a".repeat(100_000));

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.INVALID, "more than 1048576 bytes before it was accepted"));
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void aPublisherOfTooHighABitrateIsClosed() {
        publishing();
        peer.chunkSize(1 << 20);
        byte[] frame = new byte[250_000];
        for (int i = 0; i < 25 * 15; i++) { // 50 Mb/s
            peer.message(4, i, MessageType.AUDIO, 1, frame);
            pass(0.04, peer);
        }
        told();
        assertThat(session.hasEnded()).isFalse();
        for (int i = 0; i < 35 * 20 && !session.hasEnded(); i++) { // 70 Mb/s
            peer.message(4, i, MessageType.AUDIO, 1, frame);
            pass(1.0 / 35, peer);
        }

        assertThat(ending.kind()).isEqualTo(Ending.Kind.INVALID);
        assertThat(ending.reason()).endsWith(" bit/s; allowed are 60000000");
    }

    @ParameterizedTest
    @ValueSource(ints = {2_045, 2_044})
    void anAddressMayHaveTwoKibibytes(int nameBytes) {
        connected(); // "live"
        String name = SECRET + "x".repeat(nameBytes - SECRET.length());
        peer.command(3, 1, "publish", 0, null, name, "live");

        assertThat(session.hasEnded()).isEqualTo(nameBytes == 2_045);
        if (session.hasEnded()) {
            assertThat(ending.kind()).isEqualTo(Ending.Kind.INVALID);
            assertThat(ending.reason()).isEqualTo("application and stream name of 2049 bytes; allowed are 2048");
            assertThat(peer.heard())
                    .containsExactly("[1] onStatus 0 null {level=error, code=NetStream.Publish.BadName,"
                            + " description=application and stream name of 2049 bytes; allowed are 2048}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\0", "\r\n", "\"", "<", ">", "\u007f", "\u0085"})
    void anAddressHoldsNoCharactersThatCouldBeMoreThanAnAddress(String odd) {
        connected();
        peer.command(3, 1, "publish", 0, null, SECRET + odd + "x", "live");

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.INVALID, "a character that no stream address holds"));
        assertThat(peer.heard())
                .containsExactly("[1] onStatus 0 null {level=error, code=NetStream.Publish.BadName,"
                        + " description=a character that no stream address holds}");
        connected();
        peer.command(3, 1, "play", 0, null, "name?" + SECRET + odd + "x", -2);
        assertThat(peer.heard())
                .containsExactly("[1] onStatus 0 null {level=error, code=NetStream.Play.StreamNotFound,"
                        + " description=a character that no stream address holds}");

        assertThat(ending.reason()).doesNotContain(SECRET);
        assertThat(told).noneMatch(line -> line.startsWith("publish") || line.startsWith("play"));
    }

    @Test
    void aFlashVersionIsCutToPrintableCharacters() {
        open();
        peer.shakeHands();
        connect("flashVer", "a\r\nb\u001b[31m" + "x".repeat(100));

        assertThat(session.client()).startsWith("ab[31mx").hasSize(64);
    }
}
