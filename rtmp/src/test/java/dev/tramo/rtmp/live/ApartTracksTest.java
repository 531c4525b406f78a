package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.MessageType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A camera whose audio and video are stamped apart: nobody waits for that, and nothing is lost by it. */
class ApartTracksTest extends LiveFixture {
    private static final byte[] SOUND = {(byte) 0xAF, 1, 2, 3, 4, 5, 6, 7};

    /** Pictures at their clock, sounds that long before. */
    private void publishApart(long soundLaterMillis, int pictures) {
        publisher.withAudio = false;
        for (int i = 0; i < pictures; i++) {
            publisher.picture();
            publisher.frame(MessageType.AUDIO, publisher.clock + soundLaterMillis, SOUND);
            publisher.advance(40);
        }
    }

    private static List<Integer> timestamps(Subject of, int type) {
        return of.frames().stream()
                .filter(message -> message.type() == type)
                .map(Received::timestamp)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_500, 2_100, -20_000, 20_000})
    void aLatePlayerIsSentPicturesAtOnce(long soundLaterMillis) {
        publisher.begin(100_000);
        publisher.announce();
        publishApart(soundLaterMillis, 110);
        Subject late = player();
        assertThat(timestamps(late, MessageType.VIDEO))
                .hasSize(10)
                .startsWith(0)
                .isSorted();

        Subject push = push(1_000);
        assertThat(push.frames()).as("the keyframe is 400 ms old").isNotEmpty();
    }

    @Test
    void picturesAndSoundsKeepTheirDistanceAndPace() {
        publisher.begin(100_000);
        publisher.announce();
        Subject player = player();
        publishApart(-3_500, 250);

        List<Integer> pictures = timestamps(player, MessageType.VIDEO);
        List<Integer> sounds = timestamps(player, MessageType.AUDIO);
        assertThat(pictures).isSorted().hasSize(250);
        assertThat(pictures.getLast()).isEqualTo(249 * 40);
        assertThat(sounds).isSorted();
        assertThat(pictures.getLast() - sounds.getLast()).isEqualTo(3_500);
    }

    @Test
    void aConsumerThatWaitsForAMomentLosesNothing() {
        publisher.begin(100_000);
        publisher.announce();
        Subject player = player();
        publishApart(-20_000, 10);
        player.outlet.stall();
        publishApart(-20_000, 50);
        assertThat(player.consumer.queueMillis()).isLessThanOrEqualTo(50 * 40);
        player.recover();

        assertThat(timestamps(player, MessageType.VIDEO)).hasSize(60);
        assertThat(player.consumer.droppedFrames()).isZero();
    }

    @Test
    void picturesThatBeginThreeSecondsLaterAtZeroFollowTheirSound() {
        publisher.begin(0);
        publisher.audioHeader(1);
        Subject player = player();
        for (int i = 0; i < 75; i++) {
            publisher.frame(MessageType.AUDIO, publisher.clock, SOUND);
            publisher.advance(40);
        }
        publisher.videoHeader(1);
        publisher.clock = 0;
        publishApart(3_000, 250);

        List<Integer> pictures = timestamps(player, MessageType.VIDEO);
        List<Integer> sounds = timestamps(player, MessageType.AUDIO);
        assertThat(pictures).isSorted().doesNotHaveDuplicates().hasSize(250);
        assertThat(sounds).isSorted();
        assertThat(sounds.getLast() - pictures.getLast()).isEqualTo(3_000);
    }

    @Test
    void jitteryPicturesNeverGoBackwards() {
        begin();
        Subject player = player();
        int[] jitter = {0, -60, 60, 20, -60, 35, -10, 60, -60};
        publisher.keyframe();
        for (int i = 0; i < 150; i++) {
            publisher.advance(40);
            publisher.clock += jitter[i % jitter.length];
            publisher.inter();
            publisher.clock -= jitter[i % jitter.length];
        }

        assertThat(timestamps(player, MessageType.VIDEO)).isSorted().hasSize(151);
    }
}
