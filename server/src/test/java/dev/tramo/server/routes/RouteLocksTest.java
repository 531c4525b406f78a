package dev.tramo.server.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.api.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteLocksTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int OTHERS = 1_000;

    private final RouteLocks locks = new RouteLocks();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void end() {
        mayEnd.countDown();
    }

    /** Begins to change a route, and goes on until it may end. */
    private CompletableFuture<Void> changing(String id) {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> change = CompletableFuture.runAsync(
                () -> change(id, () -> {
                    begun.countDown();
                    return mayEnd.await(SOON.toSeconds(), TimeUnit.SECONDS);
                }),
                Thread::startVirtualThread);
        await().atMost(SOON).until(() -> begun.getCount() == 0);
        return change;
    }

    private interface Work {
        boolean run() throws InterruptedException;
    }

    /** What was done is noted while the lock is held: afterwards the next may be faster. */
    private void change(String id, Work work) {
        try {
            boolean _ = locks.changing(id, () -> {
                try {
                    return done.add(id + " " + work.run());
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRouteThatTakesLongHoldsUpNoOther() {
        CompletableFuture<Void> slow = changing("slow");

        for (int i = 0; i < OTHERS; i++) {
            change("other-" + i, () -> true);
        }

        assertThat(done).hasSize(OTHERS);
        mayEnd.countDown();
        slow.join();
        assertThat(done).endsWith("slow true");
    }

    @Test
    void changesOfOneRouteComeOneAfterTheOther() {
        CompletableFuture<Void> first = changing("one");
        CompletableFuture<Void> second =
                CompletableFuture.runAsync(() -> change("one", () -> false), Thread::startVirtualThread);
        CompletableFuture<Void> third =
                CompletableFuture.runAsync(() -> change("one", () -> false), Thread::startVirtualThread);

        await().during(Duration.ofMillis(100)).atMost(SOON).until(done::isEmpty);
        mayEnd.countDown();

        CompletableFuture.allOf(first, second, third).join();
        assertThat(done).containsExactly("one true", "one false", "one false");
    }

    @Test
    void aTakeoverComesAlone() {
        CompletableFuture<Void> change = changing("one");
        CompletableFuture<Void> takeover =
                CompletableFuture.runAsync(() -> locks.all(() -> done.add("all")), Thread::startVirtualThread);

        await().during(Duration.ofMillis(100)).atMost(SOON).until(done::isEmpty);
        mayEnd.countDown();

        CompletableFuture.allOf(change, takeover).join();
        assertThat(done).containsExactly("one true", "all");
    }

    @Test
    void aChangeThatFailsLetsTheNextOneIn() {
        assertThat(CompletableFuture.runAsync(
                                () -> change("one", () -> {
                                    throw new IllegalStateException("broken");
                                }),
                                Thread::startVirtualThread)
                        .handle((_, failure) -> failure != null)
                        .join())
                .isTrue();

        change("one", () -> true);
        assertThat(done).containsExactly("one true");
    }
}
