package dev.tramo.bench.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.bench.gateway.Machine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConvertReportTest {
    private static Sample sample(double cpuPercent) {
        return new Sample(cpuPercent, 20, 200 << 20);
    }

    private static String report() {
        Machine machine = new Machine(2, "a CPU", "Linux", "a JDK");
        return new ConvertReport(new Load(4, 4, 180, 60), machine)
                .markdown(Map.of(
                        Task.PASS, List.of(sample(4), sample(5)),
                        Task.CONVERT, List.of(sample(8), sample(8.2)),
                        Task.UNNEEDED, List.of(sample(4), sample(5)),
                        Task.FFMPEG, List.of(sample(12), sample(12))));
    }

    @Test
    void theConditionsAreTold() {
        assertThat(report())
                .startsWith("4 streams of 4 Mbit/s published by RTMP and as many sent by UDP as MPEG-TS;")
                .contains("2 rounds of 60 s after 180 s of warm-up")
                .contains("Other programs took 20 % of one core.");
    }

    @Test
    void aConverterCostsWhatPassingOnDoesNot() {
        assertThat(report())
                .contains("| Tramo, passing on | 4.50 (4.00–5.00) | 0.56 (0.50–0.63) | – | 200 |\n")
                .contains("| Tramo, converting | 8.10 (8.00–8.20) | 1.01 (1.00–1.03) | 0.45 (0.40–0.50) | 200 |\n")
                .contains(
                        "the other form offered and not taken | 4.50 (4.00–5.00) | 0.56 (0.50–0.63) | 0.00 | 200 |\n");
    }
}
