package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.Publisher.Sent;
import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What somebody is sent first, and from where on. */
class JoiningTest extends LiveFixture {
    @Test
    void theHeadersComeFirstAndTheKeyframeIsAtZero() {
        Subject player = player();
        publisher.begin(0);
        Sent sound = publisher.audioHeader(1);
        Sent picture = publisher.videoHeader(1);
        publisher.metadata("x264");
        publish(100);

        assertThat(player.received().getFirst()).isEqualTo(metadata("x264"));
        assertThat(player.payloads().subList(1, 3)).containsExactly(picture.payload(), sound.payload());
        assertThat(player.received().subList(0, 3)).allMatch(message -> message.timestamp() == 0);
        assertThat(player.received().subList(3, player.received().size())).isEqualTo(from(0));
    }

    @Test
    void aPlayerInTheMiddleIsGivenThePicturesSinceTheKeyframe() {
        begin();
        publish(120);
        int keyframe = lastKeyframe();
        Subject player = player();
        assertThat(player.frames()).isEqualTo(from(keyframe));

        publish(200);
        assertThat(player.frames()).isEqualTo(from(keyframe));
        assertThat(player.frames().getFirst().timestamp()).isZero();
    }

    @Test
    void aPushInTheMiddleWaitsForTheNextKeyframe() {
        begin();
        publish(120);
        Subject push = push(500);
        publish(29);
        assertThat(push.received()).isEmpty();

        publish(2);
        int keyframe = lastKeyframe();
        publish(60);
        assertThat(push.frames()).isEqualTo(from(keyframe));
    }

    @Test
    void aPushIsGivenThePicturesSinceAYoungKeyframe() {
        begin();
        publish(105);
        int keyframe = lastKeyframe();
        Subject push = push(500);
        publish(60);

        assertThat(push.frames()).isEqualTo(from(keyframe));
    }

    @Test
    void aPushThatIsAcceptedLateMissesNothingOfABeginningThatIsHeld() {
        begin();
        publish(1);
        stream.holdBeginning();
        publish(119); // 4.8 s, and two more keyframes
        int keyframe = lastKeyframe();
        Subject player = player();
        Subject push = push(LiveStream.BEGINNING_MILLIS_MAX);
        stream.releaseBeginning();
        publish(60);

        assertThat(push.frames()).isEqualTo(from(0));
        assertThat(player.frames()).as("no older than without it").isEqualTo(from(keyframe));
    }

    @Test
    void aBeginningIsNotHeldForLongerThanFiveSeconds() {
        begin();
        publish(1);
        stream.holdBeginning();
        publish(151); // 6 s, and one picture since the third keyframe
        int keyframe = lastKeyframe();
        Subject push = push(LiveStream.BEGINNING_MILLIS_MAX);
        stream.releaseBeginning();
        publish(10);

        assertThat(push.frames()).isEqualTo(from(keyframe));
    }

    @Test
    void ofABeginningThatIsHeldAndTooLargeTheLastPicturesAreKept() {
        publisher.pictureBytes = 100_000;
        begin();
        publish(1);
        stream.holdBeginning();
        publish(102); // 10 MB
        int keyframe = lastKeyframe();
        Subject push = push(LiveStream.BEGINNING_MILLIS_MAX);
        stream.releaseBeginning();

        assertThat(push.frames()).isEqualTo(from(keyframe));
    }

    @Test
    void aBeginningIsReleasedWhenNobodyHoldsItAnyMore() {
        begin();
        publish(1);
        stream.holdBeginning();
        stream.holdBeginning();
        publish(102);
        int keyframe = lastKeyframe();
        long held = budget.bytes();
        stream.releaseBeginning();
        assertThat(budget.bytes()).isEqualTo(held);
        stream.releaseBeginning();
        assertThat(budget.bytes()).isLessThan(held / 10);
        Subject push = push(LiveStream.BEGINNING_MILLIS_MAX);

        assertThat(push.frames()).isEqualTo(from(keyframe));
    }

    @Test
    void anotherPublishersBeginningTakesThePlaceOfOneThatIsHeld() {
        begin();
        publish(1);
        stream.holdBeginning();
        publish(60);
        stream.interrupt();
        int second = publisher.sent.size();
        publisher.begin(0);
        publish(60);
        Subject push = push(LiveStream.BEGINNING_MILLIS_MAX);
        stream.releaseBeginning();

        assertThat(push.frames()).isEqualTo(from(second));
    }

