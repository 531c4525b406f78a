package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final long MILLI = 1_000_000;
    private final Timeline timeline = new Timeline();
    private long nowNanos = -3 * MILLI;

    @Test
    void differencesAreThePublishers() {
        long start = place(500);

        assertThat(place(540) - start).isEqualTo(40);
        assertThat(place(523) - start).isEqualTo(23);
        assertThat(place(9_500) - start).isEqualTo(9_000);
    }

    @Test
    void whatComesSecondMayBeOlderThanTheFirst() {
        long start = place(1_000);

        assertThat(place(20) - start).isEqualTo(-980);
        assertThat(place(1_040) - start).isEqualTo(40);
    }

    @Test
    void theWrapOfThirtyTwoBitsIsNoJump() {
        long start = place(-20);

        assertThat(place(20) - start).isEqualTo(40);
        assertThat(place(-1) - start).isEqualTo(19);
        assertThat(place(60) - start).isEqualTo(80);
    }

    @Test
    void theWrapOfThirtyOneBitsIsAFrame() {
        long start = place(Integer.MAX_VALUE - 10);
        nowNanos += 33 * MILLI;
        long after = place(22);

        assertThat(after - start).isEqualTo(40);
        assertThat(place(62) - after).isEqualTo(40);
    }

    @Test
    void aJumpTakesAsLongAsItTook() {
        long start = place(1_000);
        nowNanos += 700 * MILLI;
        long forward = place(500_000_000);
        assertThat(forward - start).isEqualTo(700);
        assertThat(place(500_000_040) - forward).isEqualTo(40);

        nowNanos += 300 * MILLI;
        assertThat(place(0) - forward).isEqualTo(40 + 300);
    }

    @Test
    void aPublisherThatReturnsComesAfterWhatWasBefore() {
        long last = place(1_000);
        timeline.interrupt();
        nowNanos += 30_000 * MILLI;

        assertThat(place(1_005) - last).isEqualTo(30_000);
    }

    @Test
    void aPublisherThatReturnsAtOnceComesAFrameLater() {
        long last = place(1_000);
        timeline.interrupt();

        assertThat(place(1_000) - last).isEqualTo(40);
    }

    @Test
    void theFirstPictureOfAReturnedPublisherMayBeOlderThanItsFirstSound() {
        place(0);
        timeline.interrupt();
        nowNanos += 5_000 * MILLI;
        long sound = place(9_000);

        assertThat(place(8_980)).isEqualTo(sound - 20);
    }

    @Test
    void aHeaderThatIsAlwaysAtZeroMovesNothing() {
        timeline.placeHeader(0);
        long start = place(3_600_000);

        assertThat(timeline.placeHeader(0)).isEqualTo(start);
        assertThat(place(3_600_040) - start).isEqualTo(40);
        assertThat(timeline.placeHeader(3_600_050) - start).isEqualTo(50);
    }

    @Test
    void timeIsNeverNegativeAndNeverStepsBackFarWhateverComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long latest = 0;
        int raw = 0;
        for (int i = 0; i < 200_000; i++) {
            raw = random.nextInt(50) == 0 ? random.nextInt() : raw + random.nextInt(100) - 30;
            nowNanos += random.nextInt(50) * MILLI;
            if (random.nextInt(1_000) == 0) {
                timeline.interrupt();
            }
            long time = random.nextInt(20) == 0 ? timeline.placeHeader(raw) : place(raw);
            assertThat(time)
                    .as("seed %d, message %d", seed, i)
                    .isNotNegative()
                    .isBetween(latest - Timeline.STEP_BACK_MILLIS_MAX, latest + Timeline.STEP_FORWARD_MILLIS_MAX);
            latest = Math.max(latest, time);
        }
    }

    private long place(int raw) {
        return timeline.place(raw, nowNanos);
    }
}
