package dev.tramo.rtmp.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a message costs the garbage collector on its way to many consumers that keep up. */
class FanOutAllocationTest {
    private static final int CONSUMERS = 20;
    private static final int WARM_UP_MESSAGES = 30_000;
    private static final int MESSAGES = 30_000;

    private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(false);
    private final LiveStream stream = new LiveStream(allocator, new MemoryBudget(1 << 30));
    private final byte[] payload = new byte[1_400];
    private int joined;
    private long writes;
    private int timestamp;

    private final class Releasing implements Consumer.Outlet {
        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void write(ByteBuf bytes) {
            writes++;
            bytes.release();
        }

        @Override
        public void flush() {}

        @Override
        public long unsentBytes() {
            return 0;
        }
    }

    @Test
    void aPictureAllocatesNothingForEachConsumer() throws InterruptedException {
        double[] bytes = new double[2];
        // Netty's pools serve its own threads only; its leak detector samples, and allocates for what it samples.
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        Thread loop = new FastThreadLocalThread(() -> {
            bytes[0] = bytesPerMessage(1);
            bytes[1] = bytesPerMessage(CONSUMERS);
            stream.close();
        });
        loop.start();
        loop.join();
        ResourceLeakDetector.setLevel(level);

        assertThat(bytes[0]).isBetween(1.0, 150.0);
        assertThat((bytes[1] - bytes[0]) / (CONSUMERS - 1)).isLessThan(1);
    }

    /** Of so many consumers in all. */
    private double bytesPerMessage(int consumers) {
        stream.begin(0);
        while (joined < consumers) {
            joined++;
            stream.add(
                    new Consumer(Consumer.Kind.PLAYER, 1, QueueLimits.DEFAULT, allocator, new Releasing(), 0), 1_000);
        }
        publish(WARM_UP_MESSAGES);
        writes = 0;
        long before = allocated();
        publish(MESSAGES);
        long bytes = allocated() - before;
        assertThat(writes).isEqualTo((long) MESSAGES * consumers);
        return (double) bytes / MESSAGES;
    }

    private void publish(int messages) {
        for (int i = 0; i < messages; i++) {
            timestamp += 40;
            payload[0] = (byte) (i % 50 == 0 ? Publisher.KEY : Publisher.INTER);
            payload[1] = 1;
            ByteBuf message = allocator.buffer(ChunkReader.HEADROOM_BYTES + payload.length);
            message.setIndex(ChunkReader.HEADROOM_BYTES, ChunkReader.HEADROOM_BYTES)
                    .writeBytes(payload);
            stream.onMessage(MessageType.VIDEO, timestamp, message, timestamp * 1_000_000L);
            stream.flush();
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
