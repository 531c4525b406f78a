package dev.tramo.engine.file;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written, from the loop of a destination to the thread that writes. Holds {@value #BYTES_MAX} bytes at most; what comes
 * to a full queue is dropped as a whole, datagram by datagram, and counted. Datagrams are gathered in blocks, which are used again.
 */
final class RecordingQueue {
    static final int BLOCK_BYTES = 64 << 10;
    /** One second of 128 Mbit/s: a disk may pause for so long. */
    static final int BYTES_MAX = 16 << 20;

    private static final int BLOCKS_MAX = BYTES_MAX / BLOCK_BYTES;
    /** Datagrams wait for others no longer, so that little is lost if the process is killed. */
    private static final long GATHER_MILLIS = 200;

    /** Bytes that belong together. */
    static final class Block {
        byte[] bytes;
        int length;
        int units;
        /** When its first byte came, milliseconds since 1970. */
        long wallMillis;
        /** Whether a file is to begin with it. */
        boolean beginsFile;
        /** What stands before it in a file that begins with it; empty for nothing. */
        byte[] header = NO_BYTES;

        private final boolean isReused;

        private Block(byte[] bytes, boolean isReused) {
            this.bytes = bytes;
            this.isReused = isReused;
        }
    }

    private static final byte[] NO_BYTES = {};

    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(4 * BLOCKS_MAX);
    private final ArrayBlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS_MAX);
    private final AtomicLong queuedBytes = new AtomicLong();
    private @Nullable Block current;
    private final AtomicLong dropped = new AtomicLong();

    /**
     * Adds a datagram. The producer's thread.
     *
     * @param beginsFile whether a file is to begin with it
     * @return whether it was taken
     */
    boolean add(ByteBuffer data, int offset, int length, long wallMillis, boolean beginsFile) {
        Block block = current;
        if (block != null
                && (beginsFile
                        || block.length + length > BLOCK_BYTES
                        || wallMillis - block.wallMillis > GATHER_MILLIS)) {
            flush();
            block = null;
        }
        if (block == null) {
            block = claim();
            if (block == null) {
                dropped.incrementAndGet();
                return false;
            }
            block.wallMillis = wallMillis;
            block.beginsFile = beginsFile;
            current = block;
        }
        data.get(offset, block.bytes, block.length, length);
        block.length += length;
        block.units++;
        return true;
    }

    private @Nullable Block claim() {
        if (queuedBytes.get() + BLOCK_BYTES > BYTES_MAX) {
            return null;
        }
        Block reused = free.poll();
        Block block = reused == null ? new Block(new byte[BLOCK_BYTES], true) : reused;
        block.length = 0;
        block.units = 0;
        queuedBytes.addAndGet(BLOCK_BYTES);
        return block;
    }

    /**
     * Adds bytes that are one unit, and become the queue's. The producer's thread.
     *
     * @param header what stands before them in a file that begins with them
     * @return whether they were taken
     */
    boolean add(byte[] bytes, long wallMillis, boolean beginsFile, byte[] header) {
        Block block = new Block(bytes, false);
        block.length = bytes.length;
        block.units = 1;
        block.wallMillis = wallMillis;
        block.beginsFile = beginsFile;
        block.header = header;
        if (queuedBytes.get() + bytes.length > BYTES_MAX || !full.offer(block)) {
            dropped.incrementAndGet();
            return false;
        }
        queuedBytes.addAndGet(bytes.length);
        return true;
    }

    /** A unit that was not offered, since those before it are missing. The producer's thread. */
    void refuse() {
        dropped.incrementAndGet();
    }

    /** What was gathered is to be written. The producer's thread. */
    void flush() {
        Block block = current;
        if (block != null) {
            current = null;
            if (!full.offer(block)) {
                throw new IllegalStateException("more blocks than there can be"); // their bytes are bounded
            }
        }
    }

    /** The next one, after waiting for it; null if there is none. The writer's thread. */
    @Nullable
    Block take(long waitMillis) throws InterruptedException {
        return full.poll(waitMillis, TimeUnit.MILLISECONDS);
    }

    /** A block was written, or will not be. The writer's thread. */
    void done(Block block) {
        queuedBytes.addAndGet(block.isReused ? -BLOCK_BYTES : -block.bytes.length);
        if (block.isReused) {
            boolean _ = free.offer(block); // beyond what is kept, it is garbage
        }
    }

    /** Units that found the queue full. Any thread. */
    long dropped() {
        return dropped.get();
    }
}
