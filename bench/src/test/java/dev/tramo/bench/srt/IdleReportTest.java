package dev.tramo.bench.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.bench.gateway.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleReportTest {
    private static IdleSample sample(double cpuPercent, double wakeUps) {
        return new IdleSample(
                new IdleSample.Share(cpuPercent, wakeUps, 200 << 20, 100 << 20),
                new IdleSample.Share(2 * cpuPercent, 3 * wakeUps, 300 << 20, 150 << 20),
                250,
                1);
    }

    @Test
    void eachSideHasItsTable() {
        Load load = new Load(100, 0.1, 120, "", 30, 60);
        String text = new IdleReport(load, 1, new Machine(2, "a CPU", "Linux", "a JDK"), "1.5.1")
                .markdown(new Idle.Samples(List.of(sample(1, 100)), List.of(sample(4, 1_000))));
        assertThat(text)
                .startsWith(
                        "100 links, connected and silent, 120 ms, not encrypted; 1 round of 60 s after 30 s of silence,")
                .contains("""
                        **Receiving side**

                        |  | Tramo, one process | srt-live-transmit, 100 processes | ratio |
                        | --- | --- | --- | --- |
                        | CPU, % of one core | 2.00 | 8.00 | 0.25 |
                        | wake-ups of all threads, /s | 300 | 3000 | 0.10 |
                        """)
                .contains("""
                        **Sending side**

                        |  | Tramo, one process | srt-live-transmit, 100 processes | ratio |
                        | --- | --- | --- | --- |
                        | CPU, % of one core | 1.00 | 4.00 | 0.25 |
                        | wake-ups of all threads, /s | 100 | 1000 | 0.10 |
                        """)
                .contains("| UDP packets that the whole machine sent, /s | 250 | 250 | 1.00 |");
    }
}
