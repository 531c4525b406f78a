package dev.tramo.engine.hls;

import dev.tramo.mpegts.hls.Presentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Players that wait for a part or a segment that is not there yet; a bounded number. Any thread. */
final class Waiters {
    /** Of one route. */
    static final int WAITERS_MAX = 256;

    private record Waiter(Predicate<Presentation> until, CompletableFuture<Presentation> answer) {}

    private final List<Waiter> waiting = new ArrayList<>();

    /**
     * Waits.
     *
     * @param late what is answered if it does not come in time
     * @return completed by whoever calls {@link #published}; empty if there are as many as there may be
     */
    synchronized Optional<CompletableFuture<Presentation>> add(
            Predicate<Presentation> until, Duration timeout, Supplier<Presentation> late) {
        waiting.removeIf(waiter -> waiter.answer().isDone());
        if (waiting.size() >= WAITERS_MAX) {
            return Optional.empty();
        }
        CompletableFuture<Presentation> answer = new CompletableFuture<>();
        waiting.add(new Waiter(until, answer));
        CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> answer.complete(late.get()));
        return Optional.of(answer);
    }

    /** There is something new. */
    void published(Presentation now) {
        List<Waiter> served = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(waiter -> {
                boolean isServed = waiter.answer().isDone() || waiter.until().test(now);
                if (isServed) {
                    served.add(waiter);
                }
                return isServed;
            });
        }
        served.forEach(waiter -> waiter.answer().complete(now));
    }

    /** How many there are. */
    synchronized int count() {
        return waiting.size();
    }
}
