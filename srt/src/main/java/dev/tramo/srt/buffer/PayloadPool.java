package dev.tramo.srt.buffer;

import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Slots for payloads, on heap arrays because the JDK's ciphers work fastest there. Grows by chunks up to its bound, as far as
 * there is memory, and uses the first free slot, so that the last chunks become empty and can be given back. A chunk is taken from
 * the memory as a whole; its blocks are allocated when their slots are first used.
 */
final class PayloadPool {
    static final int SLOT_BYTES = PacketHeader.PAYLOAD_BYTES_MAX;
    /** As many as a word has bits. */
    static final int CHUNK_SLOTS = Long.SIZE;

    static final int CHUNK_BYTES = CHUNK_SLOTS * SLOT_BYTES;
    private static final int BLOCK_SLOTS = 8;
    private static final int CHUNK_BLOCKS = CHUNK_SLOTS / BLOCK_SLOTS;
    /** {@link #take} has none. */
    static final int NONE = -1;
    /** Slots that a buffer wants to have at hand: it grows before it has to, and so knows in time that it cannot. */
    private static final int RESERVE_SLOTS = CHUNK_SLOTS / 2;

    private final int chunksMax;
    private final BufferMemory.Share.Account memory;
    private @Nullable ByteBuffer[] @Nullable [] chunks = {};
    /** Of each chunk, a bit for each free slot. */
    private long[] free = {};
    /** A bit for each chunk that has a free slot. */
    private long[] chunksWithFree = {};

    private int chunkCount;
    private int used;
    private int usedMost;
    private boolean isShort;

    PayloadPool(int slotsMax, BufferMemory.Share.Account memory) {
        this.chunksMax = Math.ceilDiv(slotsMax, CHUNK_SLOTS);
        this.memory = memory;
    }

    /** A slot, or {@link #NONE} if there is no memory; there must not be more than the bound in use. */
    int take() {
        if (available() <= RESERVE_SLOTS && chunkCount < chunksMax) {
            isShort = !grow();
        }
        isShort |= isOver();
        int word = 0;
        while (word < chunksWithFree.length && chunksWithFree[word] == 0) {
            word++;
        }
        if (word == chunksWithFree.length) {
            assert chunkCount < chunksMax : "more slots in use than the buffer's bound";
            return NONE;
        }
        int chunk = word * Long.SIZE + Long.numberOfTrailingZeros(chunksWithFree[word]);
        int bit = Long.numberOfTrailingZeros(free[chunk]);
        free[chunk] &= ~(1L << bit);
        if (free[chunk] == 0) {
            chunksWithFree[word] &= ~(1L << chunk);
        }
        allocate(chunk, bit / BLOCK_SLOTS);
        used++;
        usedMost = Math.max(usedMost, used);
        return chunk * CHUNK_SLOTS + bit;
    }

    private void allocate(int chunk, int block) {
        @Nullable ByteBuffer[] blocks = blocks(chunk);
        if (blocks[block] == null) {
            blocks[block] = ByteBuffer.allocate(BLOCK_SLOTS * SLOT_BYTES);
        }
    }

    private @Nullable ByteBuffer[] blocks(int chunk) {
        @Nullable ByteBuffer[] blocks = chunks[chunk];
        assert blocks != null : "slot is not in use";
        return blocks;
    }

    /** Whether {@link #take} has one. */
    boolean hasRoom() {
        return available() > 0 || (chunkCount < chunksMax && grow());
    }

    void release(int slot) {
        int chunk = slot / CHUNK_SLOTS;
        if (chunk < chunks.length && chunks[chunk] != null) {
            free[chunk] |= 1L << slot;
            chunksWithFree[chunk / Long.SIZE] |= 1L << chunk;
            used--;
            if (free[chunk] == -1 && isOver()) {
                giveBack(chunk);
            }
            isShort = isShort && (available() < RESERVE_SLOTS || isOver());
        }
    }

    /** Whether this holds more than others leave to it, and can do with less. */
    boolean isOver() {
        return chunkCount > 1 && memory.isOver();
    }

    /** Whether there is no memory for more, and what is left will soon be used up. */
    boolean isShort() {
        return isShort;
    }

    private int available() {
        return chunkCount * CHUNK_SLOTS - used;
    }

    private boolean grow() {
        if (!memory.take(CHUNK_BYTES)) {
            if (chunkCount > 0) {
                return false;
            }
            memory.takeAnyway(CHUNK_BYTES); // with nothing at all no stream flows; those that have more give back
        }
        int chunk = 0;
        while (chunk < chunks.length && chunks[chunk] != null) {
            chunk++;
        }
        if (chunk == chunks.length) {
            int longer = Math.max(1, 2 * chunk);
            chunks = Arrays.copyOf(chunks, longer);
            free = Arrays.copyOf(free, longer);
            chunksWithFree = Arrays.copyOf(chunksWithFree, Math.ceilDiv(longer, Long.SIZE));
        }
        chunks[chunk] = new @Nullable ByteBuffer[CHUNK_BLOCKS];
        free[chunk] = -1;
        chunksWithFree[chunk / Long.SIZE] |= 1L << chunk;
        chunkCount++;
        return true;
    }

    /** Gives back the empty chunks that were not needed since the last call. */
    void trim() {
        int needed = Math.ceilDiv(usedMost + RESERVE_SLOTS, CHUNK_SLOTS);
        for (int chunk = chunks.length - 1; chunk >= 0 && chunkCount > needed; chunk--) {
            if (chunks[chunk] != null && free[chunk] == -1) {
                giveBack(chunk);
            }
        }
        usedMost = used;
    }

    private void giveBack(int chunk) {
        chunks[chunk] = null;
        free[chunk] = 0;
        chunksWithFree[chunk / Long.SIZE] &= ~(1L << chunk);
        chunkCount--;
        memory.giveBack(CHUNK_BYTES);
    }

    /** Forgets all slots and gives back their memory. */
    void clear() {
        memory.giveBack((long) chunkCount * CHUNK_BYTES);
        chunks = new ByteBuffer[0][];
        free = new long[0];
        chunksWithFree = new long[0];
        chunkCount = 0;
        isShort = false;
        used = 0;
        usedMost = 0;
    }

    /** The heap buffer that holds {@code slot} from {@link #offset} on. */
    ByteBuffer buffer(int slot) {
        @Nullable ByteBuffer block = blocks(slot / CHUNK_SLOTS)[slot % CHUNK_SLOTS / BLOCK_SLOTS];
        assert block != null : "slot is not in use";
        return block;
    }

    static int offset(int slot) {
        return slot % BLOCK_SLOTS * SLOT_BYTES;
    }

    /** Slots in use. */
    int used() {
        return used;
    }
}
