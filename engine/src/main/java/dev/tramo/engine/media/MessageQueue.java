package dev.tramo.engine.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries RTMP messages from one thread to an event loop, in order. Holds at most {@link #BYTES_MAX}: what comes to a full queue is
 * refused, and the sender decides what that costs.
 */
final class MessageQueue {
    /** Takes the messages, on the event loop. */
    interface Sink {
        /** Takes a message; the payload is the receiver's to release. */
        void onMessage(int type, int timestampMillis, ByteBuf payload, long arrivalNanos);

        /** Those that came together have been passed. */
        void onBatchEnd();
    }

    /** Two seconds of 60 Mbit/s. */
    static final long BYTES_MAX = 16L << 20;

    private record Item(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {}

    private final EventLoop loop;
    private final Queue<Item> items = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean isDrainPending = new AtomicBoolean();
    /** On the event loop. */
    private Sink sink = new Sink() {
        @Override
        public void onMessage(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
            payload.release();
        }

        @Override
        public void onBatchEnd() {}
    };

    private volatile boolean isClosed;

    MessageQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** Sets who takes the messages. Event loop's thread. */
    void sink(Sink taker) {
        sink = taker;
    }

    /**
     * Adds a message. One thread.
     *
     * @param payload is the queue's to release, also if it is refused
     * @return false if the queue is full or closed, or the event loop has ended
     */
    boolean offer(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
        int length = payload.readableBytes();
        if (isClosed || bytes.get() + length > BYTES_MAX) {
            payload.release();
            return false;
        }
        bytes.addAndGet(length);
        items.add(new Item(type, timestampMillis, payload, arrivalNanos));
        return !isDrainPending.compareAndSet(false, true) || drainLater();
    }

    /** Returns false if the event loop has ended. */
    private boolean drainLater() {
        try {
            loop.execute(this::drain);
            return true;
        } catch (RejectedExecutionException e) {
            isClosed = true;
            release();
            return false;
        }
    }

    /** Releases all items; none is added any more. */
    private void release() {
        for (Item item = items.poll(); item != null; item = items.poll()) {
            bytes.addAndGet(-item.payload.readableBytes());
            item.payload.release();
        }
    }

    private void drain() {
        isDrainPending.set(false); // before the look: what is added meanwhile asks again
        for (Item item = items.poll(); item != null; item = items.poll()) {
            bytes.addAndGet(-item.payload.readableBytes());
            if (isClosed) {
                item.payload.release();
            } else {
                sink.onMessage(item.type, item.timestampMillis, item.payload, item.arrivalNanos);
            }
        }
        if (!isClosed) {
            sink.onBatchEnd();
        }
    }

    /** Releases what waits. Any thread. */
    void close() {
        isClosed = true;
        boolean _ = drainLater();
    }
}
