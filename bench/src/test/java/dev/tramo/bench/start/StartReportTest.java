package dev.tramo.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartReportTest {
    private static StartSample sample(double readyMillis) {
        return new StartSample(
                readyMillis,
                new Usage(2, 150 << 20, 140 << 20),
                new Usage(2.6, 140 << 20, 130 << 20),
                new Usage(3, 160 << 20, 150 << 20));
    }

    @Test
    void theTableHasTheMedianOfAllStarts() {
        assertThat(new StartReport(60, new Machine(2, "a CPU", "Linux", "a JDK"))
                        .markdown(List.of(sample(1_300), sample(1_000), sample(1_100))))
                .isEqualTo("""
                        3 starts with a new data folder each; median (lowest–highest).
                        On 2 cores of a CPU, Linux, a JDK.

                        |  | Tramo |
                        | --- | --- |
                        | from the process's start to ready, ms | 1100 (1000–1300) |
                        | CPU time until ready, s | 2.00 |
                        | CPU while idle, % of one core | 1.00 |
                        | resident memory (RSS), when ready, MB | 150 |
                        | the same, idle after 60 s | 140 |
                        | the same, after one login | 160 |
                        | proportional share (PSS), idle after 60 s, MB | 130 |
                        | the same, after one login | 150 |
                        """);
    }
}
