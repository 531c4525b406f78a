package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.wire.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A consumer that understands no enhanced RTMP is sent the rest of the stream. */
class EnhancedAudioTest extends LiveFixture {
    private Subject withoutEnhancedAudio() {
        Subject push = new Subject(Consumer.Kind.PUSH, QueueLimits.DEFAULT);
        push.consumer.leaveOutEnhancedAudio();
        return joined(push, ALWAYS);
    }

    /** Opus: a sequence header (0), or a frame (1). */
    private static byte[] opus(int packetType, int bytes) {
        byte[] payload = new byte[5 + bytes];
        payload[0] = (byte) (0x90 | packetType);
        System.arraycopy("Opus".getBytes(StandardCharsets.US_ASCII), 0, payload, 1, 4);
        return payload;
    }

    /** Pictures with sound between them. */
    private void publish(int pictures, boolean withOpus) {
        for (int i = 0; i < pictures; i++) {
            publisher.picture();
            if (withOpus) {
                publisher.message(MessageType.AUDIO, i * 40L, opus(1, 50 + i));
            } else {
                publisher.sound();
            }
            publisher.advance(40);
        }
    }

    private void beginWithOpus() {
        publisher.begin(0);
        publisher.metadata("x264");
        publisher.videoHeader(1);
        publisher.header(MessageType.AUDIO, opus(0, 19));
    }

    @Test
    void thePicturesComeWithoutTheSoundAndWithoutMetadataThatAnnounceIt() {
        beginWithOpus();
        publish(5, true);
        Subject push = withoutEnhancedAudio();
        Subject player = player();
        publish(40, true);

        assertThat(push.consumer.hasLeftOutAudio()).isTrue();
        assertThat(push.received()).isNotEmpty().allMatch(message -> message.type() == MessageType.VIDEO);
        assertThat(push.frames()).hasSize(45);
        assertThat(player.received())
                .as("others get all of it")
                .anyMatch(message -> message.type() == MessageType.AUDIO);
        assertThat(player.consumer.hasLeftOutAudio()).isFalse();
        assertThat(stream.enhancedCodecs().ofAudio()).containsExactly("Opus");
        assertThat(stream.enhancedCodecs().ofVideo()).isEmpty();
        assertThat(stream.hasVideo()).isTrue();
    }

    @Test
    void soundOfTheUsualFormPassesAlsoAfterAPublisherWithoutIt() {
        beginWithOpus();
        Subject push = withoutEnhancedAudio();
        publish(30, true);
        stream.interrupt();

        begin();
        Sent first = publisher.audioHeader(7);
        publish(60, false);

        assertThat(push.consumer.hasLeftOutAudio()).isFalse();
        assertThat(push.count(first)).isEqualTo(1);
        List<Sent> sounds = publisher.sent.stream()
                .filter(message -> message.type() == MessageType.AUDIO)
                .toList();
        assertThat(push.count(sounds.getLast())).isEqualTo(1);
    }

    @Test
    void allFramesAreCountedOverPublishers() {
        beginWithOpus();
        publish(10, true);
        stream.interrupt();
        begin();
        publish(5, false);

        assertThat(stream.frames()).isEqualTo(30);
        assertThat(stream.bytes()).isPositive();
    }
}
