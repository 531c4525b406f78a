package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.rtmp.live.Publisher.Sent;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is told of a publisher. */
class StreamMeterTest extends LiveFixture {
    @Test
    void ratesAreThoseOfTheTimeSinceTheLastLook() {
        begin();
        publisher.runSeconds(3);
        stream.observe(publisher.nowNanos);
        int first = publisher.sent.size();
        publisher.pictureBytes = 2_000;
        publisher.soundBytes = 400;
        publisher.runSeconds(2);
        StreamStatistics statistics = stream.observe(publisher.nowNanos);

        assertThat(statistics.frameRate()).isCloseTo(25, within(0.01));
        assertThat(statistics.videoBitsPerSecond()).isEqualTo(bits(first, true) / 2);
        assertThat(statistics.audioBitsPerSecond()).isEqualTo(bits(first, false) / 2);
    }

    private long bits(int first, boolean video) {
        return publisher.sent.subList(first, publisher.sent.size()).stream()
                .filter(message -> message.isVideo() == video)
                .mapToLong(message -> 8L * message.payload().remaining())
                .sum();
    }

    @Test
    void headersAreBytesButNoPictures() {
        publisher.begin(0);
        long headers = publisher.videoHeader(1).payload().remaining();
        headers += publisher.audioHeader(1).payload().remaining();
        publisher.pause(1_000);
        StreamStatistics before = stream.observe(publisher.nowNanos);
        assertThat(before.frames()).isZero();
        assertThat(before.frameRate()).isZero();
        assertThat(before.bytes()).isEqualTo(headers);
        assertThat(before.video()).isPresent();
        assertThat(before.audio()).isPresent();

        publish(75);
        StreamStatistics after = stream.observe(publisher.nowNanos);
        assertThat(after.frames()).isEqualTo(75);
        assertThat(after.bytes())
                .isEqualTo(headers
                        + publisher.sent.stream()
                                .map(Sent::payload)
                                .mapToLong(ByteBuffer::remaining)
                                .sum());
    }

    @Test
    void theKeyframeIntervalIsThatOfTheLastTwo() {
        begin();
        publish(50);
        assertThat(stream.observe(publisher.nowNanos).keyframeIntervalMillis()).isZero();
        publish(1);
        assertThat(stream.observe(publisher.nowNanos).keyframeIntervalMillis()).isEqualTo(2_000);
        publisher.advance(1_500);
        publisher.keyframe();
        assertThat(stream.observe(publisher.nowNanos).keyframeIntervalMillis()).isEqualTo(1_540);
    }

    @Test
    void timesOfFramesShowGapsAndKeyframes() {
        begin();
        publish(51);
        assertThat(stream.timing().gaps()).isZero();
        assertThat(stream.timing().keyframes()).isEqualTo(2);
        assertThat(stream.timing().keyframeIntervalMillisMax()).isEqualTo(2_000);
        assertThat(stream.timing().sinceKeyframeMillis()).isZero();
        assertThat(Math.abs(stream.timing().audioToVideoMillis())).isLessThan(100);

        publisher.advance(1_500);
        publisher.keyframe();
        assertThat(stream.timing().gaps()).isEqualTo(1);

        stream.resetTiming();
        assertThat(stream.timing().gaps()).isZero();
        assertThat(stream.timing().keyframes()).isZero();
    }

    @Test
    void aNewPublisherIsCountedFromNothing() {
        begin();
        publish(130);
        stream.interrupt();
        publisher.pause(10_000);
        StreamStatistics gone = stream.observe(publisher.nowNanos);
        assertThat(gone.frameRate()).isZero();
        assertThat(gone.videoBitsPerSecond() + gone.audioBitsPerSecond() + gone.bytes() + gone.frames())
                .isZero();

        publisher.withAudio = false;
        publisher.begin(0);
        publish(25);
        StreamStatistics returned = stream.observe(publisher.nowNanos);
        assertThat(returned.frames()).isEqualTo(25);
        assertThat(returned.frameRate()).isCloseTo(25, within(0.01));
        assertThat(returned.keyframeIntervalMillis()).isZero();
        assertThat(returned.audio()).isEmpty();
        assertThat(returned.bytes()).isEqualTo(bits(publisher.sent.size() - 25, true) / 8);
    }

    @Test
    void twoLooksAtOneMomentAreNoDivisionByZero() {
        begin();
        publish(25);
        StreamStatistics first = stream.observe(publisher.nowNanos);

        assertThat(stream.observe(publisher.nowNanos)).isEqualTo(first);
    }
}
