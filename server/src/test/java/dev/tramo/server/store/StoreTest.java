package dev.tramo.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tramo.server.LogLines;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final String SECRET = "a-good-passphrase";

    private TestStore test;
    private Store store;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        store = test.store();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private void add(String name) {
        store.change(h -> h.execute("INSERT INTO account (name, password_hash) VALUES (?, ?)", name, SECRET));
    }

    private void tryIt() {
        boolean _ = store.probe(h -> true);
    }

    private void look() {
        boolean _ = store.read(h -> true);
    }

    private long accounts() {
        return test.jdbi()
                .withHandle(h -> h.createQuery("SELECT COUNT(*) FROM account")
                        .mapTo(Long.class)
                        .one());
    }

    private StoreUnavailableException refusalOf(String name) {
        return catchThrowableOfType(StoreUnavailableException.class, () -> add(name));
    }

    @Test
    void aStatementThatIsAtFaultIsNoOutage() {
        add("one");

        assertThatThrownBy(() -> add("one")).isInstanceOf(JdbiException.class).hasMessageNotContaining(SECRET);
        assertThatThrownBy(() -> store.read(h -> h.createQuery("SELECT nothing FROM nowhere")
                        .mapTo(Long.class)
                        .one()))
                .isInstanceOf(JdbiException.class);

        assertThat(store.awayBecause()).isEmpty();
        assertThat(store.takeUncertainty()).isFalse();
        add("two");
        assertThat(accounts()).isEqualTo(2);
    }

    @Test
    void aChangeIsMadeWholeOrNotAtAll() {
        assertThatThrownBy(() -> store.change(h -> {
                    h.execute("INSERT INTO account (name, password_hash) VALUES ('one', '')");
                    throw new IllegalStateException("in the middle");
                }))
                .hasMessage("in the middle");

        assertThat(accounts()).isZero();
    }

    @Test
    void anOutageIsSaidOnceWithItsReasonAndWithoutArguments() {
        try (LogLines log = new LogLines(Store.class)) {
            test.goAway();
            StoreUnavailableException refusal = refusalOf("one");
            refusalOf("two");

            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal).hasMessageContaining("nothing was changed").hasNoCause();
            assertThat(store.awayBecause()).isEqualTo("the connection was refused");
            assertThat(log.lines()).singleElement().asString().contains("the connection was refused");
            assertThat(log.lines().toString() + refusal).doesNotContain(SECRET);
        }
        assertThat(accounts()).isZero();
    }

    @Test
    void whileTheDatabaseIsAwayNobodyWaitsForIt() {
        test.goAway();
        refusalOf("one");
        int asked = test.connections();
        test.answerAgain();

        assertThat(refusalOf("two").status()).isEqualTo(503);
        assertThatThrownBy(this::look).isInstanceOf(StoreUnavailableException.class);
        assertThat(test.connections()).as("not even asked").isEqualTo(asked);
    }

    @Test
    void aTryThatSucceedsEndsTheOutage() {
        test.goAway();
        refusalOf("one");
        assertThatThrownBy(this::tryIt).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.awayBecause()).isNotEmpty();

        test.answerAgain();
        tryIt();

        assertThat(store.awayBecause()).isEmpty();
        add("two");
        assertThat(accounts()).isEqualTo(1);
    }

    @Test
    void aChangeThatCertainlyWasNotMadeLeavesNoUncertainty() {
        test.goAway();
        refusalOf("one");

        assertThat(store.takeUncertainty()).isFalse();
    }

    @Test
    void aChangeThatEndedInItsCommitIsUncertainOnce() {
        for (boolean isTaken : new boolean[] {true, false}) {
            test.goAwayInCommit(isTaken);
            StoreUnavailableException refusal = refusalOf("taken " + isTaken);

            assertThat(refusal.status()).as("nobody may ask another server").isEqualTo(500);
            assertThat(refusal).hasMessageNotContaining("nothing was changed").hasMessageNotContaining(SECRET);
            test.comeBack();
            assertThat(accounts()).isEqualTo(1);
            assertThat(store.takeUncertainty()).isTrue();
            assertThat(store.takeUncertainty()).isFalse();
        }
    }

    @Test
    void whoDoesNotManageChangesNothing() {
        store.letGo();
        assertThat(refusalOf("one").status()).isEqualTo(503);
        assertThat(store.leaseNumber()).isEqualTo(-1);

        store.hold(1);
        test.giveToAnother();
        assertThat(refusalOf("one"))
                .hasMessage("another server manages now; nothing was changed")
                .extracting(StoreUnavailableException::status)
                .isEqualTo(503);

        assertThat(accounts()).isZero();
        assertThat(store.awayBecause()).as("the database is there").isEmpty();
        assertThat(store.takeUncertainty()).isFalse();
    }

    @Test
    void nobodyTakesOverInTheMiddleOfAChange() throws Exception {
        var isWriting = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        CompletableFuture<Void> change = CompletableFuture.runAsync(
                () -> store.change(h -> {
                    h.execute("INSERT INTO account (name, password_hash) VALUES ('one', '')");
                    isWriting.countDown();
                    await(goOn);
                }),
                Thread::startVirtualThread);
        await(isWriting);

        CompletableFuture<Void> takeover = CompletableFuture.runAsync(test::giveToAnother, Thread::startVirtualThread);
        assertThatThrownBy(() -> takeover.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        goOn.countDown();

        change.get(5, TimeUnit.SECONDS);
        takeover.get(5, TimeUnit.SECONDS);
        assertThat(accounts()).isEqualTo(1);
        assertThat(refusalOf("two").status()).isEqualTo(503);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
