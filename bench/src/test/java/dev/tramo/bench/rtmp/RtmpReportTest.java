package dev.tramo.bench.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.bench.gateway.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtmpReportTest {
    private static Sample sample(double cpuPercent, List<LateStart> lateStarts) {
        Delivery delivery = new Delivery(15_000_000, 100, 99.5, 20);
        return new Sample(
                cpuPercent, 3, 20, 1, 200 << 20, 190 << 20, 30, delivery, lateStarts, "nginx 1, nginx-rtmp 2");
    }

    private static String report(SideBySide.Samples samples) {
        Machine machine = new Machine(2, "a CPU", "Linux", "a JDK");
        return new RtmpReport(new Load(1, 20, 4, 20, 30), 2, machine).markdown(samples);
    }

    private static final SideBySide.Samples SAMPLES = new SideBySide.Samples(
            List.of(sample(8, List.of(new LateStart(4, 900))), sample(10, List.of(new LateStart(6, 1_100)))),
            List.of(sample(18, List.of()), sample(18, List.of())),
            List.of());

    @Test
    void theConditionsAreTold() {
        assertThat(report(SAMPLES)).startsWith("""
                1 camera of 4 Mbit/s, 20 pushes; 720p25 H.264 at a constant bit rate, AAC, a keyframe every 2 s; \
                2 rounds of 30 s after 20 s of warm-up, in turns; median (lowest–highest).
                On 2 cores of a CPU, Linux, a JDK, nginx 1, nginx-rtmp 2.
                Beside the measured: the sources sent 4.00 Mbit/s a camera and took 3.0 % of one core, the sink 20.0 %, \
                other programs 1.0 %.
                """);
    }

    @Test
    void bothStandSideBySide() {
        assertThat(report(SAMPLES))
                .contains("| CPU, % of one core | 9.00 (8.00–10.00) | 18.00 | 0.50 |\n")
                .contains("| delivered, % of what was sent | 100.00 | 100.00 | 1.00 |\n");
    }

    @Test
    void srsStandsBesideThemIfItRan() {
        var three = new SideBySide.Samples(SAMPLES.tramo(), SAMPLES.nginx(), List.of(sample(6, List.of())));
        assertThat(report(three))
                .contains("|  | Tramo | nginx-rtmp | Tramo / nginx-rtmp | SRS | Tramo / SRS |\n")
                .contains("| CPU, % of one core | 9.00 (8.00–10.00) | 18.00 | 0.50 | 6.00 | 1.50 |\n")
                .contains("until it publishes, ms | 5 (4–6) | not within 10 s | – | not within 10 s | – |\n");
    }

    @Test
    void pushesThatNeverStartAreToldAsSuch() {
        assertThat(report(SAMPLES))
                .contains("| a push added live: until its first picture, ms | 1000 (900–1100) | not within 10 s | – |");
    }

    @Test
    void aPlaceIsNamedAfterItsLoad() {
        assertThat(new Load(20, 10, 4, 20, 30).place()).isEqualTo("rtmp-20x10");
    }
}
