package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.rtmp.live.RecordingOutlet.Received;
import dev.tramo.rtmp.wire.ChunkWriter;
import dev.tramo.rtmp.wire.MessageType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who follows is sent the same bytes; who does not is sent a header of its own. The far end must not see a difference. */
class SharedEncodingTest extends LiveFixture {
    private static final int ALONE = 0;
    private static final int REFERS = 1;
    private static final long EXTENDED_MILLIS = ChunkWriter.EXTENDED;

    @Test
    void whoFollowsIsSentTheSameBytes() {
        begin();
        Subject one = player();
        Subject other = player();
        publisher.keyframe();
        publisher.inter();

        assertThat(one.outlet.lastMemory).isSameAs(other.outlet.lastMemory);
        assertThat(one.outlet.formats.getLast()).isEqualTo(REFERS);
    }

    @Test
    void whatIsSentTogetherIsOnePieceOfMemoryForAllWhoAreInStep() {
        begin();
        Subject one = player();
        Subject other = push(ALWAYS);
        publisher.gathering = true;
        publish(3);
        one.outlet.forget();
        other.outlet.forget();
        publish(10); // each with two sounds, about

        assertThat(one.outlet.writes).isEqualTo(10);
        assertThat(other.outlet.writes).isEqualTo(10);
        assertThat(one.outlet.lastMemory).isSameAs(other.outlet.lastMemory);
        assertThat(one.received().size()).isGreaterThan(25);
        assertThat(one.outlet.formats).containsOnly(REFERS);
    }

    @Test
    void whoComesAmidWhatIsSentTogetherIsSentTheRestOfIt() {
        begin();
        Subject early = player();
        publisher.gathering = true;
        publish(3);
        publisher.keyframe();
        publisher.inter();
        int keyframe = lastKeyframe();
        Subject late = player();
        publisher.inter();
        publisher.sound();
        publish(5);

        assertThat(early.frames()).isEqualTo(from(0));
        assertThat(late.frames()).isEqualTo(from(keyframe));
    }

    @Test
    void whatIsTooLargeForCompanyIsSentInItsPlace() {
        begin();
        Subject one = player();
        Subject other = player();
        publisher.gathering = true;
        publisher.keyframe();
        publisher.sound();
        for (int bytes :
                new int[] {900, Batch.BYTES_MAX - 8, 900, 900, Batch.BYTES_MAX - 7, 900, 60_000, 20_000, 300_000}) {
            publisher.picture(Publisher.INTER, bytes);
            publisher.sound();
        }
        stream.flush();

        assertThat(one.frames()).isEqualTo(from(0));
        assertThat(other.frames()).isEqualTo(from(0));
    }

    @Test
    void whatWaitedGoesBeforeWhatIsSentTogether() {
        begin();
        Subject player = player();
        Subject sibling = player();
        publish(2);
        publisher.gathering = true;
        publisher.inter();
        player.outlet.stall();
        publisher.inter();
        publisher.sound();
        assertThat(player.consumer.queueBytes()).isPositive();
        player.recover();
        publisher.inter();
        publish(3);

        assertThat(player.received()).isEqualTo(sibling.received());
        assertThat(player.frames()).isEqualTo(from(0));
    }

    @Test
    void whoLeavesIsSentWhatWasSentTogetherUntilThen() {
        begin();
        Subject player = player();
        publisher.gathering = true;
        publish(3);
        publisher.inter();
        stream.remove(player.consumer);
        publisher.inter();
        stream.flush();

        assertThat(player.frames()).isEqualTo(from(0).subList(0, from(0).size() - 1));
    }

    @Test
    void theFirstOfEachKindStandsAloneAndTheOthersRefer() {
        begin();
        Subject player = player();
        publish(100);

        // Metadata, two headers, the first picture and the first sound.
        List<Integer> formats = player.outlet.formats;
        assertThat(formats.subList(0, 5)).containsOnly(ALONE);
        assertThat(formats.subList(5, formats.size())).containsOnly(REFERS);
    }

    @Test
    void aRepeatedHeaderThatIsLeftOutCostsNobodyAHeaderOfItsOwn() {
        begin();
        Subject player = player();
        publish(5);
        player.outlet.forget();
        publisher.audioHeader(1);
        publisher.videoHeader(1);
        publish(5);

        assertThat(player.outlet.formats).containsOnly(REFERS);
    }

    @Test
    void theMessageAfterLostOnesStandsAlone() {
        publisher.withDisposable = false;
        begin();
        Subject player = player(new QueueLimits(1 << 20, 4_000));
        publish(60);
        player.outlet.stall();
        publish(130);
        player.outlet.forget();
        player.recover();

        int keyframe = lastKeyframe();
        assertThat(player.outlet.formats.getFirst()).isEqualTo(ALONE);
        assertThat(player.received()).isEqualTo(from(0).subList(keyframe, from(0).size()));
    }

    @Test
    void theMessageAfterAStepBackStandsAlone() {
        begin();
        Subject player = player();
        publish(10);
        player.outlet.forget();
        publisher.advance(200);
        publisher.inter();
        publisher.advance(-160);
        secondTrack();
        secondTrack();

        assertThat(player.received()).extracting(Received::timestamp).containsExactly(600, 440, 440);
        assertThat(player.outlet.formats).containsExactly(REFERS, ALONE, REFERS);
    }

