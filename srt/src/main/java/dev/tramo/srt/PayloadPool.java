package dev.tramo.srt;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Slots for payloads, on heap arrays because the JDK's ciphers work fastest there. Grows by chunks up to its bound and
 * reuses the slot released last, so that memory follows what is really held.
 */
final class PayloadPool {
    static final int SLOT_BYTES = SrtOptions.PAYLOAD_BYTES_MAX;
    private static final int CHUNK_SLOTS = 64;

    private final int slotsMax;
    private ByteBuffer[] chunks = {};
    private int[] free = {};
    private int freeCount;

    PayloadPool(int slotsMax) {
        this.slotsMax = Math.ceilDiv(slotsMax, CHUNK_SLOTS) * CHUNK_SLOTS;
    }

    /** A slot; there must not be more than the bound in use. */
    int take() {
        if (freeCount == 0) {
            grow();
        }
        return free[--freeCount];
    }

    void release(int slot) {
        free[freeCount++] = slot;
    }

    private void grow() {
        int first = chunks.length * CHUNK_SLOTS;
        assert first < slotsMax : "more slots in use than the buffer's bound";
        chunks = Arrays.copyOf(chunks, chunks.length + 1);
        chunks[chunks.length - 1] = ByteBuffer.allocate(CHUNK_SLOTS * SLOT_BYTES);
        free = Arrays.copyOf(free, chunks.length * CHUNK_SLOTS);
        for (int slot = first + CHUNK_SLOTS - 1; slot >= first; slot--) {
            free[freeCount++] = slot;
        }
    }

    /** The heap buffer that holds {@code slot} from {@link #offset} on. */
    ByteBuffer buffer(int slot) {
        return chunks[slot / CHUNK_SLOTS];
    }

    static int offset(int slot) {
        return slot % CHUNK_SLOTS * SLOT_BYTES;
    }

    /** Slots in use. */
    int used() {
        return chunks.length * CHUNK_SLOTS - freeCount;
    }
}
