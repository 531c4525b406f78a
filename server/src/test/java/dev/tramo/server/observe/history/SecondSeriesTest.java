package dev.tramo.server.observe.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondSeriesTest {
    private static final long START = 1_750_000_000;

    /** Figures that stay as they are for seconds or for an hour, that are unknown for a time, and that are changed afterwards. */
    @ParameterizedTest
    @ValueSource(ints = {60, 112, 225, 450, 900, 1_800, 3_600})
    void eachSecondOfItsLengthIsAsItWasAddedLast(int length) {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            long newest = START + random.nextInt(10_000);
            SecondSeries series = new SecondSeries(length);
            Map<Long, Float> model = new HashMap<>();
            int steadySeconds = 1 + random.nextInt(2 * length);
            float value = 0;
            int seconds = random.nextInt(4 * length);
            if (random.nextInt(4) == 0) {
                long before = newest - random.nextInt(length / 2);
                series.put(before, 5);
                model.put(before, 5f);
            }
            for (int i = 0; i < seconds; i++) {
                newest++;
                if (random.nextInt(steadySeconds) == 0) {
                    value = random.nextInt(4) == 0 ? Float.NaN : random.nextInt(3);
                }
                series.append(newest, value);
                model.put(newest, value);
                if (random.nextInt(steadySeconds) == 0) {
                    long changed = newest - random.nextInt(length);
                    series.put(changed, 7);
                    model.put(changed, 7f);
                }
            }
            assertSame(series, model, newest, length, seed);
            assertSame(series.resized(newest, length, length / 2), model, newest, length / 2, seed);
            assertSame(series.resized(newest, length, 2 * length), model, newest, length, seed);
        }
    }

    private static void assertSame(SecondSeries series, Map<Long, Float> model, long newest, int length, int seed) {
        for (long second = newest - length + 1; second <= newest; second++) {
            assertThat(series.at(second))
                    .as("seed %d, %d s ago", seed, newest - second)
                    .isEqualTo(model.getOrDefault(second, Float.NaN));
        }
    }
}
