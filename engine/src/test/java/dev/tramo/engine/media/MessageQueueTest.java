package dev.tramo.engine.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test's thread adds messages; each has its number as its time. */
class MessageQueueTest {
    private static final int LARGE_BYTES = 1 << 20;

    private final EventLoop loop = new DefaultEventLoop();
    private final MessageQueue queue = new MessageQueue(loop);
    private final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger takenCount = new AtomicInteger();
    /** Messages passed since the last end of a batch. */
    private final AtomicInteger unfinished = new AtomicInteger();

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2));
    }

    private void open() {
        MessageQueue.Sink sink = new MessageQueue.Sink() {
            @Override
            public void onMessage(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
                assertThat(loop.inEventLoop()).isTrue();
                payload.release();
                taken.add(timestampMillis);
                takenCount.incrementAndGet();
                unfinished.incrementAndGet();
            }

            @Override
            public void onBatchEnd() {
                unfinished.set(0);
            }
        };
        loop.submit(() -> queue.sink(sink)).syncUninterruptibly();
    }

    private static ByteBuf payload(int bytes) {
        return Unpooled.buffer(bytes).writeZero(bytes);
    }

    /** The event loop waits until the latch opens. */
    private CountDownLatch block() {
        CountDownLatch latch = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                boolean _ = latch.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return latch;
    }

    /** The loop finishes again and again, each time perhaps just when a message comes. */
    @Test
    void everyMessageArrivesOnceAndInOrderHoweverTheTwoThreadsMeet() {
        open();
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            assertThat(queue.offer(9, i, payload(1), 0)).isTrue();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (takenCount.get() <= i) {
                Thread.onSpinWait();
                assertThat(System.nanoTime() < deadline).as("message %d", i).isTrue();
            }
        }
        soon().until(() -> takenCount.get() == count && unfinished.get() == 0);
        assertThat(taken).isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void aFullQueueRefusesAndReleasesAndTakesAgainAfterwards() {
        open();
        CountDownLatch latch = block();
        List<ByteBuf> offered = new ArrayList<>();
        int fits = (int) (MessageQueue.BYTES_MAX / LARGE_BYTES);
        for (int i = 0; i < fits + 3; i++) {
            ByteBuf payload = payload(LARGE_BYTES);
            offered.add(payload);
            assertThat(queue.offer(9, i, payload, 0)).isEqualTo(i < fits);
        }
        assertThat(offered.subList(fits, fits + 3)).allMatch(payload -> payload.refCnt() == 0);
        latch.countDown();
        soon().until(() -> takenCount.get() == fits);
        assertThat(queue.offer(9, fits, payload(LARGE_BYTES), 0)).isTrue();
        soon().until(() -> takenCount.get() == fits + 1);
        assertThat(offered).allMatch(payload -> payload.refCnt() == 0);
    }

    @Test
    void whatWaitsInAClosedQueueIsReleasedAndNotPassed() {
        open();
        CountDownLatch latch = block();
        ByteBuf waiting = payload(10);
        queue.offer(9, 0, waiting, 0);
        queue.close();
        ByteBuf late = payload(10);
        assertThat(queue.offer(9, 1, late, 0)).isFalse();
        latch.countDown();
        soon().until(() -> waiting.refCnt() == 0 && late.refCnt() == 0);
        assertThat(taken).isEmpty();
    }

    @Test
    void aMessageWithoutATakerIsReleased() {
        ByteBuf payload = payload(10);
        queue.offer(9, 0, payload, 0);
        soon().until(() -> payload.refCnt() == 0);
    }

    @Test
    void anEventLoopThatHasEndedCostsMessagesButNoException() {
        open();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        ByteBuf payload = payload(10);
        assertThat(queue.offer(9, 0, payload, 0)).isFalse();
        assertThat(payload.refCnt()).isZero();
        queue.close();
    }
}
