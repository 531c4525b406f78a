package dev.tramo.engine.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which loop a route is given. */
class DatagramLoopsTest {
    private final Map<String, Long> routes = new TreeMap<>(Map.of("first", 0L, "second", 0L));
    private final Map<String, Double> busy = new TreeMap<>(Map.of("first", 0.0, "second", 0.0));

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            String loop = DatagramLoops.withRoom(List.copyOf(routes.keySet()), busy::get, routes::get)
                    .orElseThrow();
            routes.merge(loop, 1L, Long::sum);
        }
    }

    @Test
    void oneLoopIsFilledBeforeTheNextAndThenAllAlike() {
        start(64);
        assertThat(routes).containsExactly(Map.entry("first", 64L), Map.entry("second", 0L));

        start(64);
        assertThat(routes).containsExactly(Map.entry("first", 64L), Map.entry("second", 64L));

        start(6);
        assertThat(routes).containsExactly(Map.entry("first", 67L), Map.entry("second", 67L));

        routes.put("first", 65L);
        start(1);
        assertThat(routes).containsExactly(Map.entry("first", 66L), Map.entry("second", 67L));
    }

    @Test
    void aBusyLoopIsFullUnlessAllAre() {
        busy.put("first", 0.3);
        start(5);
        assertThat(routes).containsExactly(Map.entry("first", 0L), Map.entry("second", 5L));

        busy.put("second", 0.3);
        start(2);
        assertThat(routes).containsExactly(Map.entry("first", 2L), Map.entry("second", 5L));
    }

    @Test
    void withoutAWorkingLoopThereIsNone() {
        assertThat(DatagramLoops.withRoom(List.<String>of(), busy::get, routes::get))
                .isEqualTo(Optional.empty());
    }
}
