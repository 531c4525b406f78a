package dev.tramo.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int RACES = 300;

    private final Lease one = new Lease("one");
    private final Lease other = new Lease("other");
    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.unmanaged();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long take(Lease lease, long atSeconds) {
        return takeAt(lease, atSeconds * SECOND);
    }

    private long takeAt(Lease lease, long atNanos) {
        return store.jdbi().withHandle(h -> lease.take(h, atNanos));
    }

    private boolean beat(Lease lease, long number) {
        return store.jdbi().withHandle(h -> lease.beat(h, number));
    }

    private void release(long number) {
        store.jdbi().useHandle(h -> Lease.release(h, number));
    }

    @Test
    void isTakenWhenNobodyHasIt() {
        assertThat(take(one, 0)).isEqualTo(1);
        assertThat(beat(one, 1)).isTrue();
    }

    @Test
    void isNotTakenFromWhoHasIt() {
        take(one, 0);

        assertThat(take(other, 0)).isZero();
        assertThat(other.holder()).isEqualTo("one");
    }

    @Test
    void isTakenAgainUnderTheSameNameAfterARestart() {
        take(one, 0);
        beat(one, 1);

        assertThat(take(new Lease("one"), 0)).isEqualTo(2);
        assertThat(beat(one, 1)).as("of the process before").isFalse();
    }

    @Test
    void isTakenAfterEightSecondsOfTheSameBeatAndNotBefore() {
        take(one, 0);

        assertThat(take(other, 1_000)).as("seen for the first time").isZero();
        assertThat(take(other, 1_007)).isZero();
        assertThat(takeAt(other, 1_008 * SECOND - 1)).isZero();
        assertThat(take(other, 1_008)).isEqualTo(2);
    }

    @Test
    void isNotTakenWhileTheHolderBeats() {
        take(one, 0);
        for (int seconds = 0; seconds < 100; seconds += 7) {
            assertThat(take(other, seconds)).isZero();
            assertThat(beat(one, 1)).isTrue();
        }
    }

    @Test
    void theClockMayHaveAnyValueAndPassItsEnd() {
        take(one, 0);
        long start = Long.MAX_VALUE - 4 * SECOND;
        assertThat(takeAt(other, start)).isZero();
        assertThat(takeAt(other, start + 7 * SECOND)).isZero();

        assertThat(takeAt(other, start + 8 * SECOND)).isEqualTo(2);
    }

    @Test
    void whatWasSeenBeforeTheDatabaseWasAwayDoesNotCount() {
        take(one, 0);
        take(other, 1_000);
        other.unseen();

        assertThat(take(other, 1_060)).as("the holder could not beat either").isZero();
        assertThat(take(other, 1_067)).isZero();
        assertThat(take(other, 1_068)).isEqualTo(2);
    }

    @Test
    void whoWasReplacedCannotBeatAndTakesItBackOnlyByTheRule() {
        take(one, 0);
        take(other, 0);
        take(other, 8);

        assertThat(beat(one, 1)).isFalse();
        assertThat(take(one, 9)).isZero();
        assertThat(beat(other, 2)).isTrue();
    }

    @Test
    void isTakenAtOnceWhenItWasReleased() {
        take(one, 0);
        take(other, 0);
        release(1);

        assertThat(take(other, 0)).isEqualTo(2);
    }

    @Test
    void aReleaseByWhoWasReplacedDoesNothing() {
        take(one, 0);
        take(other, 0);
        take(other, 8);
        release(1);

        assertThat(take(new Lease("third"), 8)).isZero();
        assertThat(beat(other, 2)).isTrue();
    }

    @Test
    void isNeverTakenByTwoAtOnce() throws Exception {
        var start = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int race = 1; race <= RACES; race++) {
                int seconds = race;
                List<Future<Long>> taken = List.of(one, other).stream()
                        .map(lease -> threads.submit(() -> {
                            start.await();
                            return take(lease, seconds);
                        }))
                        .toList();

                assertThat(taken).extracting(Future::get).as("race %d", race).containsExactlyInAnyOrder(0L, (long)
                        race);
                release(race);
            }
        }
    }
}
