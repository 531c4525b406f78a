package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tasks, failures and the loop's end. */
class LoopTest extends LoopFixture {
    @Test
    void tasksOfManyThreadsAllRunOnTheLoopsThreadAndInEachOnesOrder() throws Exception {
        int threads = 8;
        int tasks = 2_000;
        List<List<Integer>> ran = Stream.generate(() -> (List<Integer>) new ArrayList<Integer>())
                .limit(threads)
                .toList();
        AtomicBoolean elsewhere = new AtomicBoolean();

        List<Thread> posters = IntStream.range(0, threads)
                .mapToObj(poster -> Thread.ofPlatform()
                        .start(() -> IntStream.range(0, tasks)
                                .forEach(i -> loop.execute(() -> {
                                    ran.get(poster).add(i);
                                    elsewhere.compareAndSet(false, !loop.inLoop());
                                }))))
                .toList();
        for (Thread poster : posters) {
            poster.join();
        }

        List<Integer> all = IntStream.range(0, tasks).boxed().toList();
        onLoop(() -> assertThat(ran).allSatisfy(of -> assertThat(of).isEqualTo(all)));
        assertThat(elsewhere).isFalse();
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void aCallGivesTheResultOrTheFailureOfItsTask() throws Exception {
        assertThat(get(loop.call(loop::inLoop))).isTrue();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(loop.call(() -> {
                    throw new IllegalStateException("no");
                })::join)
                .withMessageContaining("no");
    }

    @Test
    void timeStandsStillWithinATickAndGoesOnAfterIt() throws Exception {
        long first = onLoop(() -> {
            long start = loop.nowNanos();
            long real = System.nanoTime();
            while (System.nanoTime() == real) {
                Thread.onSpinWait();
            }
            assertThat(loop.nowNanos()).isEqualTo(start);
            return start;
        });

        assertThat(first).isNotNegative();
        assertThat(onLoop(loop::nowNanos)).isGreaterThan(first);
        assertThat(loop.nowNanos()).isGreaterThan(first);
    }

    @Test
    void anIdleLoopDoesNotTick() throws Exception {
        CompletableFuture<Long> ticks = new CompletableFuture<>();
        onLoop(() -> {
            long start = loop.ticks();
            loop.newTimer(() -> ticks.complete(loop.ticks() - start)).setAfter(TimeUnit.MILLISECONDS.toNanos(200));
            return null;
        });

        assertThat(get(ticks)).isLessThan(5);
    }

    @Test
    void ticksAreCountedAndThoseThatATaskHeldUp() throws Exception {
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        onLoop(() -> {
            loop.newTimer(() -> ran.complete(true)).setAfter(TimeUnit.MILLISECONDS.toNanos(1));
            long until = loop.clockNanos() + TimeUnit.MILLISECONDS.toNanos(1) + 2 * Loop.LATE_NANOS;
            while (loop.clockNanos() < until) {
                Thread.onSpinWait();
            }
            return null;
        });
        get(ran);

        // What a loop did is told once a second.
        Loop.Load load =
                await().atMost(Duration.ofSeconds(30)).until(() -> onLoop(loop::load), now -> now.lateTicks() > 0);
        assertThat(load.ticks()).isGreaterThan(load.lateTicks());
    }

    @Test
    void anErrorInATaskIsReportedAndTheLoopGoesOn() throws Exception {
        loop.execute(() -> {
            throw new NoClassDefFoundError("missing");
        });

        assertThat(takeFailure().failure()).isInstanceOf(NoClassDefFoundError.class);
        assertThat(onLoop(loop::inLoop)).isTrue();
    }

    @Test
    void aFailureHandlerThatFailsDoesNotEndTheLoop() throws Exception {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        try (Loop other = new Loop("badly watched", kind, (what, failure) -> {
            throw new IllegalStateException("handler failed too");
        })) {
            on(other, () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.complete(e));
                return null;
            });
            other.execute(() -> {
                throw new IllegalArgumentException("first");
            });

            assertThat(get(uncaught))
                    .hasMessage("handler failed too")
                    .hasSuppressedException(new IllegalArgumentException("first"));
            assertThat(on(other, other::inLoop)).isTrue();
        }
    }

    @Test
    void aHandlerThatThrowsLosesItsSocketAndNoOther() throws Exception {
        for (Throwable thrown : List.of(new IllegalStateException("broken"), new StackOverflowError())) {
            TestSocket broken = openOn("127.0.0.1");
            TestSocket sound = openOn("127.0.0.1");
            broken.then = batch -> sneakyThrow(thrown);

            sound.send(broken.address(), "x");
            Failure failure = takeFailure();
            sound.send(sound.address(), "still here");

            assertThat(failure.failure()).isSameAs(thrown);
            assertThat(failure.what()).contains("127.0.0.1:" + broken.port());
            sound.awaitTexts("still here");
            assertThat(openAgain(broken)).isEqualTo(broken.port());
        }
    }

    private int openAgain(TestSocket closed) throws Exception {
        return open(UdpOptions.boundTo(closed.socket.localAddress())).port();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aClosedLoopRefusesTasks() {
        loop.close();
        loop.close();

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> loop.execute(() -> {}))
                .withMessageContaining("test loop");
    }

    @Test
    void aLoopClosedFromWithinEnds() throws Exception {
        Thread thread = onLoop(Thread::currentThread);

        onLoop(() -> {
            loop.close();
            return null;
        });

        await().until(() -> !thread.isAlive());
    }

    @Test
    void aLoopClosedByAHandlerPassesNothingMoreOn() throws Exception {
        TestSocket closing = openOn("127.0.0.1");
        Thread thread = onLoop(Thread::currentThread);
        closing.then = batch -> loop.close();

        closing.send(closing.address(), "last");

        await().until(() -> !thread.isAlive());
        assertThat(closing.texts()).containsExactly("last");
    }

    @Test
    void whatIsQueuedWhileTheLoopEndsIsSent() throws Exception {
        TestSocket sender = openOn("127.0.0.1");
        try (DatagramSocket receiver = new DatagramSocket(at("127.0.0.1", 0))) {
            receiver.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
            Address to = address("127.0.0.1", receiver.getLocalPort());
            loop.execute(() -> {
                loop.execute(() -> sender.queue(to, "bye"));
                loop.close();
            });

            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            receiver.receive(packet);

            assertThat(packet.getLength()).isEqualTo("bye".length());
        }
    }

    @Test
    void aTaskPostedWhileTheLoopClosesRunsOrIsRefused() throws Exception {
        for (int round = 0; round < 50; round++) {
            Loop closing = newLoop();
            List<CompletableFuture<Boolean>> accepted = new ArrayList<>();
            Thread poster = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        CompletableFuture<Boolean> ran = new CompletableFuture<>();
                        closing.execute(() -> ran.complete(true));
                        accepted.add(ran);
                    }
                } catch (RejectedExecutionException e) {
                    // the loop is closed
                }
            });
            on(closing, closing::inLoop);
            closing.close();
            poster.join();

            for (CompletableFuture<Boolean> ran : accepted) {
                assertThat(get(ran)).isTrue();
            }
        }
    }

    @Test
    void itsShareOfWorkIsTold() {
        AtomicBoolean isBusy = new AtomicBoolean(true);
        Runnable work = new Runnable() {
            @Override
            public void run() {
                long end = System.nanoTime() + 20_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                if (isBusy.get()) {
                    loop.execute(this);
                }
            }
        };
        loop.execute(work);
        await().until(() -> loop.busyShare() > 0.5);
        assertThat(loop.meanShare()).isPositive().isLessThan(0.5);

        isBusy.set(false);
        await().until(() -> loop.busyShare() < 0.1);
    }

    @Test
    void aSocketWhoseHandlerThrewIsClosedAndItsOwnerTold() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        UdpSocket socket = onLoop(() -> {
            UdpSocket opened = loop.open(UdpOptions.boundTo(at("127.0.0.1", 0)), batch -> {
                throw new IllegalStateException("no good");
            });
            opened.onFailure(told::complete);
            return opened;
        });
        try (DatagramSocket sender = new DatagramSocket()) {
            sender.send(new DatagramPacket(new byte[8], 8, socket.localAddress()));
        }

        assertThat(get(told)).hasMessage("no good");
        assertThat(takeFailure().failure()).hasMessage("no good");
    }

    @Test
    void aLoopThatBrokeSaysWhy() throws Exception {
        Loop broken = new Loop("breaking", kind, (what, failure) -> {
            throw new IllegalStateException("no report of " + what);
        });
        assertThat(broken.failure()).isEmpty();
        broken.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
                thread.setUncaughtExceptionHandler((again, nothing) -> {});
                throw new IllegalStateException("no good");
            });
            throw new IllegalStateException("begin");
        });

        await().until(() -> !broken.failure().isEmpty());
        assertThat(broken.failure()).startsWith("breaking failed: ").contains("no good");
        broken.close();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> broken.execute(() -> {}));
    }

    @Test
    void closingALoopThatIsStuckEndsAllTheSame() throws Exception {
        Loop stuck = new Loop("stuck", kind, (what, failure) -> {});
        CompletableFuture<Void> release = new CompletableFuture<>();
        stuck.execute(release::join);
        try {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(stuck::close, Thread::startVirtualThread);

            assertThat(closed).succeedsWithin(10, TimeUnit.SECONDS);
        } finally {
            release.complete(null);
        }
    }
}
