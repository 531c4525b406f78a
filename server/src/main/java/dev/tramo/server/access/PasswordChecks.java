package dev.tramo.server.access;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Checks passwords, which takes CPU on purpose, on threads of its own: one at a time, or two where there are four or more
 * processors. Few may wait, of one address at most two, and none for long. Any thread.
 */
@Singleton
public class PasswordChecks {
    private static final int PROCESSORS_FOR_TWO = 4;
    private static final int WAITING_MAX_PER_THREAD = 16;
    private static final int PER_ADDRESS_MAX = 2;
    private static final Duration WAIT_MAX = Duration.ofMillis(1_500);

    private final Map<String, Integer> ofAddress = new HashMap<>();
    private final ThreadPoolExecutor pool;

    /** What came out of a check. */
    enum Verdict {
        RIGHT,
        WRONG,
        /** It was not checked: too many wait. */
        BUSY
    }

    PasswordChecks() {
        int threads = Runtime.getRuntime().availableProcessors() >= PROCESSORS_FOR_TWO ? 2 : 1;
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX_PER_THREAD * threads),
                Thread.ofPlatform().daemon().name("password-check-", 0).factory());
    }

    /** Checks when its turn comes, or says that it will not. */
    CompletableFuture<Verdict> check(String address, BooleanSupplier isRight) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        if (!enter(address)) {
            return CompletableFuture.completedFuture(Verdict.BUSY);
        }
        long askedNanos = System.nanoTime();
        try {
            pool.execute(() -> {
                try {
                    boolean isLate = System.nanoTime() - askedNanos > WAIT_MAX.toNanos();
                    verdict.complete(isLate ? Verdict.BUSY : isRight.getAsBoolean() ? Verdict.RIGHT : Verdict.WRONG);
                } catch (RuntimeException e) {
                    verdict.completeExceptionally(e);
                } finally {
                    leave(address);
                }
            });
        } catch (RejectedExecutionException e) {
            leave(address);
            verdict.complete(Verdict.BUSY);
        }
        return verdict;
    }

    private synchronized boolean enter(String address) {
        int waiting = ofAddress.getOrDefault(address, 0);
        if (waiting >= PER_ADDRESS_MAX) {
            return false;
        }
        ofAddress.put(address, waiting + 1);
        return true;
    }

    private synchronized void leave(String address) {
        ofAddress.computeIfPresent(address, (_, waiting) -> waiting == 1 ? null : waiting - 1);
    }

    @PreDestroy
    void close() {
        pool.shutdownNow();
    }
}
