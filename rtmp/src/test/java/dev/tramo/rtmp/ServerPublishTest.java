package dev.tramo.rtmp;

import static dev.tramo.rtmp.wire.MessageType.AUDIO;
import static dev.tramo.rtmp.wire.MessageType.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.wire.ChunkEncoder;
import dev.tramo.rtmp.wire.MessageType;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers as they are, each with its own order of words. */
class ServerPublishTest extends ServerFixture {
    private static final String UNPUBLISHED =
            "[1] onStatus 0 null {level=status, code=NetStream.Unpublish.Success, description=Publishing ended.}";

    @Test
    void aDialogueAsFfmpegHasIt() {
        answer = ServerSession::accept;
        open();
        peer.shakeHands();
        connect("type", "nonprivate", "flashVer", "FMLE/3.0 (compatible; Lavf59.27.100)");
        assertThat(peer.heard()).isEqualTo(lines(CONNECTED));
        assertThat(session.client()).isEqualTo("FMLE/3.0 (compatible; Lavf59.27.100)");

        peer.chunkSize(4_096);
        peer.command(3, 0, "releaseStream", 2, null, "key");
        peer.command(3, 0, "FCPublish", 3, null, "key");
        peer.command(3, 0, "createStream", 4, null);
        assertThat(peer.heard()).containsExactly("_result 2 null null", "_result 3 null null", "_result 4 null 1");

        peer.command(8, 1, "publish", 5, null, "key?token=t", "live");
        assertThat(peer.heard()).isEqualTo(lines(PUBLISHED));
        assertThat(session.streamId()).isEqualTo(1);

        byte[] metadata = Peer.amf("@setDataFrame", "onMetaData", object("width", 1920));
        peer.message(4, 0, MessageType.DATA, 1, metadata);
        peer.media(VIDEO, 0, "header").media(AUDIO, 0, "header").media(VIDEO, 40, "frame");
        peer.command(3, 0, "FCUnpublish", 6, null, "key");
        peer.command(3, 0, "deleteStream", 7, null, 1);
        assertThat(peer.heard()).containsExactly(UNPUBLISHED);
        session.disconnected("");

        assertThat(told())
                .containsExactly(
                        "publish live key token=t",
                        "18 @0 " + metadata.length + " bytes",
                        "9 @0 header",
                        "8 @0 header",
                        "9 @40 frame",
                        "finished: the peer ended the stream",
                        "ended LEFT: the peer ended the stream");
    }

    @Test
    void aDialogueAsLibrtmpHasIt() {
        answer = ServerSession::accept;
        open();
        peer.shakeHands();
        // A ping of its own, as the first chunk of its chunk stream with a delta header.
        peer.chunks(new ChunkEncoder().delta(2, 0, 10, 4).u8(0).u8(3).u32(0).u32(300));
        connect();
        peer.command(3, 0, "releaseStream", 2, null, "key");
        peer.command(3, 0, "FCPublish", 3, null, "key");
        peer.command(3, 0, "createStream", 4, null);
        peer.heard();
        peer.command(4, 1, "publish", 5, null, "key", "live");
        assertThat(peer.heard()).isEqualTo(lines(PUBLISHED));

        // Everything on one chunk stream, with deltas across types.
        peer.chunks(new ChunkEncoder().full(4, 0, 1, VIDEO, 1).u8('a'));
        peer.chunks(new ChunkEncoder()
                .delta(4, 7, 1, AUDIO)
                .u8('b')
                .deltaOnly(4, 13)
                .u8('c'));
        peer.chunks(new ChunkEncoder().delta(4, 20, 1, VIDEO).u8('d').next(4).u8('e'));

        assertThat(told()).containsExactly("publish live key ", "9 @0 a", "8 @7 b", "8 @20 c", "9 @40 d", "9 @60 e");
    }

