package dev.tramo.engine.switching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.SmallStream;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Content;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is demanded of a source's contents, in virtual time. */
class ContentWatchTest {
    private static final long MILLI = 1_000_000;
    private static final Content VIDEO = new Content(300, 0, 0, 0);
    private static final Content AUDIO = new Content(0, 300, 0, 0);
    private static final Content PIDS = new Content(0, 0, 300, 0);
    private static final Content DECODABLE = new Content(0, 0, 0, 300);

    private final SmallStream stream = new SmallStream(true);
    private long millis = 50_000;

    private SourceWatch watch(Content demanded) {
        SourceWatch watch = new SourceWatch(Switching.DEFAULT.with(demanded), AnalysisThresholds.STANDARD);
        watch.opened(now());
        watch.connected(true, "", now());
        return watch;
    }

    private long now() {
        return millis * MILLI;
    }

    /** Lets the stream come; how long it took until the source was faulty, in ms; -1 if it never was. */
    private long pass(SourceWatch watch, long forMillis) {
        long faultyAfter = -1;
        for (long passed = 0; passed < forMillis; passed++, millis++) {
            if (millis % 10 == 0) {
                byte[] datagram = stream.next();
                watch.onDatagram(ByteBuffer.wrap(datagram), 0, datagram.length, now());
            }
            boolean isFaulty = watch.isFaulty(now());
            if (faultyAfter < 0 && isFaulty) {
                faultyAfter = passed;
            }
        }
        return faultyAfter;
    }

    private void leavesWithout(Content demanded, int pid, long afterMillis, String fault) {
        SourceWatch watch = watch(demanded);
        assertThat(pass(watch, 2_000)).isEqualTo(-1);
        assertThat(watch.isUsable(now())).isTrue();

        stream.without(pid);

        assertThat(pass(watch, 2_000)).isBetween(afterMillis - 10, afterMillis + 10);
        assertThat(watch.fault(now())).matches(fault);
        assertThat(watch.isUsable(now())).isFalse();

        stream.without();
        pass(watch, 1_500);
        assertThat(watch.fault(now())).isEmpty();
        assertThat(watch.isUsable(now())).isTrue();
        assertThat(watch.usableNanos(now())).isBetween(MILLI, 1_500 * MILLI);
    }

    @Test
    void aSourceIsLeftWhenVideoIsMissing() {
        leavesWithout(VIDEO, SmallStream.VIDEO_PID, 300, "no video for \\d+ ms");
    }

    @Test
    void aSourceIsLeftWhenAudioIsMissing() {
        leavesWithout(AUDIO, SmallStream.AUDIO_PID, 300, "no audio for \\d+ ms");
    }

    @Test
    void aSourceIsLeftWhenOnePidIsMissing() {
        leavesWithout(PIDS, SmallStream.AUDIO_PID, 300, "PID missing for \\d+ ms");
    }

    /** The PAT may be missing for 500 ms, which is looked at ten times a second. */
    @Test
    void aSourceIsLeftWhenErrorsOfPriority1GoOn() {
        leavesWithout(DECODABLE, SmallStream.PAT_PID, 800, "errors of TR 101 290 priority 1 for \\d+ ms: PAT_error");
    }

    @Test
    void aSingleErrorOfPriority1IsNone() {
        SourceWatch watch = watch(DECODABLE);
        pass(watch, 1_000);

        byte[] lost = stream.next();
        assertThat(lost).isNotEmpty();

        assertThat(pass(watch, 3_000)).isEqualTo(-1);
        assertThat(watch.isUsable(now())).isTrue();
    }

    @Test
    void errorsOfPriority1ThatComeAgainAndAgainAreGoingOn() {
        SourceWatch watch = watch(DECODABLE);
        pass(watch, 1_000);
        long faultyAfter = -1;
        for (int i = 0; i < 20 && faultyAfter < 0; i++) {
            byte[] lost = stream.next();
            assertThat(lost).isNotEmpty();
            faultyAfter = pass(watch, 100) < 0 ? -1 : i;
        }

        assertThat(faultyAfter).isBetween(2L, 4L);
    }

