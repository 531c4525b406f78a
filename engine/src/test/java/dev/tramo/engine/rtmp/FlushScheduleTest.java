package dev.tramo.engine.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.rtmp.FlushSchedule.Due;
import dev.tramo.rtmp.wire.MessageType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a stream's messages are sent on. */
class FlushScheduleTest {
    private static final long START = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private final FlushSchedule schedule = new FlushSchedule(START);

    private Due at(long millis, int... types) {
        for (int type : types) {
            schedule.onMessage(type);
        }
        return schedule.onBatchEnd(START + millis * MILLI);
    }

    @Test
    void everySecondPictureIsSentOnWithTheSoundBefore() {
        List<Long> flushes = new ArrayList<>();
        for (long millis = 10; millis <= 400; millis += 10) {
            boolean hasVideo = millis % 40 == 0;
            Due due = at(millis, hasVideo ? MessageType.VIDEO : MessageType.AUDIO);
            if (due == Due.ALL) {
                flushes.add(millis);
            }
        }

        assertThat(flushes).containsExactly(80L, 160L, 240L, 320L, 400L);
    }

    @Test
    void aPictureCountsAmongWhatCameWithIt() {
        assertThat(at(60, MessageType.VIDEO, MessageType.AUDIO)).isEqualTo(Due.ALL);
        assertThat(at(130, MessageType.AUDIO))
                .as("but not for what comes later")
                .isNotEqualTo(Due.ALL);
    }

    @Test
    void soundDoesNotWaitForPicturesThatDoNotCome() {
        assertThat(at(99, MessageType.AUDIO)).isNotEqualTo(Due.ALL);
        assertThat(at(100, MessageType.AUDIO)).isEqualTo(Due.ALL);
        assertThat(at(199, MessageType.AUDIO)).isNotEqualTo(Due.ALL);
        assertThat(at(200, MessageType.AUDIO)).isEqualTo(Due.ALL);
    }

    @Test
    void tapsDoNotWaitForConnections() {
        assertThat(at(39, MessageType.VIDEO)).isEqualTo(Due.NOBODY);
        assertThat(at(40, MessageType.AUDIO)).isEqualTo(Due.TAPS);
        assertThat(at(59, MessageType.AUDIO)).isEqualTo(Due.NOBODY);
        assertThat(at(60, MessageType.VIDEO)).isEqualTo(Due.ALL);
        assertThat(at(99, MessageType.VIDEO)).as("they were sent all, too").isEqualTo(Due.NOBODY);
    }

    @Test
    void whatWaitsIsSentOnIfNothingFollows() {
        assertThat(at(20, MessageType.VIDEO)).isEqualTo(Due.NOBODY);
        assertThat(schedule.onPause(START + 99 * MILLI)).isNotEqualTo(Due.ALL);
        assertThat(schedule.onPause(START + 100 * MILLI)).isEqualTo(Due.ALL);
    }

    @Test
    void whatWasSentOnAtOnceStartsTheTimeAnew() {
        schedule.onFlush(START + 50 * MILLI);

        assertThat(at(109, MessageType.VIDEO)).isEqualTo(Due.TAPS);
        assertThat(at(110, MessageType.VIDEO)).isEqualTo(Due.ALL);
    }
}