    /** A picture of another track, which may be behind the first one's. */
    private void secondTrack() {
        byte[] payload = {(byte) 0xA6, 1, 'a', 'v', 'c', '1', 1, 0, 0, 0, 0, 0, 0, 2, 0x41, 7};
        publisher.frame(MessageType.VIDEO, publisher.clock, payload);
    }

    @Test
    void aMessageOfManyChunksIsTheSameSharedAndAlone() {
        begin();
        Subject early = player();
        publisher.keyframe();
        for (int bytes : new int[] {65_535, 65_536, 65_537, 131_072, 131_073, 1_000_000}) {
            publisher.advance(40);
            publisher.picture(Publisher.INTER, bytes);
        }
        Subject late = player();

        assertThat(early.frames()).isEqualTo(from(0));
        assertThat(late.frames()).isEqualTo(from(0));
        publisher.picture(Publisher.KEY, 200_000);
        assertThat(early.frames().getLast()).isEqualTo(late.frames().getLast());
    }

    @Test
    void sharedDeltasCarryATimestampBeyondTwentyFourBits() {
        begin();
        Subject player = player();
        publisher.keyframe();
        runTo(EXTENDED_MILLIS - 100);
        player.outlet.forget();
        int first = publisher.sent.size();
        publisher.withAudio = false;
        publish(10);

        assertThat(player.outlet.formats).doesNotContain(ALONE);
        assertThat(player.frames()).isEqualTo(from(0).subList(first, from(0).size()));
        assertThat(player.frames().getLast().timestamp()).isGreaterThan((int) EXTENDED_MILLIS);
    }

    @Test
    void aGapAfterFiveHoursNeedsTheExtendedTimestampOnEveryChunk() {
        begin();
        Subject player = player();
        Subject sibling = player();
        publisher.keyframe();
        runTo(EXTENDED_MILLIS - 40);
        for (int picture = 0; picture < 3; picture++) {
            player.outlet.stall();
            publisher.inter();
            publisher.advance(9_000);
            publisher.picture(Publisher.KEY, 150_000 + picture);
            player.recover();
            publisher.advance(40);
            publisher.picture(Publisher.INTER, 70_001);
        }

        assertThat(player.consumer.gaps()).isEqualTo(3);
        int last = sibling.received().size();
        int tail = player.received().size();
        assertThat(player.received().subList(tail - 2, tail))
                .isEqualTo(sibling.received().subList(last - 2, last));
        assertThat(player.received().getLast().timestamp()).isGreaterThan((int) EXTENDED_MILLIS);
    }

    @Test
    void theTimestampIsRightOnEitherSideOfTwentyFourBits() {
        for (int offset = -2; offset <= 2; offset++) {
            publisher.sent.clear();
            begin();
            Subject player = player();
            publisher.keyframe();
            runTo(EXTENDED_MILLIS + offset);
            player.outlet.stall();
            publisher.inter();
            publisher.sound(); // the first of its kind stands alone
            player.outlet.forget();
            player.recover();

            assertThat(player.received())
                    .extracting(Received::timestamp)
                    .containsExactly((int) EXTENDED_MILLIS + offset, (int) EXTENDED_MILLIS + offset);
            stream.remove(player.consumer);
            publisher.pause(1_000);
        }
    }

    @Test
    void newMetadataAfterFiveHoursHasTheTimeOfWhatIsAroundIt() {
        begin();
        Subject player = player();
        Subject push = push(ALWAYS);
        publisher.keyframe();
        runTo(EXTENDED_MILLIS + 1_000);
        publisher.keyframe();
        player.outlet.forget();
        push.outlet.forget();
        publisher.metadata("another");

        assertThat(player.received()).extracting(Received::timestamp).containsExactly((int) EXTENDED_MILLIS + 1_000);
        assertThat(push.received()).extracting(Received::timestamp).containsExactly((int) EXTENDED_MILLIS + 1_000);
    }

    @Test
    void aConsumerOfFiftyDaysSeesItsTimestampsWrap() {
        begin();
        Subject player = player();
        publisher.keyframe();
        runTo(0x7FFF_FFFFL - 5_000);
        checkAround(player);
        runTo(0xFFFF_FFFFL - 5_000);
        checkAround(player);
        runTo(0x1_0000_0000L + 20_000);
        checkAround(player);
    }

    /** One message that refers, one that stands alone, at every two seconds. */
    private void checkAround(Subject player) {
        for (int i = 0; i < 5; i++) {
            player.outlet.forget();
            publisher.advance(2_000);
            publisher.keyframe();
            publisher.advance(-10);
            secondTrack();
            publisher.advance(10);
            assertThat(player.received()).extracting(Received::timestamp).containsExactly((int) publisher.clock, (int)
                    (publisher.clock - 10));
        }
    }

    /** Hours in a moment: a picture every nine seconds. */
    private void runTo(long millis) {
        byte[] picture = {Publisher.KEY, 1, 0, 0, 0, 0, 0, 0, 1, 0x65};
        while (publisher.clock + 9_000 < millis) {
            publisher.advance(9_000);
            publisher.message(MessageType.VIDEO, publisher.clock, picture);
        }
        publisher.advance(millis - publisher.clock);
    }
}
