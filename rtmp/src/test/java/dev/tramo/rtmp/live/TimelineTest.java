package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** One track: differences, wraps, jumps and interruptions. */
class TimelineTest {
    private static final long MILLI = 1_000_000;
    private final Timeline timeline = new Timeline();
    private long nowNanos = -3 * MILLI;

    @Test
    void differencesAreThePublishers() {
        long start = video(500);

        assertThat(video(540) - start).isEqualTo(40);
        assertThat(video(563) - start).isEqualTo(63);
        assertThat(video(9_500) - start).isEqualTo(9_000);
    }

    @Test
    void whatComesSecondMayBeOlderThanTheFirst() {
        long start = audio(1_000);

        assertThat(video(20) - start).isEqualTo(-980);
        assertThat(audio(1_040) - start).isEqualTo(40);
        assertThat(video(60) - start).isEqualTo(-940);
    }

    @Test
    void theWrapOfThirtyTwoBitsIsNoJump() {
        long start = video(-20);

        assertThat(video(20) - start).isEqualTo(40);
        assertThat(audio(-1) - start).isEqualTo(19);
        assertThat(video(60) - start).isEqualTo(80);
        assertThat(audio(22) - start).isEqualTo(42);
    }

    @Test
    void theWrapOfThirtyOneBitsTakesAsLongAsItTook() {
        long start = video(Integer.MAX_VALUE - 10);
        nowNanos += 33 * MILLI;
        long after = video(22);

        assertThat(after - start).isEqualTo(33);
        assertThat(video(62) - after).isEqualTo(40);
    }

    @Test
    void aJumpTakesAsLongAsItTook() {
        long start = video(1_000);
        nowNanos += 700 * MILLI;
        long forward = video(500_000_000);
        assertThat(forward - start).isEqualTo(700);
        assertThat(video(500_000_040) - forward).isEqualTo(40);

        nowNanos += 300 * MILLI;
        assertThat(video(0) - forward).isEqualTo(40 + 300);
    }

    @Test
    void aStepBackOfOneAndAHalfSecondsIsAJump() {
        long start = video(10_000);
        nowNanos += 40 * MILLI;

        assertThat(video(8_540) - start).isEqualTo(40);
        assertThat(video(8_580) - start).isEqualTo(80);
    }

    @Test
    void jitterNeverGoesBackwardsAndIsNotAddedUp() {
        Random random = new Random(1);
        long start = video(10_000);
        long last = start;
        for (int i = 1; i <= 150; i++) {
            nowNanos += 40 * MILLI;
            long time = video(10_000 + i * 40 + random.nextInt(121) - 60);
            assertThat(time).isGreaterThanOrEqualTo(last).isBetween(start + i * 40 - 60, start + i * 40 + 100);
            last = time;
        }
        nowNanos += 200 * MILLI;
        assertThat(video(10_000 + 155 * 40) - start).isEqualTo(155 * 40);
    }

    @Test
    void aPublisherThatReturnsComesAfterWhatWasBefore() {
        long last = video(1_000);
        timeline.interrupt();
        nowNanos += 30_000 * MILLI;

        assertThat(video(1_005) - last).isEqualTo(30_000);
    }

    @Test
    void aPublisherThatReturnsAtOnceComesAFrameLater() {
        long last = video(1_000);
        timeline.interrupt();

        assertThat(video(1_000) - last).isEqualTo(40);
    }

    @Test
    void theFirstPictureOfAReturnedPublisherMayBeOlderThanItsFirstSound() {
        audio(0);
        video(0);
        timeline.interrupt();
        nowNanos += 5_000 * MILLI;
        long sound = audio(9_000);

        assertThat(video(8_980)).isEqualTo(sound - 20);
    }

    @Test
    void aHeaderStandsAtItsTracksLastFrame() {
        assertThat(timeline.placeHeader(true, 0)).isZero();
        long start = video(3_600_000);
        audio(3_600_007);

        assertThat(timeline.placeHeader(true, 0)).isEqualTo(start);
        assertThat(video(3_600_040) - start).isEqualTo(40);
    }

    @Test
    void tracksOfOneKindAreJudgedEach() {
        long first = timeline.place(true, 0, 5_000, nowNanos);
        for (int i = 0; i < 200; i++) {
            nowNanos += 40 * MILLI;
            assertThat(timeline.place(true, 1, 2_000 + i * 40, nowNanos) - first)
                    .isEqualTo(-3_000 + i * 40);
            assertThat(timeline.place(true, 0, 5_040 + i * 40, nowNanos) - first)
                    .isEqualTo(40 + i * 40);
        }
    }

    @Test
    void timeIsNeverNegativeAndNeverGoesBackwardsWhateverComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] last = new long[4];
        int raw = 0;
        for (int i = 0; i < 200_000; i++) {
            raw = random.nextInt(50) == 0 ? random.nextInt() : raw + random.nextInt(100) - 30;
            nowNanos += random.nextInt(50) * MILLI;
            if (random.nextInt(1_000) == 0) {
                timeline.interrupt();
            }
            int track = random.nextInt(4);
            long time = random.nextInt(20) == 0
                    ? timeline.placeHeader(track < 2, track & 1)
                    : timeline.place(track < 2, track & 1, raw, nowNanos);
            assertThat(time).as("seed %d, message %d", seed, i).isNotNegative().isGreaterThanOrEqualTo(last[track]);
            last[track] = time;
        }
    }

    private long video(int raw) {
        return timeline.place(true, 0, raw, nowNanos);
    }

    private long audio(int raw) {
        return timeline.place(false, 0, raw, nowNanos);
    }
}
