package dev.tramo.engine.hls;

import dev.tramo.mpegts.hls.PartBytes;
import dev.tramo.mpegts.hls.PartMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory of parts outside the heap, from the pool that streams of RTMP use. Any thread. */
public final class PooledParts implements PartMemory {
    private final ByteBufAllocator allocator;

    public PooledParts(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public PartBytes allocate(int count) {
        return new Pooled(allocator.directBuffer(count, count));
    }

    /** Counts who holds it by itself: the pool hands its buffers out again, the objects, too, and an old holder must not find another's. */
    private static final class Pooled implements PartBytes {
        private final ByteBuf bytes;
        private final int size;
        private final AtomicInteger holders = new AtomicInteger(1);

        private Pooled(ByteBuf bytes) {
            this.bytes = bytes;
            this.size = bytes.capacity();
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public ByteBuffer view() {
            return bytes.nioBuffer(0, size);
        }

        @Override
        public boolean retain() {
            return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
        }

        @Override
        public void release() {
            if (holders.decrementAndGet() == 0) {
                bytes.release();
            }
        }
    }
}
