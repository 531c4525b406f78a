package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When timers run, and when they don't. */
class LoopTimerTest extends LoopFixture {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<String> ran = new ArrayList<>();
    private final CompletableFuture<List<String>> end = new CompletableFuture<>();

    private LoopTimer timer(String name) {
        return loop.newTimer(() -> ran.add(name));
    }

    /** Runs {@code set} on the loop, and gives the names of the timers that ran within the next few milliseconds. */
    private List<String> ranAfter(Runnable set) throws Exception {
        onLoop(() -> {
            set.run();
            loop.newTimer(() -> end.complete(List.copyOf(ran))).setAfter(8 * MILLI);
            return null;
        });
        return get(end);
    }

    @Test
    void noTimerRunsEarlyNorBeforeOneDueInAnEarlierTick() throws Exception {
        record Run(long deadline, long at) {}
        List<Run> runs = new ArrayList<>();
        CompletableFuture<Boolean> all = new CompletableFuture<>();
        onLoop(() -> {
            for (int millis : new int[] {5, 1, 3, 0, 4, 2}) {
                long deadline = loop.nowNanos() + millis * MILLI;
                loop.newTimer(() -> {
                            runs.add(new Run(deadline, loop.nowNanos()));
                            if (runs.size() == 6) {
                                all.complete(true);
                            }
                        })
                        .setAt(deadline);
            }
            return null;
        });
        get(all);

        assertThat(runs).allMatch(run -> run.at() >= run.deadline());
        assertThat(runs)
                .allSatisfy(run -> assertThat(runs)
                        .filteredOn(other -> other.deadline() < run.deadline())
                        .allMatch(other -> other.at() <= run.at()));
    }

    @Test
    void aTimerRunsOnceForOneSetting() throws Exception {
        assertThat(ranAfter(() -> timer("once").setAfter(MILLI))).containsExactly("once");
    }

    @Test
    void aTimerInThePastRunsAtOnce() throws Exception {
        assertThat(ranAfter(() -> timer("late").setAt(0))).containsExactly("late");
    }

    @Test
    void theLastSettingReplacesTheOneBefore() throws Exception {
        assertThat(ranAfter(() -> {
                    LoopTimer postponed = timer("postponed");
                    postponed.setAfter(MILLI);
                    postponed.setAfter(TimeUnit.HOURS.toNanos(1));
                    LoopTimer preponed = timer("preponed");
                    preponed.setAfter(TimeUnit.HOURS.toNanos(1));
                    preponed.setAfter(MILLI);
                }))
                .containsExactly("preponed");
    }

    @Test
    void aTimerSetToNeverOrClosedDoesNotRun() throws Exception {
        assertThat(ranAfter(() -> {
                    timer("never set");
                    LoopTimer unset = timer("unset");
                    unset.setAfter(MILLI);
                    unset.setAt(LoopTimer.NEVER);
                    timer("never from now").setAfter(LoopTimer.NEVER);
                    LoopTimer closed = timer("closed");
                    closed.setAfter(MILLI);
                    closed.close();
                    closed.close();
                    LoopTimer setWhenClosed = timer("set when closed");
                    setWhenClosed.close();
                    setWhenClosed.setAfter(MILLI);
                }))
                .isEmpty();
    }

    @Test
    void aTimerThatSetsItselfRunsAgainInAnotherTick() throws Exception {
        List<Long> ticks = new ArrayList<>();
        CompletableFuture<List<Long>> enough = new CompletableFuture<>();
        onLoop(() -> {
            LoopTimer[] self = new LoopTimer[1];
            self[0] = loop.newTimer(() -> {
                ticks.add(loop.ticks());
                if (ticks.size() == 5) {
                    enough.complete(ticks);
                } else {
                    self[0].setAfter(0);
                }
            });
            self[0].setAfter(0);
            return null;
        });

        assertThat(get(enough)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aTimerMayCloseItselfAndOthersWhileItRuns() throws Exception {
        assertThat(ranAfter(() -> {
                    LoopTimer[] victim = new LoopTimer[2];
                    victim[0] = loop.newTimer(() -> {
                        ran.add("closer");
                        victim[0].close();
                        victim[1].close();
                    });
                    victim[1] = timer("victim");
                    LoopTimer bystander = timer("bystander");
                    for (LoopTimer each : List.of(victim[0], victim[1], bystander)) {
                        each.setAfter(MILLI);
                    }
                }))
                .containsExactly("closer", "bystander");
    }

    @Test
    void aTimerThatClosesItselfDoesNotMakeItsNeighbourWaitForAnotherTick() throws Exception {
        CompletableFuture<Long> closedIn = new CompletableFuture<>();
        CompletableFuture<Long> neighbourIn = new CompletableFuture<>();
        onLoop(() -> {
            LoopTimer[] self = new LoopTimer[1];
            self[0] = loop.newTimer(() -> {
                self[0].close();
                closedIn.complete(loop.ticks());
            });
            self[0].setAfter(MILLI);
            loop.newTimer(() -> neighbourIn.complete(loop.ticks())).setAfter(MILLI);
            return null;
        });

        assertThat(get(neighbourIn)).isEqualTo(get(closedIn));
    }

    @Test
    void aTimerThatThrowsIsReportedAndTheOthersRun() throws Exception {
        Error thrown = new LinkageError("broken");

        assertThat(ranAfter(() -> {
                    loop.newTimer(() -> {
                                throw thrown;
                            })
                            .setAfter(MILLI);
                    timer("other").setAfter(MILLI);
                }))
                .containsExactly("other");

        Failure failure = takeFailure();
        assertThat(entry(failure.what(), failure.failure())).isEqualTo(entry("timer", thrown));
    }

    /** In how many ticks five timers run that are due within 2 ms. */
    private static int ticksOfFive(Loop of) throws Exception {
        Set<Long> ticks = new HashSet<>();
        CompletableFuture<Integer> all = new CompletableFuture<>();
        on(of, () -> {
            long now = of.nowNanos();
            for (int i = 1; i <= 5; i++) {
                boolean isLast = i == 5;
                LoopTimer timer = of.newTimer(() -> {
                    ticks.add(of.ticks());
                    if (isLast) {
                        all.complete(ticks.size());
                    }
                });
                timer.setAt(now + i * MILLI * 2 / 5);
            }
            return null;
        });
        return get(all);
    }

    @Test
    void timersOfAPreciseLoopDoNotGather() throws Exception {
        assumeTrue(kind != TransportKind.NIO, "selectors wait for whole milliseconds");
        assertThat(ticksOfFive(loop)).isLessThan(4);
        try (Loop precise = Loop.precise("precise loop", kind, (_, failure) -> end.completeExceptionally(failure))) {
            await().until(() -> ticksOfFive(precise) == 5); // a busy machine may wake it up late
        }
    }
}
