package dev.tramo.net;

import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the media path costs the garbage collector. */
class AllocationTest extends LoopFixture {
    private static final int DATAGRAMS = 20_000;
    private static final int IN_FLIGHT = 50;
    private static final int PAYLOAD_BYTES = 1316;

    /** Answers each datagram of its peer with one of its own, as long as it has any. */
    private static final class Player implements DatagramHandler {
        UdpSocket socket;
        Address peer;
        int left;

        @Override
        public void onDatagrams(DatagramBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                if (batch.isFrom(i, peer) && left > 0) {
                    serve();
                }
            }
        }

        void serve() {
            left--;
            var buffer = socket.claim();
            buffer.putLong(left).position(buffer.position() + PAYLOAD_BYTES - Long.BYTES);
            socket.commit(peer);
        }
    }

    private final Player one = new Player();
    private final Player other = new Player();

    @Test
    void aDatagramReceivedAndOneSentAllocateNothing() throws Exception {
        onlyOn(TransportKind.LINUX);
        onLoop(() -> {
            for (Player each : new Player[] {one, other}) {
                each.socket = loop.open(UdpOptions.boundTo(at("127.0.0.1", 0)), each);
            }
            one.peer = Address.of(other.socket.localAddress());
            other.peer = Address.of(one.socket.localAddress());
            return null;
        });

        // The first round links and compiles. A downcall may allocate a little per batch; an object per datagram is
        // twice this at the least.
        long allowed = 8L * 2 * DATAGRAMS;
        await().pollDelay(Duration.ZERO).until(() -> allocatedInARound() < allowed);
    }

    private long allocatedInARound() throws Exception {
        long before = onLoop(() -> {
            long allocated = allocatedByThisThread();
            one.left = DATAGRAMS;
            other.left = DATAGRAMS;
            for (int i = 0; i < IN_FLIGHT; i++) {
                one.serve();
            }
            return allocated;
        });
        await().until(() -> onLoop(() -> one.left == 0 && other.left == 0));
        return onLoop(AllocationTest::allocatedByThisThread) - before;
    }

    private static long allocatedByThisThread() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
