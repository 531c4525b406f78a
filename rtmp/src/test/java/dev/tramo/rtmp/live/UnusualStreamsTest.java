package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.amf.EcmaArray;
import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.MessageType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams with one of the two missing, odd metadata, headers that change, empty messages. */
class UnusualStreamsTest extends LiveFixture {
    static List<byte[]> metadataWithLeadingValues() {
        Object about = new EcmaArray(java.util.Map.of("encoder", "x264"));
        return List.of(
                Publisher.amf(0.0, "@setDataFrame", "onMetaData", about),
                Publisher.amf(7.0, null, "@setDataFrame", "onMetaData", about),
                Publisher.amf(null, "@setDataFrame", null, "onMetaData", about),
                Publisher.amf(0.0, null, "onMetaData", about));
    }

    @ParameterizedTest
    @MethodSource("metadataWithLeadingValues")
    void metadataMayBeginWithNumbersAndNulls(byte[] data) {
        publisher.begin(0);
        publisher.data(data);
        Subject player = player();
        publish(10);

        assertThat(player.received().getFirst()).isEqualTo(metadata("x264"));
    }

    @Test
    void otherDataGoesOnAsItCame() {
        begin();
        Subject player = player();
        publish(10);
        byte[] data = Publisher.amf(7.0, null, "onCuePoint");
        publisher.data(data);
        stream.flush();

        assertThat(player.payloads()).contains(java.nio.ByteBuffer.wrap(data));
    }

    @Test
    void soundWithoutPicturesBeginsAfterASecondAndAHalf() {
        publisher.withVideo = false;
        begin();
        Subject player = player();
        publish(37);
        assertThat(player.received()).isEmpty();

        publish(10);
        assertThat(player.frames().getFirst().timestamp()).isZero();
        int first = publisher.sent.size() - player.frames().size();
        assertThat(publisher.sent.get(first).timestamp()).isBetween(1_500L, 1_560L);
        assertThat(player.frames()).isEqualTo(from(first));
        assertThat(player.received()).hasSize(player.frames().size() + 2);

        Subject late = player();
        publish(1);
        assertThat(late.frames()).isNotEmpty();
    }

    @Test
    void soundWaitsFiveSecondsForAPictureThatWasAnnounced() {
        begin();
        publisher.withVideo = false;
        Subject player = player();
        publish(124);
        assertThat(player.received()).isEmpty();

        publish(10);
        assertThat(player.frames()).isNotEmpty();
        assertThat(player.frames().getFirst().timestamp()).isZero();
        assertThat(player.received()).hasSize(player.frames().size() + 3);
    }

    @Test
    void soundWaitsFiveSecondsForPicturesThatStopped() {
        begin();
        publish(2);
        publisher.withVideo = false;
        publisher.runSeconds(11);
        Subject player = player();
        publish(2);

        assertThat(player.frames()).isNotEmpty();
    }

    @Test
    void aPictureThatComesAfterTheSoundBeganIsAddedAtItsKeyframe() {
        publisher.withVideo = false;
        begin();
        Subject player = player();
        publisher.runSeconds(3);
        Sent header = publisher.videoHeader(1);
        publisher.inter();
        publisher.keyframe();
        publisher.inter();

        List<ByteBuffer> payloads = player.payloads();
        int at = payloads.indexOf(header.payload());
        assertThat(at).isPositive();
        assertThat(payloads.subList(at + 1, payloads.size()))
                .containsExactly(
                        publisher.sent.get(publisher.sent.size() - 2).payload(),
                        publisher.sent.getLast().payload());
        assertThat(player.consumer.droppedFrames()).isZero();
    }

    @Test
    void picturesWithoutSoundNeedNotWait() {
        publisher.withAudio = false;
        begin();
        Subject player = player();
        publish(100);

        assertThat(player.frames()).isEqualTo(from(0));
    }

    @Test
    void aStreamWithoutHeadersOrMetadataIsForwardedAllTheSame() {
        publisher.begin(0);
        Subject player = player();
        publish(60);

        assertThat(player.received()).isEqualTo(from(0));
    }

    @Test
    void metadataSentDozensOfTimesIsForwardedOnce() {
        begin();
        Subject player = player();
        for (int i = 0; i < 40; i++) {
            publish(1);
            publisher.metadata("x264");
        }
        assertThat(player.received())
                .filteredOn(message -> message.type() == MessageType.DATA)
                .hasSize(1);

        publisher.metadata("another");
        assertThat(player.received().getLast().payload())
                .isEqualTo(metadata("another").payload());
    }

    @Test
    void newMetadataDoesNotResetTheStream() {
        begin();
        publish(60);
        publisher.metadata("another");
        publish(10);
        Subject player = player();

        assertThat(player.received().getFirst()).isEqualTo(metadata("another"));
        assertThat(player.frames()).isEqualTo(from(lastKeyframe()));
    }

    @Test
    void aPushIsSentMetadataAsAPublisherSendsItAndAPlayerAsAServerDoes() {
        publisher.begin(0);
        EcmaArray values = new EcmaArray(Map.of("width", 1920));
        publisher.data(Publisher.amf("onMetaData", values));
        Subject push = push(ALWAYS);
        Subject player = player();
        publish(1);

        assertThat(push.received().getFirst().payload())
                .isEqualTo(ByteBuffer.wrap(Publisher.amf("@setDataFrame", "onMetaData", values)));
        assertThat(player.received().getFirst().payload())
                .isEqualTo(ByteBuffer.wrap(Publisher.amf("onMetaData", values)));
    }

