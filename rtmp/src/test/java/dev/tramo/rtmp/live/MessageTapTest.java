package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.media.CodedFrame;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.TagReader;
import dev.tramo.rtmp.media.TagWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Taking a stream within the program, and feeding one. */
class MessageTapTest extends LiveFixture {
    /** A message as the tap got it. */
    private record Tapped(int type, long timeMillis, ByteBuffer payload, long arrivalNanos) {}

    private static final class RecordingTap implements MessageTap {
        final List<Tapped> messages = new ArrayList<>();
        final List<String> events = new ArrayList<>();
        Runnable onNext = () -> {};
        int batches;

        List<ByteBuffer> payloads() {
            return messages.stream().map(Tapped::payload).toList();
        }

        @Override
        public void onBegan() {
            events.add("began");
        }

        @Override
        public void onMessage(int type, long timeMillis, ByteBuf payload, long arrivalNanos) {
            messages.add(new Tapped(type, timeMillis, ByteBuffer.wrap(ByteBufUtil.getBytes(payload)), arrivalNanos));
            onNext.run();
        }

        @Override
        public void onBatchEnd() {
            batches++;
        }

        @Override
        public void onInterrupted() {
            events.add("interrupted");
        }

        @Override
        public void onEnded() {
            events.add("ended");
        }
    }

    private RecordingTap tap(long burstMillisMax) {
        RecordingTap tap = new RecordingTap();
        stream.addTap(tap, burstMillisMax, publisher.nowNanos);
        return tap;
    }

    private List<ByteBuffer> published(int first) {
        return publisher.sent.subList(first, publisher.sent.size()).stream()
                .map(Sent::payload)
                .toList();
    }

    @Test
    void aTapFromTheBeginningIsSentHeadersAndThenEveryFrame() {
        RecordingTap tap = tap(ALWAYS);
        assertThat(tap.events).isEmpty();
        publisher.begin(7_000);
        Sent sound = publisher.audioHeader(1);
        Sent picture = publisher.videoHeader(1);
        Sent metadata = publisher.metadata("x264");
        publisher.keyframeBytes = 200_000;
        publish(100);

        assertThat(tap.events).containsExactly("began");
        assertThat(tap.payloads().subList(0, 3))
                .containsExactly(metadata.payload(), picture.payload(), sound.payload());
        assertThat(tap.payloads().subList(3, tap.messages.size())).isEqualTo(published(0));
        assertThat(tap.batches).isPositive();
    }

    @Test
    void timesAreTheStreamsAndArrivalsTheClocks() {
        RecordingTap tap = tap(ALWAYS);
        publisher.begin((1L << 32) - 1_000);
        publisher.announce();
        long firstNanos = publisher.nowNanos;
        publish(100); // across the wrap

        List<Tapped> pictures = tap.messages.stream()
                .filter(message -> message.type() == MessageType.VIDEO)
                .toList();
        for (int i = 2; i < pictures.size(); i++) {
            assertThat(pictures.get(i).timeMillis())
                    .isEqualTo(pictures.get(i - 1).timeMillis() + 40);
        }
        assertThat(pictures.get(1).arrivalNanos()).isEqualTo(firstNanos);
        assertThat(pictures.getLast().arrivalNanos()).isEqualTo(firstNanos + 99 * 40_000_000L);
    }

    @Test
    void aKeyframeWithWhichATapInterruptsTheStreamIsNoBeginningForALaterOne() {
        RecordingTap first = tap(NEVER);
        first.onNext = () -> {
            if (isKeyframe(first.messages.getLast())) {
                stream.interrupt();
            }
        };
        publisher.withAudio = false;
        begin();
        publish(1);
        assertThat(first.events).containsExactly("began", "interrupted");

        RecordingTap later = tap(ALWAYS);
        assertThat(later.messages).isEmpty();
        begin();
        publish(1);
        assertThat(isKeyframe(later.messages.getLast())).isTrue();
    }

    private static boolean isKeyframe(Tapped message) {
        return new Sent(message.type(), 0, message.payload()).isKeyframe();
    }

    @Test
    void aTapThatBeginsWithTheSoundOfAReturnedPublisherIsSentTheUnchangedHeaderOfItsPictures() {
        begin();
        publish(60);
        stream.interrupt();
        RecordingTap tap = tap(NEVER);
        publisher.begin(0);
        publisher.audioHeader(1);
        publisher.withVideo = false;
        publish(5);
        assertThat(tap.messages).isNotEmpty();

        publisher.withVideo = true;
        Sent header = publisher.videoHeader(1);
        publish(10);
        assertThat(tap.payloads()).containsOnlyOnce(header.payload());
        assertThat(tap.messages).anyMatch(MessageTapTest::isKeyframe);
    }

    @Test
    void aTapInTheMiddleBeginsWithThePicturesSinceTheKeyframe() {
        begin();
        publisher.keyframeBytes = 200_000; // several chunks
        publish(120);
        int keyframe = lastKeyframe();
        RecordingTap tap = tap(ALWAYS);

        assertThat(tap.events).containsExactly("began");
        assertThat(tap.messages).hasSize(3 + published(keyframe).size());
        assertThat(tap.payloads().subList(3, tap.messages.size())).isEqualTo(published(keyframe));
        publish(60);
        assertThat(tap.payloads().subList(3, tap.messages.size())).isEqualTo(published(keyframe));
    }

