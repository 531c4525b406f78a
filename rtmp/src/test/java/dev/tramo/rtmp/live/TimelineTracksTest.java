package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio and video beside each other: however their timestamps are apart, they go on evenly and keep their distance. */
class TimelineTracksTest {
    private static final long MILLI = 1_000_000;
    private static final int PICTURE_MILLIS = 40;
    private static final int SOUND_MILLIS = 23;
    private static final int SYNCHRONOUS_MILLIS = 5;

    private final Timeline timeline = new Timeline();
    private final Clock video = new Clock(true);
    private final Clock audio = new Clock(false);
    private long now;

    /** An encoder's clock of one track, and where its frames were put. */
    private final class Clock {
        private final boolean isVideo;
        private LongUnaryOperator timestamp = time -> time;
        private boolean sends = true;
        private long due;
        private long raw;
        private long placed = -1;
        private long steps;
        private long stepMax;

        Clock(boolean isVideo) {
            this.isVideo = isVideo;
        }

        void shift(long millis) {
            LongUnaryOperator before = timestamp;
            timestamp = time -> before.applyAsLong(time) + millis;
        }

        void sendIfDue() {
            if (!sends || now < due) {
                return;
            }
            due = now + (isVideo ? PICTURE_MILLIS : SOUND_MILLIS);
            raw = timestamp.applyAsLong(now);
            long time = timeline.place(isVideo, 0, (int) raw, now * MILLI);
            assertThat(time).as("video %s at %d", isVideo, now).isGreaterThanOrEqualTo(placed);
            stepMax = placed < 0 ? 0 : Math.max(stepMax, time - placed);
            steps++;
            placed = time;
        }
    }

    private void run(long millis) {
        for (long end = now + millis; now < end; now++) {
            video.sendIfDue();
            audio.sendIfDue();
        }
    }

    private void assertEven() {
        assertThat(video.stepMax).isLessThanOrEqualTo(PICTURE_MILLIS + SOUND_MILLIS);
        assertThat(audio.stepMax).isLessThanOrEqualTo(PICTURE_MILLIS + SOUND_MILLIS);
    }

