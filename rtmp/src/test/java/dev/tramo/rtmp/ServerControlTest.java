package dev.tramo.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.ChunkEncoder;
import dev.tramo.rtmp.wire.MessageType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Control messages of a peer, and messages that nobody knows. */
class ServerControlTest extends ServerFixture {
    @Test
    void aPingIsAnsweredWithItsOwnData() {
        mediaFlows();
        peer.userControl(6, 0xCAFE0123L);

        assertThat(peer.heard()).containsExactly("control 7 cafe0123");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 26, 27, 31, 32, 999})
    void otherUserControlIsNotAnswered(int event) {
        mediaFlows();
        peer.userControl(event, 1, 300);
        peer.userControl(event);
        peer.message(2, 0, MessageType.USER_CONTROL, 0, new byte[1]);

        assertThat(peer.heard()).isEmpty();
        assertThat(session.hasEnded()).isFalse();
    }

    @Test
    void controlMessagesMayComeOnAnyChunkStream() {
        mediaFlows();
        peer.message(
                5, 0, MessageType.SET_CHUNK_SIZE, 1, new ChunkEncoder().u32(200).toBytes());
        peer.chunks(new ChunkEncoder().full(6, 9, 200, MessageType.AUDIO, 1).bytes(new byte[200]));

        assertThat(told()).hasSize(1);
    }

    @Test
    void bytesAreAcknowledgedEveryHalfWindow() {
        publishing();
        peer.control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, 20_000);
        long sent = 0;
        List<String> acknowledgements = new java.util.ArrayList<>();
        for (int i = 0; i < 100; i++) {
            peer.media(MessageType.AUDIO, i, "x".repeat(100)); // 112 bytes
            sent += 112;
            acknowledgements.addAll(peer.heard());
        }

        assertThat(acknowledgements).hasSize((int) (sent / 10_000));
        assertThat(Long.parseLong(acknowledgements.getFirst().substring(4))).isBetween(10_000L, 14_000L);
    }

    @Test
    void withoutAWindowTheUsualOneCounts() {
        publishing();
        peer.chunkSize(1 << 20);
        byte[] frame = new byte[250_000];
        for (int i = 0; i < 4; i++) {
            peer.message(4, i, MessageType.AUDIO, 1, frame);
        }
        assertThat(peer.heard()).isEmpty();
        peer.message(4, 4, MessageType.AUDIO, 1, frame);

        assertThat(peer.heard()).singleElement().asString().startsWith("ack 125");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2_047, 0xFFFF_FFFFL, 0x8000_0000L})
    void anAbsurdWindowDoesNotMakeUsAnswerEachByte(long window) {
        publishing();
        peer.control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, window);
        peer.heard();
        for (int i = 0; i < 100; i++) {
            peer.media(MessageType.AUDIO, i, "x".repeat(100));
        }

        assertThat(peer.heard()).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void aBandwidthIsAnsweredByAWindowIfItDiffersFromTheLastOneSaid() {
        mediaFlows();
        byte[] same = new ChunkEncoder().u32(2_500_000).u8(2).toBytes();
        byte[] other = new ChunkEncoder().u32(1_000_000).u8(2).toBytes();
        peer.message(2, 0, MessageType.SET_PEER_BANDWIDTH, 0, same);
        assertThat(peer.heard()).isEmpty();
        peer.message(2, 0, MessageType.SET_PEER_BANDWIDTH, 0, other);
        peer.message(2, 0, MessageType.SET_PEER_BANDWIDTH, 0, other);
        assertThat(peer.heard()).containsExactly("window 1000000");
        peer.message(2, 0, MessageType.SET_PEER_BANDWIDTH, 0, same);
        assertThat(peer.heard()).containsExactly("window 2500000");
    }

    @Test
    void whatMakesUsSendIsBounded() {
        mediaFlows();
        for (int i = 0; i < 25; i++) {
            peer.userControl(6, i);
        }
        assertThat(peer.heard()).hasSizeLessThanOrEqualTo(20);
        assertThat(ending.reason()).isEqualTo("more than 20 commands a second");

        mediaFlows();
        for (int i = 0; i < 25; i++) {
            peer.message(
                    2,
                    0,
                    MessageType.SET_PEER_BANDWIDTH,
                    0,
                    new ChunkEncoder().u32(i).u8(2).toBytes());
        }
        assertThat(ending.reason()).isEqualTo("more than 20 commands a second");
    }

    @Test
    void acknowledgementsOfAnyValueAreTaken() {
        mediaFlows();
        for (long value : new long[] {0, 0xFFFF_FFFFL, 5, 0xF000_0000L}) {
            peer.control(MessageType.ACKNOWLEDGEMENT, value);
        }

        assertThat(session.hasEnded()).isFalse();
    }

    @Test
    void unknownMessagesAreIgnoredUntilAHundredComeInARow() {
        mediaFlows();
        unknown(99);
        peer.media(MessageType.VIDEO, 1, "x");
        unknown(99);
        peer.control(MessageType.ACKNOWLEDGEMENT, 1);
        unknown(99);
        assertThat(session.hasEnded()).isFalse();
        assertThat(told()).containsExactly("9 @1 x");
        unknown(1);

        assertThat(ending).isEqualTo(new Ending(Ending.Kind.INVALID, "100 messages of unknown types in a row"));
    }

    private void unknown(int count) {
        for (int i = 0; i < count; i++) {
            peer.message(2, 0, 77 + i % 99, 0, new byte[3]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8, 200})
    void acknowledgementsAndOtherControlMayHaveOddLengths(int bytes) {
        mediaFlows();
        for (int type : new int[] {
            MessageType.ACKNOWLEDGEMENT,
            MessageType.ABORT,
            MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
            MessageType.SET_PEER_BANDWIDTH
        }) {
            peer.message(2, 0, type, 0, new byte[bytes]);
        }
        peer.media(MessageType.VIDEO, 1, "x");

        assertThat(session.hasEnded()).isFalse();
        assertThat(told()).containsExactly("9 @1 x");
    }

    @Test
    void aChunkSizeThatIsTooShortIsRefused() {
        mediaFlows();
        peer.message(2, 0, MessageType.SET_CHUNK_SIZE, 0, new byte[3]);

        assertThat(ending.reason()).isEqualTo("a chunk size of 3 bytes; it needs 4");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31})
    void chunksMayBeAsSmallAsOneByte(int bytes) {
        mediaFlows();
        peer.chunkSize(bytes);
        peer.media(MessageType.VIDEO, 1, "frame".repeat(100));

        assertThat(told()).containsExactly("9 @1 " + "frame".repeat(100));
    }

    @Test
    void tinyChunksCountAsTheWorkThatTheyAre() {
        mediaFlows();
        peer.chunkSize(1);
        byte[] frame = new byte[25_000];
        for (int i = 0; i < 25 * 15 && !session.hasEnded(); i++) { // 5 Mb/s, in 625,000 chunks a second
            peer.message(4, i, MessageType.AUDIO, 1, frame);
            pass(0.04, peer);
        }

        assertThat(ending.reason()).endsWith(" bit/s; allowed are 60000000");
    }

    @Test
    void whoIsNotAcceptedMaySendABoundedNumberOfChunks() {
        connected();
        byte[] empty = new byte[10_000];
        java.util.Arrays.fill(empty, (byte) 0xC4); // messages of no bytes, one byte each
        peer.message(4, 0, MessageType.AUDIO, 1, new byte[0]);
        for (int i = 0; i < 10 && !session.hasEnded(); i++) {
            peer.bytes(empty);
        }

        assertThat(ending.reason()).isEqualTo("more than 65536 chunks before media");
    }

    @Test
    void anAbortedMessageIsNotSeen() {
        mediaFlows();
        peer.chunks(new ChunkEncoder().full(6, 9, 200, MessageType.VIDEO, 1).bytes(new byte[128]));
        peer.control(MessageType.ABORT, 6);
        peer.media(MessageType.VIDEO, 10, "x");

        assertThat(told()).containsExactly("9 @10 x");
    }

    private static final byte[] CUT_SHORT = {2, 0, 9, 'o'};
    private static final byte[] UNKNOWN_MARKER = {2, 0, 1, 'o', 99};

    @Test
    void commandsThatCannotBeReadArePassedOverWhileLive() {
        mediaFlows();
        peer.message(3, 0, MessageType.COMMAND, 0, Peer.amf(1, 2));
        peer.message(3, 0, MessageType.COMMAND, 0, CUT_SHORT);
        peer.message(3, 0, MessageType.COMMAND, 0, UNKNOWN_MARKER);
        peer.message(3, 0, MessageType.COMMAND, 0, new byte[0]);
        peer.message(3, 0, MessageType.COMMAND_AMF3, 0, UNKNOWN_MARKER);
        peer.media(MessageType.VIDEO, 1, "x");

        assertThat(told()).containsExactly("9 @1 x");
        assertThat(session.hasEnded()).isFalse();
        for (int i = 0; i < 20; i++) {
            peer.message(3, 0, MessageType.COMMAND, 0, UNKNOWN_MARKER);
        }
        assertThat(ending.reason()).isEqualTo("more than 20 commands a second");
    }

    @Test
    void commandsThatCannotBeReadAreRefusedWhereOneIsAwaited() {
        open();
        peer.shakeHands();
        peer.message(3, 0, MessageType.COMMAND, 0, CUT_SHORT);
        assertThat(ending.reason()).startsWith("AMF is cut short");

        connected();
        peer.message(3, 0, MessageType.COMMAND, 0, CUT_SHORT);
        assertThat(session.hasEnded()).isFalse();
        byte[] publish = Peer.amf("publish", 0, null, "key");
        publish[publish.length - 6] = 99;
        peer.message(3, 0, MessageType.COMMAND, 1, publish);
        assertThat(ending.reason()).startsWith("AMF0 marker 99");
    }

    @Test
    void anOutputThatSaysAtOnceThatItIsGoneEndsTheSessionOnce() {
        peer = peer();
        session = new ServerSession(
                allocator,
                RtmpLimits.DEFAULT,
                new RtmpSession.Output() {
                    @Override
                    public void write(io.netty.buffer.ByteBuf bytes) {
                        peer.write(bytes);
                    }

                    @Override
                    public void close() {
                        session.disconnected("");
                    }
                },
                this,
                now);
        peer.attach(session);
        session.close("enough");

        assertThat(told()).containsExactly("ended CLOSED: enough");
    }
}
