package dev.tramo.engine.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.net.Loop;
import dev.tramo.net.TransportKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The test's thread puts datagrams in; each carries its number. */
class DatagramQueueTest {
    private static final long MILLI = 1_000_000;

    @AutoClose
    private final Loop loop = loop();

    private final DatagramQueue queue = new DatagramQueue(loop);
    private final List<Long> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger takenCount = new AtomicInteger();

    private final ByteBuffer bytes = ByteBuffer.allocate(2 * DatagramQueue.DATAGRAM_BYTES_MAX);
    /** The most that a datagram was handed on before it was due. */
    private final AtomicLong earliest = new AtomicLong(Long.MIN_VALUE);

    private static Loop loop() {
        try {
            return new Loop("test", TransportKind.NIO, (what, failure) -> {});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2));
    }

    private void open() {
        loop.call(() -> {
                    queue.open((data, offset, length, dueNanos) -> {
                        earliest.accumulateAndGet(dueNanos - loop.clockNanos(), Math::max);
                        taken.add(data.getLong(offset));
                        takenCount.incrementAndGet();
                    });
                    return 0;
                })
                .join();
    }

    private void close() {
        loop.call(() -> {
                    queue.close();
                    return 0;
                })
                .join();
    }

    private void offer(long number, long due) {
        queue.offer(bytes.putLong(4, number), 4, DatagramQueue.DATAGRAM_BYTES_MAX, due);
    }

    private static List<Long> numbers(long count) {
        return LongStream.range(0, count).boxed().toList();
    }

    @Test
    void datagramsLeaveInOrderAndNoneBeforeItIsDue() {
        open();
        long start = loop.clockNanos();
        for (int i = 0; i < 60; i++) {
            offer(i, start + i * 5 * MILLI);
        }
        queue.wake();
        soon().until(() -> taken.size() == 60);
        assertThat(taken).isEqualTo(numbers(60));
        assertThat(earliest.get()).isNotPositive();
        assertThat(loop.clockNanos() - start).isGreaterThanOrEqualTo(59 * 5 * MILLI);
    }

    /** The consumer goes to sleep again and again, each time perhaps just when a datagram comes. */
    @Test
    void aDatagramThatComesWhenTheLoopFallsAsleepWakesIt() {
        open();
        int rounds = 20_000;
        for (int round = 0; round < rounds; round++) {
            offer(round, 0);
            queue.wake();
            long deadline = System.nanoTime() + 5_000 * MILLI;
            while (takenCount.get() <= round) {
                Thread.onSpinWait();
                assertThat(System.nanoTime() < deadline).as("round %d", round).isTrue();
            }
            for (int i = 0; i < round % 64; i++) {
                Thread.onSpinWait(); // another moment of the loop's falling asleep each time
            }
        }
        assertThat(taken).isEqualTo(numbers(rounds));
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void whatComesToAFullQueueIsDroppedAndCountedAndWhatWasThereLeaves() {
        long due = loop.clockNanos();
        for (int i = 0; i < DatagramQueue.SLOTS + 7; i++) {
            offer(i, due);
        }
        queue.offer(bytes, 0, DatagramQueue.DATAGRAM_BYTES_MAX + 1, due);
        assertThat(queue.dropped()).isEqualTo(8);
        open();
        soon().until(() -> taken.size() == DatagramQueue.SLOTS);
        offer(DatagramQueue.SLOTS, loop.clockNanos());
        queue.wake();
        soon().until(() -> taken.size() == DatagramQueue.SLOTS + 1);
        assertThat(taken).isEqualTo(numbers(DatagramQueue.SLOTS + 1));
    }

    @Test
    void aClosedQueueHandsNothingOn() {
        open();
        offer(0, loop.clockNanos());
        queue.wake();
        soon().until(() -> taken.size() == 1);
        offer(1, loop.clockNanos() + 20 * MILLI);
        queue.wake();
        close();
        long end = loop.clockNanos() + 40 * MILLI;
        soon().until(() -> loop.clockNanos() > end);
        loop.call(() -> 0).join();
        assertThat(taken).hasSize(1);
    }

    @Test
    void aLoopThatHasEndedCostsDatagramsButNoException() {
        open();
        loop.close();
        offer(0, 0);
        queue.wake();
        assertThat(taken).isEmpty();
    }
}
