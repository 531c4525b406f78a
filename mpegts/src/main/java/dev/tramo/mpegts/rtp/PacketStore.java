package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets by their numbers, those that are missing between them included: each number has a time at which it is due. Grows to what
 * the stream needs, and then allocates nothing.
 */
final class PacketStore {
    private static final int RING_MIN = 256;

    /** A packet that is kept. */
    static final class Slot {
        final ByteBuffer data = ByteBuffer.allocate(RtpPacket.BYTES_MAX);
        int length;
        int payloadOffset;
        int payloadLength;
        /** When its first copy came, and on which path; −1 if it was recovered. */
        long arrivalNanos;

        int path;
    }

    private @Nullable Slot[] ring = new @Nullable Slot[RING_MIN];
    private long[] due = new long[RING_MIN];
    private @Nullable Slot[] free = new @Nullable Slot[RING_MIN];
    private int freeCount;
    /** The first number that is kept, and the one after the last. */
    private long first;

    private long end;

    /** Begins anew at a number. */
    void clear(long at) {
        while (first < end) {
            drop();
        }
        first = at;
        end = at;
    }

    long first() {
        return first;
    }

    long end() {
        return end;
    }

    private int index(long number) {
        return (int) number & (ring.length - 1);
    }

    /** The packet of that number; null if it is missing or not kept. */
    @Nullable
    Slot get(long number) {
        return number < first || number >= end ? null : ring[index(number)];
    }

    /** When a number that is kept is due. */
    long due(long number) {
        return due[index(number)];
    }

    /** Makes room before the first: those numbers are missing, and due as the first is. */
    void prepend(long from) {
        long dueNanos = first < end ? due(first) : Long.MAX_VALUE;
        grow(end - from);
        while (first > from) {
            first--;
            ring[index(first)] = null;
            due[index(first)] = dueNanos;
        }
    }

    /** Makes room for a number; those in between are missing, and due as it is. Nothing is due later than what comes after it. */
    void extend(long number, long dueNanos) {
        grow(number + 1 - first);
        while (end <= number) {
            ring[index(end)] = null;
            due[index(end)] = dueNanos;
            end++;
        }
        due[index(number)] = Math.min(due(number), dueNanos);
        for (long before = number - 1; before >= first && due(before) > dueNanos; before--) {
            due[index(before)] = dueNanos;
        }
    }

    /** A slot for a number that is missing; its bytes are to be written. */
    Slot put(long number) {
        Slot slot = freeCount > 0 ? free[--freeCount] : null;
        if (slot == null) {
            slot = new Slot();
        }
        ring[index(number)] = slot;
        return slot;
    }

    /** Takes a packet out again, so that its number is missing. */
    void remove(long number) {
        Slot slot = ring[index(number)];
        ring[index(number)] = null;
        recycle(slot);
    }

    /** Keeps the first no longer. */
    void drop() {
        Slot slot = ring[index(first)];
        ring[index(first)] = null;
        first++;
        recycle(slot);
    }

    private void recycle(@Nullable Slot slot) {
        if (slot != null) {
            if (freeCount == free.length) {
                free = Arrays.copyOf(free, 2 * free.length);
            }
            free[freeCount++] = slot;
        }
    }

    private void grow(long count) {
        if (count <= ring.length) {
            return;
        }
        int size = ring.length;
        while (size < count) {
            size *= 2;
        }
        @Nullable Slot[] newRing = new @Nullable Slot[size];
        long[] newDue = new long[size];
        for (long number = first; number < end; number++) {
            int to = (int) number & (size - 1);
            newRing[to] = ring[index(number)];
            newDue[to] = due[index(number)];
        }
        ring = newRing;
        due = newDue;
    }
}
