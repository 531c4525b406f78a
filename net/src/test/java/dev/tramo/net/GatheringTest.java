package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How often a loop works while datagrams come. */
class GatheringTest extends LoopFixture {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int READS = 200;

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong firstNanos = new AtomicLong();
    private final AtomicLong lastNanos = new AtomicLong();

    private final AtomicLong shortestNanos = new AtomicLong(Long.MAX_VALUE);

    private UdpSocket listen(long gatherNanos) throws Exception {
        return onLoop(() -> {
            loop.gatherFor(gatherNanos);
            return loop.open(UdpOptions.boundTo(at("127.0.0.1", 0)), batch -> {
                long now = loop.nowNanos();
                firstNanos.compareAndSet(0, now);
                if (reads.incrementAndGet() > 1) {
                    shortestNanos.accumulateAndGet(now - lastNanos.get(), Math::min);
                }
                lastNanos.set(now);
            });
        });
    }

    /** Sends a datagram after each pause until that is so. */
    private static void sendUntil(UdpSocket to, long pauseNanos, BooleanSupplier enough) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        DatagramPacket packet = new DatagramPacket(new byte[100], 100, to.localAddress());
        try (DatagramSocket sender = new DatagramSocket()) {
            while (!enough.getAsBoolean()) {
                assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
                sender.send(packet);
                LockSupport.parkNanos(pauseNanos);
            }
        }
    }

    @Test
    void datagramsGatherForAsLongAsIsAllowed() throws Exception {
        sendUntil(listen(3 * MILLI), MILLI, () -> reads.get() >= READS);

        double meanNanos = (double) (lastNanos.get() - firstNanos.get()) / (reads.get() - 1);
        assertThat(meanNanos).isGreaterThan(2.5 * MILLI);
    }

    @Test
    void whatComesFastIsReadAsOftenAsEver() throws Exception {
        sendUntil(listen(3 * MILLI), MILLI / 20, () -> shortestNanos.get() < 2 * MILLI);

        assertThat(reads).hasValueGreaterThan(1);
    }

    @Test
    void theTimeIsLimited() throws Exception {
        assertThat(onLoop(() -> {
                    loop.gatherFor(Long.MAX_VALUE);
                    return loop.gatherNanos();
                }))
                .isEqualTo(3 * MILLI);
        assertThat(onLoop(() -> {
                    loop.gatherFor(0);
                    return loop.gatherNanos();
                }))
                .isEqualTo(3 * MILLI / 2);
    }

    @Test
    void timersGatherAsLong() throws Exception {
        UdpSocket socket = listen(3 * MILLI);
        AtomicInteger ran = new AtomicInteger();
        AtomicLong firstRunNanos = new AtomicLong();
        AtomicLong lastRunNanos = new AtomicLong();
        onLoop(() -> {
            LoopTimer[] self = new LoopTimer[1];
            self[0] = loop.newTimer(() -> {
                firstRunNanos.compareAndSet(0, loop.nowNanos());
                lastRunNanos.set(loop.nowNanos());
                ran.incrementAndGet();
                self[0].setAfter(MILLI / 2);
            });
            self[0].setAfter(0);
            return null;
        });

        sendUntil(socket, MILLI, () -> ran.get() >= READS);

        double meanNanos = (double) (lastRunNanos.get() - firstRunNanos.get()) / (ran.get() - 1);
        assertThat(meanNanos).isGreaterThan(2.5 * MILLI);
    }

    @Test
    void whatComesInBurstsIsAllRead() throws Exception {
        UdpSocket socket = listen(3 * MILLI);
        int burst = 2_000; // more than a loop reads of one socket in a round
        try (DatagramSocket sender = new DatagramSocket()) {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100, socket.localAddress());
            onLoop(() -> {
                for (int i = 0; i < burst; i++) { // the loop is busy with this: they wait
                    sender.send(packet);
                }
                return null;
            });

            await().until(() -> onLoop(socket::datagramsReceived) == burst);
        }
    }
}
