package dev.tramo.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WakeUpsTest {
    @Test
    void whatBeganCountsAndWhatEndedDoesNot() {
        var before = new WakeUps(Map.of(1L, 10L, 2L, 100L));
        var now = new WakeUps(Map.of(1L, 15L, 3L, 7L));
        assertThat(now.since(before)).isEqualTo(12);
    }

    @Test
    void aThreadThatSleepsWakesUp() throws Exception {
        List<Long> own = List.of(ProcessHandle.current().pid());
        WakeUps before = WakeUps.of(own);
        for (int i = 0; i < 20; i++) {
            Thread.sleep(1);
        }
        assertThat(WakeUps.of(own).since(before)).isGreaterThanOrEqualTo(20);
    }
}
