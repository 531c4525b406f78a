package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.Retry;
import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RetryTest {
    /** The loop may gather work for a millisecond, and the machine be busy. */
    private static final double LATE_MILLIS_MAX = 150;

    @AutoClose
    private final Loop loop = new Loop("retry", TransportKind.best(), (what, failure) -> {});

    private final List<Long> attempts = new CopyOnWriteArrayList<>();

    RetryTest() throws Exception {}

    private final class Failing {
        private final Retry retry = new Retry(loop, this::attempt);

        void attempt() {
            attempts.add(System.nanoTime());
            retry.later();
        }
    }

    private double pauseMillis(int i) {
        return (attempts.get(i + 1) - attempts.get(i)) / 1e6;
    }

    @Test
    void pausesGrowFromAQuarterOfASecondWithJitterBelow() {
        loop.execute(() -> new Failing().attempt());
        within(10).until(() -> attempts.size() >= 5);
        for (int i = 0; i < 4; i++) {
            double longest = 250 << i;
            assertThat(pauseMillis(i)).as("pause %d", i).isBetween(longest / 2 - 2, longest + LATE_MILLIS_MAX);
        }
    }

    @Test
    void afterASuccessThePauseIsShortAgain() {
        loop.execute(() -> {
            Failing failing = new Failing();
            for (int i = 0; i < 5; i++) {
                failing.retry.later();
            }
            failing.retry.succeeded();
            failing.attempt();
        });
        within(2).until(() -> attempts.size() >= 2);
        assertThat(pauseMillis(0)).isBetween(123.0, 250 + LATE_MILLIS_MAX);
    }
}
