package dev.tramo.engine.pacing;

import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.net.UdpSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hands payloads from one thread to another, in order. Holds at most {@link #SLOTS}; what comes to a full ring is dropped and counted.
 * Memory is taken as it is first used.
 */
final class PayloadRing {
    /** 25 ms of 200 Mbit/s: the other side takes them every few milliseconds. */
    static final int SLOTS = 512;

    private static final int CHUNK_SLOTS = 32;
    private static final int SLOT_BYTES = UdpSocket.SEND_BYTES_MAX;

    private final @Nullable ByteBuffer[] chunks = new ByteBuffer[SLOTS / CHUNK_SLOTS];
    private final int[] lengths = new int[SLOTS];
    private final long[] origins = new long[SLOTS];
    /** Counts of payloads put in and taken out; the slot is the count modulo {@link #SLOTS}. */
    private final AtomicInteger in = new AtomicInteger();

    private final AtomicInteger out = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    /** Puts one in. The producer's thread. */
    void offer(ByteBuffer data, int offset, int length, long originNanos) {
        int at = in.getPlain();
        if (at - out.get() >= SLOTS || length > SLOT_BYTES) {
            dropped.incrementAndGet();
            return;
        }
        int slot = at & (SLOTS - 1);
        ByteBuffer chunk = chunks[slot / CHUNK_SLOTS];
        if (chunk == null) {
            chunk = ByteBuffer.allocateDirect(CHUNK_SLOTS * SLOT_BYTES);
            chunks[slot / CHUNK_SLOTS] = chunk;
        }
        chunk.put(slot % CHUNK_SLOTS * SLOT_BYTES, data, offset, length);
        lengths[slot] = length;
        origins[slot] = originNanos;
        in.set(at + 1); // publishes what was written before
    }

    /** Whether there is nothing to take. Any thread. */
    boolean isEmpty() {
        return in.get() == out.get();
    }

    /** Takes all there are; how many. The consumer's thread. */
    int drain(PayloadConsumer to) {
        int at = out.getPlain();
        int taken = in.get() - at;
        for (int left = taken; left > 0; left--) {
            int slot = at & (SLOTS - 1);
            ByteBuffer chunk = chunks[slot / CHUNK_SLOTS];
            if (chunk != null) {
                to.onPayload(chunk, slot % CHUNK_SLOTS * SLOT_BYTES, lengths[slot], origins[slot]);
            }
            at++;
            out.set(at);
        }
        return taken;
    }

    /** Payloads that found no room, or were too long. Any thread. */
    long dropped() {
        return dropped.get();
    }
}
