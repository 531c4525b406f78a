package dev.tramo.engine.media;

import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries datagrams from one thread to a loop, and hands each on when it is due, or up to 4 ms later: a frame's packets leave spread
 * over its duration.
 * Holds at most {@link #SLOTS} datagrams; what comes to a full queue is dropped and counted. Memory is taken as it is first used.
 */
public final class DatagramQueue {
    private static final System.Logger LOG = System.getLogger(DatagramQueue.class.getName());

    static final int DATAGRAM_BYTES_MAX = 1_316;
    /** 400 ms of 100 Mbit/s. */
    static final int SLOTS = 4_096;

    /** Datagrams that are due within that time leave together, so that a loop wakes up less often: jitter against wake-ups. */
    private static final long GATHER_NANOS = 4_000_000;

    private static final int CHUNK_SLOTS = 128;

    private final Loop loop;
    private final ByteBuffer[] chunks = new ByteBuffer[SLOTS / CHUNK_SLOTS];
    private final int[] lengths = new int[SLOTS];
    private final long[] dueNanos = new long[SLOTS];
    /** Counts of datagrams put in and taken out; the slot is the count modulo {@link #SLOTS}. */
    private final AtomicInteger in = new AtomicInteger();

    private final AtomicInteger out = new AtomicInteger();
    /** The loop has nothing to wait for, and is to be woken. */
    private volatile boolean isIdle = true;

    private final AtomicLong dropped = new AtomicLong();

    private @Nullable LoopTimer timer;
    private @Nullable PayloadConsumer consumer;

    /** A queue that hands nothing on yet. */
    public DatagramQueue(Loop loop) {
        this.loop = loop;
    }

    /**
     * Puts a datagram in. The producer's thread.
     *
     * @param due on the loop's clock; not before that of the one before
     */
    public void offer(ByteBuffer data, int offset, int length, long due) {
        int at = in.get();
        if (at - out.get() >= SLOTS || length > DATAGRAM_BYTES_MAX) {
            dropped.incrementAndGet();
            return;
        }
        int slot = Math.floorMod(at, SLOTS);
        ByteBuffer chunk = chunks[slot / CHUNK_SLOTS];
        if (chunk == null) {
            chunk = ByteBuffer.allocateDirect(CHUNK_SLOTS * DATAGRAM_BYTES_MAX);
            chunks[slot / CHUNK_SLOTS] = chunk;
        }
        chunk.put(slot % CHUNK_SLOTS * DATAGRAM_BYTES_MAX, data, offset, length);
        lengths[slot] = length;
        dueNanos[slot] = due;
        in.set(at + 1); // publishes what was written before
    }

    /** Makes the loop look, if it waits for nothing. The producer's thread, after datagrams were put in. */
    public void wake() {
        if (isIdle && in.get() != out.get()) {
            isIdle = false;
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "the loop has ended, and takes no more datagrams", e);
            }
        }
    }

    /** How many more it can hold now. The producer's thread. */
    public int free() {
        return SLOTS - (in.get() - out.get());
    }

    /** Datagrams that found the queue full. Any thread. */
    public long dropped() {
        return dropped.get();
    }

    /** Begins to hand datagrams on. The loop's thread. */
    public void open(PayloadConsumer to) {
        consumer = to;
        timer = loop.newTimer(this::drain);
        drain();
    }

    /** Hands nothing on any more. The loop's thread. */
    public void close() {
        consumer = null;
        if (timer != null) {
            timer.close();
            timer = null;
        }
    }

    private void drain() {
        PayloadConsumer to = consumer;
        LoopTimer next = timer;
        if (to == null || next == null) {
            return;
        }
        int at = out.get();
        while (at != in.get()) {
            int slot = Math.floorMod(at, SLOTS);
            if (dueNanos[slot] > loop.nowNanos()) {
                next.setAt(Math.max(dueNanos[slot], loop.nowNanos() + GATHER_NANOS));
                return;
            }
            to.onPayload(
                    chunks[slot / CHUNK_SLOTS], slot % CHUNK_SLOTS * DATAGRAM_BYTES_MAX, lengths[slot], dueNanos[slot]);
            at++;
            out.set(at);
        }
        isIdle = true;
        if (at != in.get() && isIdle) { // it was put in before the flag was seen
            isIdle = false;
            next.setAt(loop.nowNanos());
        }
    }
}
