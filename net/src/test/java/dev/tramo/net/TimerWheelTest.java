package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel in virtual time, without a loop. */
class TimerWheelTest {
    private static final long MILLI = 1_000_000;
    private static final long MINUTE = 60_000 * MILLI;

    private final TimerWheel wheel = new TimerWheel();
    private final List<LoopTimer> ran = new ArrayList<>();

    private LoopTimer timer() {
        return new LoopTimer(wheel, () -> 0, () -> {});
    }

    private LoopTimer timerAt(long deadlineNanos) {
        LoopTimer timer = timer();
        timer.setAt(deadlineNanos);
        return timer;
    }

    private List<LoopTimer> runAt(long nowNanos) {
        ran.clear();
        boolean any = wheel.runDue(nowNanos, (timer, _) -> ran.add(timer));
        assertThat(any).isEqualTo(!ran.isEmpty());
        return ran;
    }

    @Test
    void withoutTimersNothingIsDue() {
        assertThat(wheel.nextNanos()).isEqualTo(LoopTimer.NEVER);
        assertThat(runAt(MINUTE)).isEmpty();
    }

    @Test
    void aTimerRunsAtItsNanosecondAndNotBefore() {
        LoopTimer timer = timerAt(5 * MILLI + 7);

        assertThat(wheel.nextNanos()).isEqualTo(5 * MILLI + 7);
        assertThat(runAt(5 * MILLI + 6)).isEmpty();
        assertThat(runAt(5 * MILLI + 7)).containsExactly(timer);
        assertThat(wheel.nextNanos()).isEqualTo(LoopTimer.NEVER);
    }

    @Test
    void aTimerThatIsFarAwayRunsWithoutTicksInBetween() {
        LoopTimer far = timerAt(10 * MINUTE);
        LoopTimer farther = timerAt(10 * MINUTE + 1);

        assertThat(wheel.nextNanos()).isEqualTo(10 * MINUTE);
        assertThat(runAt(10 * MINUTE - 1)).isEmpty();
        assertThat(runAt(10 * MINUTE)).containsExactly(far);
        assertThat(runAt(11 * MINUTE)).containsExactly(farther);
    }

    @Test
    void afterALongPauseEveryTimerRunsOnce() {
        List<LoopTimer> all = new ArrayList<>();
        for (int i = 0; i < 2 * TimerWheel.SLOTS; i++) {
            all.add(timerAt(i * TimerWheel.SLOT_NANOS));
        }

        assertThat(runAt(MINUTE)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(runAt(2 * MINUTE)).isEmpty();
    }

    @Test
    void whatATimerSetsToBeDueRunsInTheSamePass() {
        LoopTimer second = timer();
        LoopTimer third = timerAt(MINUTE);
        LoopTimer first = timerAt(MILLI);
        wheel.runDue(2 * MILLI, (timer, _) -> {
            ran.add(timer);
            wheel.set(timer == first ? second : third, timer == third ? LoopTimer.NEVER : 0);
        });

        assertThat(ran).containsExactly(first, second, third);
    }

    @Test
    void aTimerThatSetsItselfWaitsForTheNextPass() {
        LoopTimer self = timerAt(MILLI);
        for (int pass = 1; pass <= 3; pass++) {
            ran.clear();
            wheel.runDue(2 * MILLI, (timer, _) -> {
                ran.add(timer);
                wheel.set(timer, 0);
            });
            assertThat(ran).containsExactly(self);
        }
    }

    @Test
    void aTimerThatIsDueAndUnsetOrPutOffByAnotherOneDoesNotRun() {
        LoopTimer first = timerAt(MILLI);
        LoopTimer unset = timerAt(MILLI);
        LoopTimer later = timerAt(MILLI);
        wheel.runDue(2 * MILLI, (timer, _) -> {
            ran.add(timer);
            wheel.set(unset, LoopTimer.NEVER);
            wheel.set(later, 3 * MILLI);
        });

        assertThat(ran).containsExactly(first);
        assertThat(runAt(3 * MILLI)).containsExactly(later);
    }

    /** Sets, unsets and runs at random, beside a map that does the same by looking at everything. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void doesWhatAMapWouldDo(long seed) {
        Random random = new Random(seed);
        List<LoopTimer> timers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            timers.add(timer());
        }
        Map<LoopTimer, Long> model = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            LoopTimer timer = timers.get(random.nextInt(timers.size()));
            if (random.nextInt(10) == 0) {
                wheel.set(timer, LoopTimer.NEVER);
                model.remove(timer);
            } else {
                long ahead = random.nextLong(1L << (10 + random.nextInt(25))); // 1 µs to half a minute
                wheel.set(timer, now - 100 + ahead);
                model.put(timer, now - 100 + ahead);
            }
            if (random.nextInt(4) == 0) {
                now += random.nextLong(1L << (10 + random.nextInt(22)));
                long at = now;
                List<LoopTimer> due = timers.stream()
                        .filter(t -> model.getOrDefault(t, LoopTimer.NEVER) <= at)
                        .toList();
                assertThat(runAt(now)).containsExactlyInAnyOrderElementsOf(due);
                model.keySet().removeAll(due);
            }
            long next = model.values().stream().mapToLong(Long::longValue).min().orElse(LoopTimer.NEVER);
            assertThat(wheel.nextNanos()).isLessThanOrEqualTo(next);
            assertThat(next != LoopTimer.NEVER && wheel.nextNanos() < now - 100).isFalse();
        }
    }
}
