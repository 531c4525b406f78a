package dev.tramo.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.access.PasswordChecks.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
    private static final int CLIENTS = 200;

    private final PasswordChecks checks = new PasswordChecks();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger runningMax = new AtomicInteger();

    @AfterEach
    void close() {
        goOn.countDown();
        checks.close();
    }

    private BooleanSupplier slow() {
        return () -> {
            runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            return true;
        };
    }

    @Test
    void fewAreCheckedAtOnceFewWaitAndTheOthersAreRefusedAtOnce() {
        List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            verdicts.add(checks.check("client " + i, slow()));
        }
        assertThat(verdicts).filteredOn(CompletableFuture::isDone).hasSizeGreaterThanOrEqualTo(CLIENTS - 34);
        goOn.countDown();

        assertThat(verdicts).allSatisfy(v -> assertThat(v.join()).isIn(Verdict.RIGHT, Verdict.BUSY));
        assertThat(verdicts.getFirst().join()).isEqualTo(Verdict.RIGHT);
        assertThat(runningMax).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void oneAddressCannotTakeThePlacesOfAll() {
        List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            verdicts.add(checks.check("one", slow()));
        }
        CompletableFuture<Verdict> other = checks.check("another", () -> true);
        assertThat(verdicts)
                .filteredOn(v -> v.getNow(Verdict.RIGHT) == Verdict.BUSY)
                .hasSize(CLIENTS - 2);
        goOn.countDown();

        assertThat(other.join()).isEqualTo(Verdict.RIGHT);
        assertThat(checks.check("one", () -> false).join()).isEqualTo(Verdict.WRONG);
    }
}
