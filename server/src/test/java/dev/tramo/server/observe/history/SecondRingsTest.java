package dev.tramo.server.observe.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecondRingsTest {
    private static final long START = Instant.parse("2026-01-02T03:04:05Z").getEpochSecond();
    private static final long HOUR_BYTES = SecondSeries.bytes(SecondRings.LENGTH_MAX);
    private static final long MINUTE_BYTES = SecondSeries.bytes(60);

    private final SecondRings rings = new SecondRings(10 * HOUR_BYTES);

    private static Map<String, EndpointFigures> figures(double value) {
        return Map.of(
                "source",
                new EndpointFigures.Builder().with(Figure.RTT_MILLIS, value).build());
    }

    private void add(String route, long second, double value) {
        rings.add(route, Instant.ofEpochSecond(second), figures(value));
    }

    private Map<Long, Float> read(String route, long from, long to) {
        Map<Long, Float> read = new TreeMap<>();
        rings.read(route, from, to, (endpoint, figure, second, value) -> {
            assertThat(endpoint).isEqualTo("source");
            assertThat(figure).isEqualTo(Figure.RTT_MILLIS);
            read.put(second - START, value);
        });
        return read;
    }

    @Test
    void theLastHourIsKeptAndGapsAreGaps() {
        for (int second = 0; second < 5_000; second++) {
            if (second % 7 != 0) {
                add("a", START + second, second);
            }
        }

        Map<Long, Float> read = read("a", START, START + 10_000);
        assertThat(read).hasSize(3_085).containsEntry(4_999L, 4_999f).containsEntry(1_401L, 1_401f);
        assertThat(read.keySet()).allMatch(second -> second >= 1_400 && second % 7 != 0);
        assertThat(rings.oldest("a")).hasValue(START + 1_400);
        assertThat(read("a", START + 3_001, START + 3_003)).containsOnlyKeys(3_001L, 3_002L);
        assertThat(read("b", START, START + 10_000)).isEmpty();
    }

    @Test
    void ofTwoSuccessiveMeasurementsNoSecondIsMissing() {
        rings.add("a", Instant.ofEpochSecond(START, 999_000_000), figures(1));
        rings.add("a", Instant.ofEpochSecond(START + 2, 1_000_000), figures(2));
        rings.add("a", Instant.ofEpochSecond(START + 4, 900_000_000), figures(3));

        assertThat(read("a", START, START + 10)).isEqualTo(Map.of(0L, 1f, 1L, 2f, 2L, 2f, 4L, 3f));
    }

    @Test
    void aClockThatIsSetBackOverwritesAndOneThatIsSetBackFarBeginsAnew() {
        for (int second = 0; second < 100; second++) {
            add("a", START + second, 1);
        }
        for (int second = 50; second < 70; second++) {
            add("a", START + second, 2);
        }
        assertThat(read("a", START, START + 100))
                .hasSize(100)
                .containsEntry(49L, 1f)
                .containsEntry(69L, 2f)
                .containsEntry(70L, 1f);

        rings.add("a", Instant.ofEpochSecond(START + 60), Map.of());
        assertThat(read("a", START, START + 100)).hasSize(100).containsEntry(60L, 2f);

        add("a", START - 100_000, 3);
        assertThat(read("a", START - 200_000, START + 100)).isEqualTo(Map.of(-100_000L, 3f));
        add("a", START + 100, 4);
        assertThat(read("a", START - 200_000, START + 200)).isEqualTo(Map.of(100L, 4f));
    }

    @Test
    void aClockThatIsSetForwardLeavesAGap() {
        add("a", START, 1);
        add("a", START + 1_800, 2);

        assertThat(read("a", START, START + 2_000)).isEqualTo(Map.of(0L, 1f, 1_800L, 2f));
    }

    @Test
    void manyFiguresAreKeptForAShorterTimeAndNeverMoreThanTheBound() {
        for (int second = 0; second < 1_000; second++) {
            add("first", START + second, second);
        }
        for (int route = 0; route < 30; route++) {
            add("r" + route, START + 1_000, 1);
        }
        assertThat(rings.length()).isEqualTo(900);
        assertThat(read("first", START, START + 2_000)).hasSize(900).containsEntry(999L, 999f);

        for (int route = 30; route < 2_000; route++) {
            add("r" + route, START + 1_000, 1);
        }
        assertThat(rings.length()).isEqualTo(60);
        long kept = 0;
        for (int route = 0; route < 2_000; route++) {
            kept += read("r" + route, START, START + 2_000).size();
        }
        assertThat(kept)
                .as("a minute of each in the bound, less the first's")
                .isEqualTo(10 * HOUR_BYTES / MINUTE_BYTES - 1);

        for (int route = 0; route < 2_000; route++) {
            rings.remove("r" + route);
        }
        rings.tidy(START + 1_001);
        assertThat(rings.length()).isEqualTo(SecondRings.LENGTH_MAX);
        add("first", START + 1_000, 1_000);
        assertThat(read("first", START, START + 2_000)).hasSize(61).containsEntry(1_000L, 1_000f);
    }

    @Test
    void whatIsOlderThanTheRingsIsGone() {
        add("a", START, 1);
        rings.tidy(START + 3_599);
        assertThat(rings.oldest("a")).isPresent();
        rings.tidy(START + 3_600);
        assertThat(rings.oldest("a")).isEmpty();
    }
}