    private void assertDistanceIsTheSources() {
        long distance = (video.placed - audio.placed) - (video.raw - audio.raw);
        assertThat(Math.abs(distance)).isLessThanOrEqualTo(SYNCHRONOUS_MILLIS);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_500, -2_100, 2_100, 20_000, -20_000, 59_000})
    void tracksApartStayApartAndRunAtThePaceOfTheSource(long apart) {
        video.shift(apart);
        run(60);
        long start = video.placed;
        long startedAt = video.raw;
        run(30_000);

        assertEven();
        assertDistanceIsTheSources();
        assertThat(video.placed - start).isEqualTo(video.raw - startedAt);
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 32) - 5_000, (1L << 31) - 5_000, 0xFFFFFF - 5_000})
    void tracksApartStayApartOverTheWrap(long start) {
        video.shift(start);
        audio.shift(start - 3_500);
        run(20_000);

        assertEven();
        assertDistanceIsTheSources();
    }

    @Test
    void tracksThatDriftApartDriftAsTheyDo() {
        video.timestamp = time -> time * 101 / 100;
        audio.timestamp = time -> time * 99 / 100;
        run(600_000);

        assertEven();
        assertDistanceIsTheSources();
    }

    @Test
    void picturesThatBeginThreeSecondsLaterAtZeroAreBehindTheSoundByThreeSeconds() {
        video.sends = false;
        run(3_000);
        video.sends = true;
        video.shift(-3_000);
        run(20_000);

        assertEven();
        assertDistanceIsTheSources();
        assertThat(audio.placed - video.placed).isBetween(2_950L, 3_050L);
    }

    @Test
    void tracksThatHaveNoCommonClockAreJoinedByTheirArrival() {
        audio.shift(900_000_000);
        run(20_000);

        assertEven();
        assertThat(audio.placed - video.placed).isBetween(-100L, 100L);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1_500, 1_500, -9_000, 9_000, 3_600_000, -3_600_000, 1L << 31, -(1L << 31)})
    void aJumpOfBothClocksIsNotSeenAndTheyStayTogether(long jump) {
        for (long apart : new long[] {0, 3_500, -5_600}) {
            video.shift(apart);
            run(10_000);
            video.shift(jump);
            run(15);
            audio.shift(jump);
            run(10_000);
            assertDistanceIsTheSources();
            timeline.interrupt();
            video.shift(-apart);
            video.stepMax = 0;
            audio.stepMax = 0;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-100_000, -1_500, 1_500, 5_000, 100_000})
    void aStrayTimestampMovesNothing(long stray) {
        video.shift(3_500);
        run(10_000);
        video.shift(stray);
        run(PICTURE_MILLIS);
        video.shift(-stray);
        run(10_000);

        assertEven();
        assertDistanceIsTheSources();
    }

    @Test
    void aClockThatJumpsAloneGoesOnByArrival() {
        run(10_000);
        video.shift(-8_000);
        run(10_000);

        assertEven();
        assertThat(audio.placed - video.placed).isBetween(-100L, 100L);
    }

    @Test
    void twoClocksThatTakeTurnsWithinATrackDoNotRunAway() {
        run(1_000);
        long start = video.placed;
        for (int i = 0; i < 250; i++) {
            video.shift(i % 2 == 0 ? 5_000 : -5_000);
            run(PICTURE_MILLIS);
        }

        assertEven();
        assertThat(video.placed - start).isBetween(9_900L, 10_100L);
        assertThat(audio.placed - video.placed).isBetween(-100L, 100L);
    }

    @Test
    void threeClocksThatTakeTurnsWithinATrackDoNotRunAway() {
        run(1_000);
        long start = video.placed;
        for (int i = 0; i < 300; i++) {
            video.shift(i % 3 == 2 ? -14_000 : 7_000);
            run(PICTURE_MILLIS);
        }

        assertThat(video.placed - start).isLessThan(13_000);
    }

    @Test
    void soundThatPausesComesBackWhereItBelongs() {
        video.shift(2_100);
        run(5_000);
        audio.sends = false;
        run(30_000);
        audio.sends = true;
        run(5_000);

        assertDistanceIsTheSources();
    }

    /** An encoder on a congested line leaves out pictures, and what it has not sent then comes at once. */
    @Test
    void picturesThatWereLeftOutMoveNothing() {
        run(5_000);
        for (int i = 0; i < 5; i++) {
            long congested = now;
            for (long end = now + 2_000; now < end; now++) {
                audio.due = Math.min(audio.due, now);
                long soundAt = now;
                if ((soundAt - congested) % SOUND_MILLIS == 0) {
                    audio.raw = soundAt;
                    audio.placed = timeline.place(false, 0, (int) soundAt, congested * MILLI);
                }
            }
            run(3_000);
        }

        assertDistanceIsTheSources();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_500, -20_000})
    void aPublisherThatReturnsKeepsItsDistanceAndNothingGoesBackwards(long apart) {
        video.shift(apart);
        for (int i = 0; i < 5; i++) {
            run(4_000);
            timeline.interrupt();
            now += 2_000;
            long newStart = i * 1_000_000L - now;
            video.timestamp = time -> time + newStart + apart;
            audio.timestamp = time -> time + newStart;
            run(4_000);
            assertDistanceIsTheSources();
        }

        assertThat(video.stepMax).isLessThan(2_200);
        assertThat(audio.stepMax).isLessThan(2_200);
        assertThat(video.steps).isPositive();
    }

    @Test
    void aPublisherThatReturnsWithAnotherDistanceKeepsTheNewOne() {
        video.shift(20_000);
        run(4_000);
        timeline.interrupt();
        now += 1_000;
        video.shift(-20_000);
        run(4_000);

        assertDistanceIsTheSources();
    }
}