    @Test
    void aDialogueAsGstreamerHasIt() {
        answer = ServerSession::accept;
        open();
        peer.shakeHands();
        connect("fourCcList", List.of("hvc1"));
        peer.heard();
        peer.control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, 2_500_000);
        peer.command(3, 0, "releaseStream", 0, null, "key");
        peer.command(3, 0, "FCPublish", 0, null, "key");
        peer.command(3, 0, "createStream", 2, null);
        assertThat(peer.heard()).as("calls of transaction 0 are not answered").containsExactly("_result 2 null 1");

        peer.command(3, 1, "publish", 0, null, "key?token=t", "live");
        assertThat(peer.heard()).isEqualTo(lines(PUBLISHED));

        // Stays at a chunk size of 128; a format 3 header begins a message right after a whole one.
        String frame = "f".repeat(45_000);
        peer.media(VIDEO, 0, frame);
        peer.chunks(new ChunkEncoder().full(4, 20, 1, AUDIO, 1).u8('a').next(4).u8('b'));
        assertThat(told()).containsExactly("publish live key token=t", "9 @0 " + frame, "8 @20 a", "8 @40 b");
    }

    @Test
    void aDialogueAsNginxPushesHasNoPreludeAndSendsMediaAtOnce() {
        open();
        peer.shakeHands();
        connect("flashVer", "LNX.11,1,102,55", "swfUrl", "", "pageUrl", "");
        peer.command(3, 0, "createStream", 2, null);
        peer.heard();
        peer.command(5, 1, "publish", 0, null, "key", "live");
        byte[] metadata = Peer.amf("onMetaData", object("server", "NGINX RTMP"));
        peer.message(6, 0, MessageType.DATA, 1, metadata);
        peer.media(VIDEO, 5, "one").media(VIDEO, 6, "two");
        assertThat(peer.heard()).isEmpty();
        assertThat(told()).containsExactly("publish live key ");

        session.accept();

        assertThat(peer.heard()).isEqualTo(lines(PUBLISHED));
        assertThat(told()).containsExactly("18 @0 " + metadata.length + " bytes", "9 @5 one", "9 @6 two");
    }

    @Test
    void everythingInOneSegmentIsReadInOrder() {
        answer = ServerSession::accept;
        open();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {3});
        all.writeBytes(new byte[3_072]);
        all.writeBytes(peer.encoded(3, 0, MessageType.COMMAND, 0, Peer.amf("connect", 1, object("app", "live"))));
        all.writeBytes(peer.encoded(3, 0, MessageType.COMMAND, 0, Peer.amf("createStream", 2, null)));
        all.writeBytes(peer.encoded(5, 0, MessageType.COMMAND, 1, Peer.amf("publish", 0, null, "key", "live")));
        all.writeBytes(peer.encoded(6, 1, VIDEO, 1, new byte[] {'x'}));

        peer.bytes(all.toByteArray());

        assertThat(told()).containsExactly("publish live key ", "9 @1 x");
    }

    @Test
    void everyByteMayComeAlone() {
        answer = ServerSession::accept;
        open();
        for (int i = 0; i < 3_073; i++) {
            peer.bytes((byte) (i == 0 ? 3 : 0));
        }
        for (byte[] message : List.of(
                peer.encoded(3, 0, MessageType.COMMAND, 0, Peer.amf("connect", 1, object("app", "live"))),
                peer.encoded(3, 0, MessageType.COMMAND, 0, Peer.amf("createStream", 2, null)),
                peer.encoded(5, 0, MessageType.COMMAND, 1, Peer.amf("publish", 0, null, "key", "live")),
                peer.encoded(6, 16_800_000, VIDEO, 1, new byte[] {'x'}))) {
            for (byte one : message) {
                peer.bytes(one);
            }
        }

        assertThat(told()).containsExactly("publish live key ", "9 @16800000 x");
    }

    @Test
    void nothingIsReadOnUntilItIsKnownWhetherThePeerMay() {
        connected();
        peer.command(3, 1, "publish", 0, null, "key", "live");
        peer.command(3, 0, "createStream", 9, null).media(VIDEO, 1, "one");
        peer.media(VIDEO, 2, "two");
        pass(60, peer);
        assertThat(peer.heard()).isEmpty();
        assertThat(told()).containsExactly("publish live key ");

        session.accept();

        assertThat(peer.heard()).endsWith("_result 9 null 1");
        assertThat(told()).containsExactly("9 @1 one", "9 @2 two");
        assertThat(session.hasEnded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"BAD_NAME, NetStream.Publish.BadName", "UNAUTHORIZED, NetStream.Publish.Unauthorized"})
    void aRefusalIsSaidBeforeTheConnectionIsClosed(ServerSession.Refusal refusal, String code) {
        answer = asked -> asked.refuse(refusal, "No.");
        connected();
        peer.command(3, 1, "publish", 0, null, "key", "live").media(VIDEO, 1, "one");

        assertThat(peer.heard())
                .containsExactly("[1] onStatus 0 null {level=error, code=" + code + ", description=No.}");
        assertThat(peer.closed()).isTrue();
        assertThat(told()).containsExactly("publish live key ", "ended CLOSED: No.");
    }

    @Test
    void aRefusalMayComeLaterAndOnlyOnce() {
        connected();
        peer.command(3, 1, "publish", 0, null, "key", "live").media(VIDEO, 1, "one");

        session.refuse(ServerSession.Refusal.BAD_NAME, "In use.");
        session.refuse(ServerSession.Refusal.BAD_NAME, "Again.");
        session.accept();
        session.close("again");

        assertThat(peer.heard()).hasSize(1);
        assertThat(told()).containsExactly("publish live key ", "ended CLOSED: In use.");
    }

    @Test
    void aPeerThatLeftBeforeTheAnswerIsNotAnswered() {
        connected();
        peer.command(3, 1, "publish", 0, null, "key", "live").media(VIDEO, 1, "one");
        session.disconnected("connection reset");

        session.accept();

        assertThat(peer.heard()).isEmpty();
        assertThat(told()).containsExactly("publish live key ", "ended LOST: connection reset");
    }

    @Test
    void metadataOnMessageStream0IsData() {
        publishing();
        byte[] metadata = Peer.amf("@setDataFrame", "onMetaData", object());
        peer.message(4, 3, MessageType.DATA, 0, metadata);

        assertThat(told()).containsExactly("18 @3 " + metadata.length + " bytes");
        assertThat(peer.heard()).isEmpty();
    }

    @Test
    void aSecondPublishOnAConnectionIsRefusedAndTheFirstGoesOn() {
        mediaFlows();
        peer.command(3, 0, "createStream", 4, null);
        peer.command(3, 2, "publish", 5, null, "other", "live");
        peer.media(VIDEO, 9, "x");

        assertThat(peer.heard())
                .containsExactly(
                        "_result 4 null 2",
                        "[2] onStatus 0 null {level=error, code=NetStream.Publish.BadName,"
                                + " description=One stream a connection.}");
        assertThat(told()).containsExactly("9 @9 x");
    }

    @Test
    void commandsAndDataMayBeMarkedAsAmf3() {
        answer = ServerSession::accept;
        open();
        peer.shakeHands();
        peer.message(3, 0, MessageType.COMMAND_AMF3, 0, amf3(Peer.amf("connect", 1, object("app", "live"))));
        peer.message(3, 0, MessageType.COMMAND_AMF3, 0, amf3(Peer.amf("createStream", 2, null)));
        assertThat(peer.heard()).endsWith("_result 2 null 1");
        peer.message(3, 0, MessageType.COMMAND_AMF3, 1, amf3(Peer.amf("publish", 0, null, "key", "live")));
        byte[] metadata = Peer.amf("onMetaData", object());
        peer.message(4, 0, MessageType.DATA_AMF3, 1, amf3(metadata));
        peer.message(4, 0, MessageType.DATA_AMF3, 1, new byte[0]);
        peer.message(4, 0, MessageType.COMMAND_AMF3, 1, new byte[0]);

        assertThat(told()).containsExactly("publish live key ", "18 @0 " + metadata.length + " bytes");
    }

    private static byte[] amf3(byte[] amf0) {
        return new ChunkEncoder().u8(0).bytes(amf0).toBytes();
    }

    @Test
    void anAggregateIsTakenApart() {
        publishing();
        ChunkEncoder tags = new ChunkEncoder();
        tag(tags, AUDIO, 0x0100_0005L, "a");
        tag(tags, VIDEO, 0x0100_0019L, "bb");
        tag(tags, 99, 0x0100_0020L, "ccc");
        tag(tags, VIDEO, 0x0100_0004L, "");
        peer.message(4, 500, MessageType.AGGREGATE, 1, tags.toBytes());

        assertThat(told()).containsExactly("8 @500 a", "9 @520 bb", "9 @499 ");
    }

    @Test
    void anAggregateWhosePartIsLongerThanItselfIsRefused() {
        publishing();
        byte[] tag = tag(new ChunkEncoder(), AUDIO, 0, "abc").toBytes();
        tag[3] = 100;
        peer.message(4, 0, MessageType.AGGREGATE, 1, tag);

        assertThat(ending.kind()).isEqualTo(Ending.Kind.INVALID);
        assertThat(ending.reason()).isEqualTo("an aggregate message whose parts are longer than itself");
    }

    private static ChunkEncoder tag(ChunkEncoder out, int type, long timestamp, String body) {
        out.u8(type).u8(0).u8(0).u8(body.length());
        out.u8((int) (timestamp >> 16))
                .u8((int) (timestamp >> 8))
                .u8((int) timestamp)
                .u8((int) (timestamp >> 24));
        out.u8(0).u8(0).u8(0).bytes(body.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return out.u32(11 + body.length());
    }

    @ParameterizedTest
    @CsvSource({"FCUnpublish, key", "deleteStream, 1", "closeStream, "})
    void aPublisherThatSaysThatItIsDoneIsDoneAtOnceAndGivenTimeToLeave(String how, String argument) {
        mediaFlows();
        Object value = "1".equals(argument) ? Integer.valueOf(1) : argument;
        peer.command(3, how.equals("closeStream") ? 1 : 0, how, 0, null, value);
        assertThat(told()).containsExactly("finished: the peer ended the stream");
        peer.media(VIDEO, 9, "late");
        assertThat(peer.heard()).containsExactly(UNPUBLISHED);
        pass(9.9, peer);
        assertThat(session.hasEnded()).isFalse();
        pass(0.3, peer);

        assertThat(peer.closed()).isTrue();
        assertThat(told()).containsExactly("ended LEFT: the peer ended the stream");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPublisherMayPublishAgainOnTheSameConnection(boolean createsAgain) {
        mediaFlows();
        peer.heard();
        for (int i = 0; i < 20; i++) { // more often than there may be streams at once
            peer.command(3, 0, "FCUnpublish", 6, null, "key");
            peer.command(3, 0, "deleteStream", 7, null, 1);
            assertThat(told()).containsExactly("finished: the peer ended the stream");
            if (createsAgain) {
                peer.command(3, 0, "createStream", 8, null);
                assertThat(peer.heard()).endsWith("_result 8 null 1");
            }
            peer.command(8, 1, "publish", 9, null, "again", "live");
            assertThat(peer.heard()).endsWith(lines(PUBLISHED).toArray(String[]::new));
            peer.media(VIDEO, i, "frame");
            assertThat(told()).containsExactly("publish live again ", "9 @" + i + " frame");
            pass(1, peer);
        }
        pass(8, peer);
        assertThat(session.hasEnded()).isFalse();
        pass(3, peer);

        assertThat(ending.reason()).isEqualTo("nothing received for 10 s");
    }

    @Test
    void aSecondPublicationMustSendMediaInTimeToo() {
        mediaFlows();
        peer.command(3, 0, "deleteStream", 7, null, 1);
        peer.command(8, 1, "publish", 9, null, "again", "live");
        for (int i = 0; i < 5; i++) {
            pass(4.9, peer);
            peer.userControl(7, 1);
        }

        assertThat(ending.reason()).isEqualTo("the first audio or video not seen within 20 s");
    }

    @Test
    void theEndOfAnotherStreamIsNotTheEndOfThis() {
        mediaFlows();
        peer.command(3, 0, "deleteStream", 0, null, 7);
        peer.media(VIDEO, 9, "x");

        assertThat(told()).containsExactly("9 @9 x");
    }

    @Test
    void aPublisherThatJustClosesLeft() {
        mediaFlows();
        session.disconnected("");

        assertThat(told()).containsExactly("ended LEFT: the peer closed the connection");
    }

    @Test
    void enhancedRtmpIsAnsweredInBothObjectsIfItWasOffered() {
        open();
        peer.shakeHands();
        connect("fourCcList", List.of("*"), "capsEx", 1);
        String result = peer.heard().getLast();

        assertThat(result.split("videoFourCcInfoMap=\\{\\*=4}, audioFourCcInfoMap=\\{\\*=4}, capsEx=14}", -1))
                .hasSize(3);
    }

    @Test
    void theChunkSizeIsSetBeforeTheConnectionIsConfirmed() {
        open();
        peer.shakeHands();
        connect();
        List<String> heard = peer.heard();

        assertThat(heard.indexOf("chunk size 65536")).isLessThan(heard.size() - 1);
        assertThat(heard.getLast()).startsWith("_result 1 ");
    }

    @Test
    void unknownCallsAreAnsweredIfTheyAsk() {
        connected();
        peer.command(3, 0, "_checkbw", 7, null);
        peer.command(3, 0, "whatever", 0, null);
        peer.command(3, 0, "getStreamLength", 8, null, "key");

        assertThat(peer.heard()).containsExactly("_result 7 null null");
    }

    @Test
    void noMoreThanEightStreamsAreCreated() {
        connected();
        for (int i = 1; i <= 8; i++) {
            peer.command(3, 0, "createStream", i, null);
        }
        assertThat(peer.heard()).endsWith("_result 8 null 8");
        peer.command(3, 0, "deleteStream", 0, null, 3);
        peer.command(3, 0, "createStream", 9, null);
        assertThat(peer.heard()).containsExactly("_result 9 null 3");
        peer.command(3, 0, "createStream", 10, null);

        assertThat(peer.heard())
                .containsExactly(failed(10, "NetConnection.Call.Failed", "more than 8 streams on one connection"));
        assertThat(ending.reason()).isEqualTo("more than 8 streams on one connection");
    }

    @Test
    void onlyConnectComesFirstAndOnlyOnce() {
        open();
        peer.shakeHands();
        peer.command(3, 0, "createStream", 1, null);
        assertThat(ending.reason()).isEqualTo("a command before \"connect\"");
        assertThat(peer.heard())
                .containsExactly(failed(1, "NetConnection.Call.Failed", "a command before \"connect\""));

        connected();
        connect();
        assertThat(ending.reason()).isEqualTo("a second \"connect\"");
        assertThat(peer.heard()).containsExactly(failed(1, "NetConnection.Call.Failed", "a second \"connect\""));

        open();
        peer.shakeHands();
        peer.command(3, 0, "connect", 1, "live");
        assertThat(ending.reason()).isEqualTo("\"connect\" without its object");
        assertThat(peer.heard())
                .containsExactly(failed(1, "NetConnection.Connect.Rejected", "\"connect\" without its object"));
    }

    private static String failed(int transaction, String code, String description) {
        return "_error " + transaction + " null {level=error, code=" + code + ", description=" + description + "}";
    }
}
