package dev.tramo.engine.file;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written, from the loop of a destination to the thread that writes. Holds {@value #BYTES_MAX} bytes at most; what comes
 * to a full queue is dropped as a whole, and counted: a datagram, or a fragment. It is copied into blocks, which are used again.
 */
final class RecordingQueue {
    static final int BLOCK_BYTES = 64 << 10;
    /** One second of 128 Mbit/s: a disk may pause for so long. */
    static final int BYTES_MAX = 16 << 20;

    private static final int BLOCKS_MAX = BYTES_MAX / BLOCK_BYTES;
    /** Datagrams wait for others no longer, so that little is lost if the process is killed. */
    private static final long GATHER_MILLIS = 200;

    /** Bytes that belong together. A unit that is larger takes several: the first one begins the file, the last one counts the unit. */
    static final class Block {
        final byte[] bytes = new byte[BLOCK_BYTES];
        int length;
        int units;
        /** When its first byte came, milliseconds since 1970. */
        long wallMillis;
        /** Whether a file is to begin with it. */
        boolean beginsFile;
        /** What stands before it in a file that begins with it; empty for nothing. */
        byte[] header = NO_BYTES;
    }

    private static final byte[] NO_BYTES = {};

    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS_MAX);
    private final ArrayBlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS_MAX);
    /** Blocks that are filled, or being filled. */
    private final AtomicInteger taken = new AtomicInteger();

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
            if (!hasRoom(1)) {
                dropped.incrementAndGet();
                return false;
            }
            block = claim(wallMillis);
            block.beginsFile = beginsFile;
            current = block;
        }
        data.get(offset, block.bytes, block.length, length);
        block.length += length;
        block.units++;
        return true;
    }

    private boolean hasRoom(int blocks) {
        return BLOCKS_MAX - taken.get() >= blocks;
    }

    private Block claim(long wallMillis) {
        taken.incrementAndGet();
        Block reused = free.poll();
        Block block = reused == null ? new Block() : reused;
        block.length = 0;
        block.units = 0;
        block.wallMillis = wallMillis;
        block.beginsFile = false;
        block.header = NO_BYTES;
        return block;
    }

    /**
     * Adds bytes that are one unit. The producer's thread.
     *
     * @param unit from position to limit
     * @param header what stands before them in a file that begins with them
     * @return whether they were taken
     */
    boolean add(ByteBuffer unit, long wallMillis, boolean beginsFile, byte[] header) {
        if (!hasRoom((unit.remaining() + BLOCK_BYTES - 1) / BLOCK_BYTES)) {
            dropped.incrementAndGet();
            return false;
        }
        Block block = claim(wallMillis);
        block.beginsFile = beginsFile;
        block.header = header;
        while (unit.remaining() > BLOCK_BYTES) {
            fill(block, unit);
            block = claim(wallMillis);
        }
        block.units = 1;
        fill(block, unit);
        return true;
    }

    private void fill(Block block, ByteBuffer unit) {
        block.length = Math.min(BLOCK_BYTES, unit.remaining());
        unit.get(block.bytes, 0, block.length);
        offer(block);
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
            offer(block);
        }
    }

    private void offer(Block block) {
        if (!full.offer(block)) {
            throw new IllegalStateException("more blocks than there can be");
        }
    }

    /** The next one, after waiting for it; null if there is none. The writer's thread. */
    @Nullable
    Block take(long waitMillis) throws InterruptedException {
        return full.poll(waitMillis, TimeUnit.MILLISECONDS);
    }

    /** A block was written, or will not be. The writer's thread. */
    void done(Block block) {
        boolean _ = free.offer(block); // there is room for all
        taken.decrementAndGet();
    }

    /** Units that found the queue full. Any thread. */
    long dropped() {
        return dropped.get();
    }
}