    @Test
    void metadataLargerThanAChunkReachesAPush() {
        publisher.begin(0);
        EcmaArray values = new EcmaArray(Map.of("comment", "x".repeat(65_520), "more", "y".repeat(70_000)));
        publisher.data(Publisher.amf("@setDataFrame", "onMetaData", values));
        Subject push = push(ALWAYS);
        publish(2);

        assertThat(push.received().getFirst().payload())
                .isEqualTo(ByteBuffer.wrap(Publisher.amf("@setDataFrame", "onMetaData", values)));
        assertThat(push.frames()).isEqualTo(from(0));
    }

    @Test
    void otherDataGoesWhereItStandsAndSampleAccessNowhere() {
        begin();
        Subject player = player();
        Subject push = push(ALWAYS);
        publish(60);
        player.outlet.forget();
        push.outlet.forget();
        byte[] cuePoint = Publisher.amf("onCuePoint", new EcmaArray(Map.of("name", "goal")));
        publisher.data(cuePoint);
        publisher.data(Publisher.amf("|RtmpSampleAccess", true, true));

        assertThat(player.received()).isEqualTo(push.received()).hasSize(1);
        assertThat(player.received().getFirst().payload()).isEqualTo(ByteBuffer.wrap(cuePoint));
        assertThat(player.received().getFirst().timestamp()).isBetween(2_350, 2_400);
        long frames = player.consumer.sentFrames();
        assertThat(frames).isEqualTo(publisher.sent.size());
    }

    @Test
    void emptyMessagesPass() {
        begin();
        Subject player = player();
        publish(10);
        publisher.frame(MessageType.AUDIO, publisher.clock, new byte[0]);
        publisher.frame(MessageType.VIDEO, publisher.clock, new byte[0]);
        publisher.frame(MessageType.AUDIO, publisher.clock, new byte[] {(byte) 0xAF});
        publisher.frame(MessageType.VIDEO, publisher.clock, new byte[] {0x17});
        publisher.data(new byte[0]);
        publish(10);

        List<Received> withoutData = player.frames().stream()
                .filter(message -> message.type() != MessageType.DATA)
                .toList();
        assertThat(withoutData).isEqualTo(from(0));
    }

    @Test
    void aChangedHeaderIsForwardedAndWhatNeedsTheOldOneIsNotRemembered() {
        begin();
        publish(60);
        Subject early = player();
        Sent changed = publisher.videoHeader(2);
        assertThat(early.received().getLast().payload()).isEqualTo(changed.payload());
        Subject late = player();
        publish(5);
        assertThat(late.received()).isEmpty();

        publisher.keyframe();
        assertThat(late.payloads().get(1)).isEqualTo(changed.payload());
        assertThat(isKeyframe(late.frames().getFirst())).isTrue();
    }

    @Test
    void aChangedAudioHeaderLeavesTheGroupOfPicturesAlone() {
        begin();
        publish(60);
        Sent changed = publisher.audioHeader(2);
        publish(5);
        Subject late = player();

        assertThat(late.payloads().get(2)).isEqualTo(changed.payload());
        assertThat(late.frames()).isEqualTo(from(lastKeyframe()));
    }

    @Test
    void headersOfSeveralTracksAreKeptEachAndTheirKeyframesStayTogether() {
        publisher.begin(0);
        byte[][] headers = {enhanced(0, 0, 1, 1), enhanced(0, 1, 1, 1), enhanced(0, 2, 1, 1)};
        for (byte[] header : headers) {
            publisher.header(MessageType.VIDEO, header);
        }
        Subject early = player();
        for (int i = 0; i < 3; i++) {
            publisher.sent.clear();
            for (int track = 0; track < 3; track++) {
                publisher.frame(MessageType.VIDEO, publisher.clock, enhanced(1, track, 1, i));
            }
            publisher.advance(40);
            for (int track = 0; track < 3; track++) {
                publisher.frame(MessageType.VIDEO, publisher.clock, enhanced(1, track, 2, i));
            }
            publisher.advance(40);
        }
        Subject late = player();
        List<ByteBuffer> expected = new ArrayList<>();
        for (byte[] header : headers) {
            expected.add(ByteBuffer.wrap(header));
        }
        publisher.sent.forEach(message -> expected.add(message.payload()));
        assertThat(late.payloads()).isEqualTo(expected);

        early.outlet.forget();
        publisher.header(MessageType.VIDEO, headers[1]);
        assertThat(early.received()).isEmpty();
        byte[] changed = enhanced(0, 1, 1, 9);
        publisher.header(MessageType.VIDEO, changed);
        assertThat(early.payloads()).containsExactly(ByteBuffer.wrap(changed));
        assertThat(stream.enhancedCodecs().all()).containsExactly("avc1");
    }

    /** Enhanced RTMP, one track of several: packet type 0 is a header, 1 a picture; frame type 1 a keyframe. */
    private static byte[] enhanced(int packetType, int track, int frameType, int content) {
        return new byte[] {
            (byte) (0x80 | frameType << 4 | 6),
            (byte) packetType,
            'a',
            'v',
            'c',
            '1',
            (byte) track,
            0,
            0,
            0,
            0,
            0,
            0,
            2,
            0x41,
            (byte) content
        };
    }
}
