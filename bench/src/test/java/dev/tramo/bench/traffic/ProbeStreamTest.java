package dev.tramo.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeStreamTest {
    @Test
    void whatGoesStraightToTheSinkArrivesWhole() throws Exception {
        try (var stream = new ProbeStream(2)) {
            stream.start(List.of(stream.output(), stream.output()), 2);
            stream.awaitFlow();
            stream.beginWindow();
            Thread.sleep(500);
            var result = stream.endWindow(Duration.ZERO);
            assertThat(result.strange()).isZero();
            assertThat(result.links()).hasSize(2).allSatisfy(link -> {
                assertThat(link.sent()).isBetween(60L, 300L); // 95 in 500 ms, on a busy machine
                assertThat(link.lost()).isZero();
                assertThat(link.outOfOrder()).isZero();
                assertThat(link.duplicated()).isZero();
            });
        }
    }
}
