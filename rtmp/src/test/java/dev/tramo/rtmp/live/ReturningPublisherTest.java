package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.MessageType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A publisher that is gone for a moment, one with another clock, and a clock that wraps or jumps. */
class ReturningPublisherTest extends LiveFixture {
    @Test
    void aPauseIsAsLongForThePlayersAndPicturesGoOnAtTheKeyframe() {
        begin();
        Subject player = player();
        publish(60);
        stream.interrupt();
        int last = newestTimestamp(player);
        player.outlet.forget();
        publisher.sent.clear();
        publisher.pause(20_000 - 40);
        publisher.begin(777_000_000);
        publisher.announce();
        publisher.inter();
        publish(60);

        List<Received> pictures = player.frames().stream()
                .filter(message -> message.type() == MessageType.VIDEO)
                .toList();
        assertThat(isKeyframe(pictures.getFirst())).isTrue();
        assertThat(pictures).hasSize(60);
        assertThat(pictures.getFirst().timestamp()).isBetween(last + 19_900, last + 20_100);
        assertThat(pictures.getLast().timestamp() - pictures.getFirst().timestamp())
                .isEqualTo(59 * 40);
        assertThat(player.received()).as("no header twice").hasSameSizeAs(player.frames());
    }

    private static int newestTimestamp(Subject player) {
        return player.received().stream().mapToInt(Received::timestamp).max().orElseThrow();
    }

    @Test
    void onlyTheHeaderThatChangedIsSentAgain() {
        begin();
        Subject player = player();
        publish(60);
        stream.interrupt();
        player.outlet.forget();
        publisher.begin(0);
        publisher.metadata("x264");
        Sent changed = publisher.videoHeader(2);
        publisher.audioHeader(1);
        publish(60);

        assertThat(player.payloads().getFirst()).isEqualTo(changed.payload());
        assertThat(player.received().size() - player.frames().size()).isOne();
    }

    @Test
    void whoBeginsWithTheSoundIsSentTheUnchangedHeaderOfThePictures() {
        begin();
        Subject before = player();
        publish(60);
        stream.interrupt();
        Subject after = player();
        publisher.begin(0);
        publisher.audioHeader(1);
        publisher.withVideo = false;
        publisher.runSeconds(10);
        assertThat(after.frames()).isNotEmpty();
        before.outlet.forget();

        publisher.withVideo = true;
        Sent header = publisher.videoHeader(1);
        publish(10);
        assertThat(after.count(header)).isOne();
        assertThat(after.frames()).anyMatch(LiveFixture::isKeyframe);
        assertThat(before.count(header)).as("no header twice").isZero();
        assertThat(before.frames()).anyMatch(LiveFixture::isKeyframe);
    }

    @Test
    void nobodyIsGivenPicturesOfAPublisherThatIsGone() {
        begin();
        publish(60);
        stream.interrupt();
        Subject player = player();
        assertThat(player.received()).isEmpty();
        assertThat(stream.isFlowing()).isFalse();

        publisher.sent.clear();
        begin();
        publish(10);
        assertThat(player.received().getFirst()).isEqualTo(metadata("x264"));
        assertThat(player.frames()).isEqualTo(from(0));
    }

    @Test
    void nothingIsRememberedOfAPublisherThatIsGoneForGood() {
        begin();
        publish(60);
        stream.end();
        publisher.begin(0);
        publish(1);
        Subject player = player();

        assertThat(player.received()).hasSameSizeAs(player.frames()).isNotEmpty();
    }

    @Test
    void theWrapOfThePublishersClockIsNotSeen() {
        publisher.begin((1L << 32) - 1_500);
        publisher.announce();
        Subject player = player();
        publish(100);

        assertThat(player.frames()).isEqualTo(from(0));
    }

    @Test
    void hoursOfPicturesAreEvenlySpacedOverTheWrap() {
        publisher.begin((1L << 32) - 3_600_000);
        publisher.gopPictures = 250;
        publisher.keyframeBytes = 40;
        publisher.pictureBytes = 20;
        publisher.soundBytes = 10;
        Subject player = player();
        for (int minute = 0; minute < 70; minute++) {
            int first = publisher.sent.size();
            publisher.runSeconds(60);
            assertThat(player.frames())
                    .as("minute %d", minute)
                    .isEqualTo(from(0).subList(first, publisher.sent.size()));
            player.outlet.forget();
            if (minute > 0) {
                publisher.sent.subList(1, first).clear();
            }
        }
    }

    @Test
    void aJumpOfTheClockIsNotSeenByPlayers() {
        for (long jump : new long[] {-3_000_000, 3_000_000, -5_000, 90_000_000_000L}) {
            publisher.sent.clear();
            begin();
            Subject player = player();
            publisher.withAudio = false;
            publish(50);
            publisher.clock += jump;
            publish(50);

            assertThat(player.frames()).extracting(Received::timestamp).isSorted();
            assertThat(player.frames().getLast().timestamp()).isEqualTo(99 * 40);
            stream.remove(player.consumer);
            publisher.withAudio = true;
            publisher.pause(1_000);
        }
    }

    @Test
    void headersThatAreAlwaysAtTimeZeroDoNotMoveThePictures() {
        publisher.begin(3_600_000);
        publisher.announce();
        Subject player = player();
        for (int i = 0; i < 5; i++) {
            publish(20);
            publisher.message(MessageType.AUDIO, 0, new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90, (byte) i});
        }

        assertThat(player.frames()).isEqualTo(from(0));
    }

    @Test
    void theEndOfASequenceAndCommandsAreNotForwarded() {
        begin();
        Subject player = player();
        publish(10);
        player.outlet.forget();
        publisher.message(MessageType.VIDEO, publisher.clock, new byte[] {0x17, 2, 0, 0, 0});
        publisher.message(MessageType.VIDEO, publisher.clock, new byte[] {0x57, 0});
        publisher.message(MessageType.VIDEO, 0, new byte[] {0x17, 2, 0, 0, 0});
        assertThat(player.received()).isEmpty();

        publish(10);
        assertThat(player.received()).isNotEmpty();
        assertThat(player.outlet.formats).containsOnly(1);
    }
}