    /** Else a choice that is made by time would have to wait for the next time that somebody looks. */
    @Test
    void theFirstErrorIsNews() {
        SourceWatch watch = watch(DECODABLE);
        pass(watch, 1_000);
        byte[] lost = stream.next();
        assertThat(lost).isNotEmpty();
        byte[] next = stream.next();

        assertThat(watch.onDatagram(ByteBuffer.wrap(next), 0, next.length, now()))
                .isTrue();
        assertThat(watch.nextDeadline(now())).isEqualTo(now() + 300 * MILLI);
    }

    @Test
    void theDeadlineIsWhenVideoHasBeenMissingForLongEnough() {
        SourceWatch watch = watch(VIDEO);
        pass(watch, 1_001); // up to a datagram
        long last = now() - MILLI;
        stream.without(SmallStream.VIDEO_PID);
        pass(watch, 100);

        assertThat(watch.nextDeadline(now())).isEqualTo(last + 300 * MILLI + 1);
    }

    @Test
    void aSourceThatNeverBroughtVideoIsNotTaken() {
        stream.without(SmallStream.VIDEO_PID);
        SourceWatch watch = watch(VIDEO);

        pass(watch, 200);
        assertThat(watch.isFaulty(now())).isFalse();
        assertThat(watch.isUsable(now())).isFalse();
        assertThat(watch.awaited(now())).isEqualTo("no video yet");
        pass(watch, 200);
        assertThat(watch.fault(now())).isEqualTo("no video for 400 ms");
    }

    @Test
    void whatIsNoTransportStreamIsNotTaken() {
        byte[] payload = new byte[1_316];
        for (Content demanded : new Content[] {VIDEO, AUDIO, PIDS, DECODABLE}) {
            SourceWatch watch = watch(demanded);
            for (int i = 0; i < 200; i++, millis += 10) {
                watch.onDatagram(ByteBuffer.wrap(payload), 0, payload.length, now());
                assertThat(watch.isUsable(now())).as("%s after %d", demanded, i).isFalse();
            }
            assertThat(watch.isFaulty(now())).as(demanded.toString()).isTrue();
        }
    }

    @Test
    void aPauseOfTheSourceIsNoMissingVideo() {
        SourceWatch watch = watch(VIDEO);
        pass(watch, 1_000);
        millis += 5_000;

        assertThat(pass(watch, 1_000)).isLessThanOrEqualTo(0); // silent, until its first datagram
        assertThat(watch.isUsable(now())).isTrue();
    }

    /** What is silent is no source that lacks something: the reason has to be the right one. */
    @Test
    void whileNothingComesNothingIsMissing() {
        SourceWatch watch = watch(new Content(300, 300, 300, 300));
        pass(watch, 1_000);
        long silentSince = now();

        for (int i = 0; i < 980; i++, millis++) {
            assertThat(watch.fault(now())).isEmpty();
        }
        assertThat(watch.nextDeadline(now())).isBetween(silentSince + 900 * MILLI, silentSince + 1_000 * MILLI);
        millis += 30;
        assertThat(watch.fault(now())).startsWith("no data for ");
    }

    @Test
    void whatWasMissingBeforeAPauseCountsAfterIt() {
        SourceWatch watch = watch(VIDEO);
        pass(watch, 1_000);
        stream.without(SmallStream.VIDEO_PID);
        pass(watch, 200);
        millis += 500;

        assertThat(pass(watch, 300)).isBetween(1L, 100L);
        assertThat(watch.fault(now())).startsWith("no video for ");
    }

    @Test
    void framesOfAudioAloneAreNoVideo() {
        SourceWatch watch = watch(VIDEO);
        for (int i = 0; i < 100; i++, millis += 10) {
            watch.onFrames(i % 4 == 0, 500, now());
        }
        assertThat(watch.isUsable(now())).isTrue();
        for (int i = 0; i < 40; i++, millis += 10) {
            watch.onFrames(false, 500, now());
        }

        assertThat(watch.fault(now())).matches("no video for 4\\d\\d ms");
        watch.onFrames(true, 500, now());
        assertThat(watch.isUsable(now())).isTrue();
    }
}