    @Test
    void aTapThatWantsNoOldPicturesTakesAudioAtOnceAndVideoFromTheNextKeyframe() {
        begin();
        publish(120);
        RecordingTap tap = tap(500);
        publish(29);
        assertThat(tap.messages).hasSizeGreaterThan(3);
        int audio = tap.messages.size();
        assertThat(tap.messages.subList(3, audio)).allMatch(message -> message.type() == MessageType.AUDIO);

        publish(2);
        assertThat(tap.messages.subList(audio, tap.messages.size()))
                .anyMatch(message -> message.type() == MessageType.VIDEO);
        List<ByteBuffer> since = published(lastKeyframe());
        assertThat(tap.payloads()).endsWith(since.toArray(ByteBuffer[]::new));
    }

    @Test
    void audioAloneBeginsWithoutAKeyframe() {
        publisher.withVideo = false;
        begin();
        RecordingTap tap = tap(ALWAYS);
        publish(100);
        assertThat(tap.messages).isNotEmpty();
        assertThat(tap.payloads().getLast()).isEqualTo(publisher.sent.getLast().payload());
    }

    @Test
    void whenThePublisherReturnsTheTapGoesOnAtAKeyframeWithoutRepeatedHeaders() {
        RecordingTap tap = tap(ALWAYS);
        begin();
        publish(60);
        long last = tap.messages.getLast().timeMillis();
        stream.interrupt();
        stream.interrupt();
        publisher.pause(2_000);
        tap.messages.clear();
        begin();
        publisher.inter();
        assertThat(tap.messages).isEmpty();
        publisher.advance(40);
        publisher.keyframe();

        assertThat(tap.payloads()).containsExactly(publisher.sent.getLast().payload());
        assertThat(tap.messages.getLast().timeMillis()).isGreaterThan(last + 1_900);
        stream.end();
        assertThat(tap.events).containsExactly("began", "interrupted", "began", "interrupted", "ended");
    }

    @Test
    void aTapThatLeavesIsCalledNoMore() {
        begin();
        publish(60);
        RecordingTap tap = new RecordingTap();
        tap.onNext = () -> stream.removeTap(tap);
        stream.addTap(tap, ALWAYS, publisher.nowNanos);
        publish(60);
        stream.end();
        assertThat(tap.messages).hasSize(1);
        assertThat(tap.batches).isZero();
        assertThat(tap.events).containsExactly("began");
    }

    @Test
    void closingTheStreamEndsItsTaps() {
        begin();
        RecordingTap tap = tap(ALWAYS);
        stream.close();
        assertThat(tap.events).containsExactly("began", "interrupted", "ended");
    }

    @Test
    void framesFedWithoutAConnectionReachPlayersAndTaps() {
        TagWriter writer = new TagWriter(allocator);
        byte[] record = HexFormat.of()
                .parseHex("0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20");
        ByteBuffer frame = ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 0x65, 1});
        Subject player = player();
        try (FrameTap frames = new FrameTap(new TagReader(allocator))) {
            stream.addTap(frames, ALWAYS, 0);
            stream.begin(0);
            stream.onMessage(
                    MessageType.DATA, 0, writer.metaData(FourCc.AVC, record, FourCc.NONE, new byte[0], "test"), 0);
            stream.onMessage(MessageType.VIDEO, 0, writer.configuration(FourCc.AVC, record), 0);
            for (int i = 0; i < 50; i++) {
                stream.onMessage(
                        MessageType.VIDEO, 40 * i, writer.frame(FourCc.AVC, frame, 80, i % 25 == 0), 40_000_000L * i);
                stream.flush();
            }
            assertThat(player.frames()).hasSize(50);
            assertThat(player.received()).hasSize(52);
            assertThat(frames.configurations).isEqualTo(1);
            assertThat(frames.times).hasSize(50);
            assertThat(frames.times.getLast() - frames.times.getFirst()).isEqualTo(49 * 40);
            assertThat(frames.keyframes).isEqualTo(2);
            stream.removeTap(frames);
        }
    }

    /** A tap as a multiplexer has it. */
    private static final class FrameTap implements MessageTap, TagReader.Sink, AutoCloseable {
        private final TagReader reader;
        final List<Long> times = new ArrayList<>();
        int configurations;
        int keyframes;

        FrameTap(TagReader reader) {
            this.reader = reader;
        }

        @Override
        public void onMessage(int type, long timeMillis, ByteBuf payload, long arrivalNanos) {
            reader.read(type, timeMillis, payload, this);
        }

        @Override
        public void onConfiguration(boolean video, int codec, byte[] configuration) {
            configurations++;
        }

        @Override
        public void onFrame(CodedFrame frame) {
            assertThat(frame.ptsMillis()).isEqualTo(frame.dtsMillis() + 80);
            assertThat(frame.length()).isEqualTo(6);
            times.add(frame.dtsMillis());
            keyframes += frame.keyframe() ? 1 : 0;
        }

        @Override
        public void onUnsupported(boolean video, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void onBegan() {}

        @Override
        public void onBatchEnd() {}

        @Override
        public void onInterrupted() {}

        @Override
        public void onEnded() {}

        @Override
        public void close() {
            reader.close();
        }
    }
}