    @Test
    void soundIsNotWithheldForEverFromWhomTheNextKeyframeIsFar() {
        publisher.gopPictures = 1_000;
        begin();
        publish(500); // 20 s: the pictures since the keyframe are not kept
        Subject player = player();
        Subject push = push(500);
        publish(100);
        assertThat(player.received()).isEmpty();
        publish(30);

        for (Subject late : List.of(player, push)) {
            assertThat(late.frames()).isNotEmpty().allMatch(message -> message.type() == MessageType.AUDIO);
            assertThat(late.frames().getFirst().timestamp()).isZero();
        }
        assertThat(player.received().getFirst()).isEqualTo(metadata("x264"));
        publish(500);
        int keyframe = lastKeyframe();
        publish(10);
        for (Subject late : List.of(player, push)) {
            List<Received> pictures = late.frames().stream()
                    .filter(message -> message.type() == MessageType.VIDEO)
                    .toList();
            assertThat(isKeyframe(pictures.getFirst())).isTrue();
            assertThat(pictures.getFirst().payload())
                    .isEqualTo(publisher.sent.get(keyframe).payload());
        }
    }

    @Test
    void nobodyIsSentAnythingBeforeTheFirstKeyframe() {
        begin();
        Subject player = player();
        publisher.inter();
        publisher.sound();
        publisher.advance(40);

        assertThat(player.received()).isEmpty();
        assertThat(stream.isFlowing()).isTrue();
    }

    @Test
    void soundFromBeforeTheFirstPictureIsLeftOutAndWhatFollowsKeepsItsDistance() {
        publisher.begin(1_000);
        publisher.announce();
        Subject player = player();
        publisher.keyframe();
        publisher.frame(MessageType.AUDIO, 970, new byte[] {(byte) 0xAF, 1, 9});
        publisher.frame(MessageType.AUDIO, 993, new byte[] {(byte) 0xAF, 1, 8});
        publisher.frame(MessageType.AUDIO, 1_014, new byte[] {(byte) 0xAF, 1, 7});
        publisher.advance(40);
        publisher.inter();

        assertThat(player.frames()).extracting(Received::timestamp).containsExactly(0, 14, 40);
    }

    @Test
    void aConsumerThatTakesNothingYetIsSentTheSameLater() {
        begin();
        publish(120);
        int keyframe = lastKeyframe();
        Subject player = new Subject(Consumer.Kind.PLAYER, QueueLimits.DEFAULT);
        player.outlet.stall();
        joined(player, ALWAYS);
        publish(60);
        assertThat(player.received()).isEmpty();

        player.recover();
        assertThat(player.received().getFirst()).isEqualTo(metadata("x264"));
        assertThat(player.frames()).isEqualTo(from(keyframe));
        assertThat(player.outlet.unflushedBytes()).isZero();
    }

    @Test
    void whatWasWrittenIsFlushedWithTheStream() {
        begin();
        Subject player = player();
        publisher.gathering = true;
        publisher.keyframe();
        assertThat(player.outlet.unflushedBytes()).isPositive();

        stream.flush();
        assertThat(player.outlet.unflushedBytes()).isZero();
    }

    @Test
    void everybodyIsSentEveryMessageOnceWhateverTheirSizesAndWheneverTheyCome() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            Random sizes = new Random(random.nextLong());
            publisher.sent.clear();
            publisher.gathering = sizes.nextBoolean();
            publisher.gopPictures = 1 + sizes.nextInt(60);
            publisher.begin(sizes.nextLong(1L << 33));
            publisher.announce();
            List<Subject> subjects = new ArrayList<>();
            List<Integer> firsts = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                publisher.keyframeBytes = size(sizes);
                publisher.pictureBytes = size(sizes);
                publisher.soundBytes = sizes.nextInt(400);
                publish(1);
                if (sizes.nextInt(20) == 0) {
                    subjects.add(player());
                    firsts.add(lastKeyframe());
                }
            }
            for (int i = 0; i < subjects.size(); i++) {
                assertThat(subjects.get(i).frames())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(from(firsts.get(i)));
                stream.remove(subjects.get(i).consumer);
            }
            publisher.pause(3_000);
        }
    }

    /** Mostly one chunk, sometimes just at its end, sometimes several. */
    private static int size(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> 65_535 + random.nextInt(3);
            case 1 -> 131_071 + random.nextInt(3);
            case 2 -> 60_000 + random.nextInt(100_000);
            default -> 100 + random.nextInt(2_000);
        };
    }
}
