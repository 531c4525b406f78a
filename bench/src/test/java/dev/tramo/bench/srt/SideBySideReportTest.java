package dev.tramo.bench.srt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.traffic.Delivery;
import dev.tramo.bench.traffic.Lateness;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SideBySideReportTest {
    private static final Load LOAD = new Load(20, 6, 120, "", 15, 20);

    private static Sample sample(double cpuPercent, int setLatencyMillis, int addedMicros) {
        Histogram latency = new Histogram(4);
        latency.recordValueWithCount(setLatencyMillis * 1_000L + addedMicros, 1_000);
        return new Sample(
                new Sample.Cpu(cpuPercent, 2, 30),
                200 << 20,
                100 << 20,
                setLatencyMillis,
                new Delivery(1_000, 1_000, 0, 0, latency, List.of()),
                latency.getMean(),
                0,
                new Lateness(900, 4_300));
    }

    private static SideBySide.Samples samples(boolean withForwarders) {
        var samples = new SideBySide.Samples();
        samples.add(Program.TRAMO, sample(4, 120, 2_000));
        samples.add(Program.TRAMO, sample(6, 120, 2_000));
        samples.add(Program.SLT, sample(50, 120, 4_000));
        if (withForwarders) {
            samples.add(Program.FORWARDER, sample(10, 0, 500));
            samples.add(Program.GATHERING_FORWARDER, sample(2.5, 0, 1_000));
        }
        return samples;
    }

    private static String report(Side side, SideBySide.Samples samples) {
        return new SideBySideReport(LOAD, 2, new Machine(2, "a CPU", "Linux", "a JDK"), "libsrt 1.5.1")
                .markdown(new EnumMap<>(Map.of(side, samples)));
    }

    @Test
    void theConditionsAreTold() {
        assertThat(report(Side.RECEIVING, samples(true))).startsWith("""
                20 links of 6 Mbit/s in datagrams of 1316 bytes, 120 ms, not encrypted; 2 rounds of 20 s after 15 s of warm-up, \
                in turns; median (lowest–highest).
                On 2 cores of a CPU, Linux, a JDK, libsrt 1.5.1.
                Beside the measured: other programs' CPU 2 % of one core; the machine at most 30 % busy; the generator at most \
                4.3 ms late, 99.9 % of datagrams at most 0.9 ms; 0 datagrams damaged.

                **Receiving: SRT in, UDP out**
                """);
    }

    @Test
    void allStandSideBySideAndTheForwardersHaveNoLatencyToSubtract() {
        assertThat(report(Side.SENDING, samples(true)))
                .contains("|  | Tramo, one process | srt-live-transmit, 20 processes | Tramo / srt-live-transmit |"
                        + " forwarder, one process | Tramo / forwarder |"
                        + " forwarder, gathering, one process | Tramo / forwarder, gathering |")
                .contains("| CPU, % of one core | 5.0 (4.0–6.0) | 50.0 | 0.10 | 10.0 | 0.50 | 2.5 | 2.00 |")
                .contains("| added latency, mean, ms | 2.00 | 4.00 | 0.50 | 0.50 | 4.00 | 1.00 | 2.00 |");
    }

    @Test
    void withoutACompilerThePageSaysSo() {
        assertThat(report(Side.RECEIVING, samples(false)))
                .contains("Without the forwarders: no C compiler here could build them.")
                .contains("|  | Tramo, one process | srt-live-transmit, 20 processes | Tramo / srt-live-transmit |\n");
    }

    @Test
    void aTurnWithoutAResultLeavesTheOthersTheirsAndThePageSaysWhy() {
        var samples = samples(true);
        samples.addFailure(Program.SLT, "it has ended:\nits last words");
        assertThat(report(Side.RECEIVING, samples))
                .contains(
                        "**Receiving: SRT in, UDP out**\n\nA turn of srt-live-transmit has no result: it has ended:\n\n|")
                .contains("| CPU, % of one core | 5.0 (4.0–6.0) | 50.0 | 0.10 | 10.0 | 0.50 | 2.5 | 2.00 |");
    }

    @Test
    void whoHasNoResultAtAllHasNoFigures() {
        var samples = new SideBySide.Samples();
        samples.add(Program.TRAMO, sample(5, 120, 2_000));
        samples.addFailure(Program.SLT, "lost");
        samples.addFailure(Program.FORWARDER, "lost");
        samples.add(Program.GATHERING_FORWARDER, sample(2.5, 0, 500));
        assertThat(report(Side.RECEIVING, samples))
                .doesNotContain("Without the forwarders")
                .contains("| CPU, % of one core | 5.0 | – | – | – | – | 2.5 | 2.00 |");
        samples.of().get(Program.TRAMO).clear();
        assertThat(report(Side.RECEIVING, samples)).contains("| CPU, % of one core | – | – | – | – | – | 2.5 | – |");
    }

    @Test
    void bothSidesAtOnceHaveTramoOnlyAndLackNothing() {
        var samples = new SideBySide.Samples();
        samples.add(Program.TRAMO, sample(10, 120, 1_000));
        assertThat(report(Side.BOTH, samples))
                .doesNotContain("Without the forwarders")
                .contains("|  | Tramo, one process |\n")
                .contains("| CPU, % of one core | 10.0 |\n");
    }
}
