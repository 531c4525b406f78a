package dev.tramo.bench.switching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OutputWatchTest {
    private static final int AUDIO_PID = 0x101;
    private static final long MILLI = 1_000_000;

    @AutoClose
    private final OutputWatch watch;

    private final long begunNanos = System.nanoTime() - 60_000 * MILLI;

    OutputWatchTest() throws Exception {
        watch = new OutputWatch(0);
    }

    /** A packet that begins a PES packet with a decode time. */
    private static byte[] packet(int pid, long time) {
        byte[] b = new byte[Ts.PACKET_BYTES];
        b[0] = 0x47;
        b[1] = (byte) (0x40 | pid >>> 8);
        b[2] = (byte) pid;
        b[3] = 0x10;
        b[4 + 7] = (byte) 0x80;
        b[13] = (byte) (0x21 | time >>> 29 & 0x0E);
        b[14] = (byte) (time >>> 22);
        b[15] = (byte) (1 | time >>> 14);
        b[16] = (byte) (time >>> 7);
        b[17] = (byte) (1 | time << 1);
        return b;
    }

    private void take(int pid, long time, long atMillis) {
        watch.take(packet(pid, time), Ts.PACKET_BYTES, begunNanos + atMillis * MILLI);
    }

    @Test
    void decodeTimesAreReadWhole() {
        for (long time : List.of(0L, 3_600L, 0x1_2345_6789L, (1L << 33) - 1)) {
            assertThat(Ts.decodeTime(packet(Ts.VIDEO_PID, time), 0)).isEqualTo(time);
        }
        byte[] blank = packet(Ts.VIDEO_PID, 5);
        Ts.blank(blank, 0);
        assertThat(Ts.pid(blank, 0)).isEqualTo(0x1FFF);
        assertThat(Ts.decodeTime(blank, 0)).isEqualTo(-1);
    }

    @Test
    void timesThatGoBackAreCountedAndNotThoseThatWrap() {
        take(Ts.VIDEO_PID, (1L << 33) - 100, 0);
        take(Ts.VIDEO_PID, 100, 40);
        assertThat(watch.stepsBack()).isZero();
        take(Ts.VIDEO_PID, 50, 80);
        take(Ts.VIDEO_PID, 50, 120);
        assertThat(watch.stepsBack()).isEqualTo(2);
    }

    @Test
    void gapsOfVideoAreToldApart() {
        take(Ts.VIDEO_PID, 0, 0);
        watch.mark();
        take(AUDIO_PID, 0, 100);
        take(Ts.VIDEO_PID, 3_600, 59_900);

        assertThat(watch.videoGapMillis()).isEqualTo(59_900);
        assertThat(watch.gapMillis()).isEqualTo(59_800);
    }

    @Test
    void percentilesAreOfTheNearestRank() {
        assertThat(SwitchReport.percentile(List.of(1.0, 2.0, 3.0, 4.0), 50)).isEqualTo(2);
        assertThat(SwitchReport.percentile(List.of(1.0, 2.0, 3.0, 4.0), 99)).isEqualTo(4);
        assertThat(SwitchReport.percentile(List.of(7.0), 50)).isEqualTo(7);
    }
}
