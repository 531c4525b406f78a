package dev.tramo.mpegts;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What waits for its time, in order: datagrams, or single transport packets. Memory is taken as it is needed, and used again. One
 * thread.
 */
final class PacedUnits {
    private static final int START = 64;
    /** 2 s of 170 Mbit/s in datagrams. */
    static final int BYTES_MAX = 44_000_000;

    private @Nullable ByteBuffer[] data = new ByteBuffer[START];
    private int[] lengths = new int[START];
    /** Stream time, 27 MHz. */
    private long[] ticks = new long[START];

    /** Transport packets of the stream before it. */
    private long[] positions = new long[START];

    /** Counts of units taken out and put in; the place is the count modulo the arrays' length, a power of two. */
    private long head;

    private long tail;
    private long bytes;

    boolean isEmpty() {
        return head == tail;
    }

    long first() {
        return head;
    }

    long end() {
        return tail;
    }

    /** Puts one in; false if there is no room. */
    boolean add(ByteBuffer from, int offset, int length, long streamTicks, long position) {
        if (bytes + length > BYTES_MAX) {
            return false;
        }
        if (tail - head == data.length) {
            grow();
        }
        int at = place(tail);
        ByteBuffer slot = data[at];
        if (slot == null || slot.capacity() < length) {
            slot = ByteBuffer.allocate(length);
            data[at] = slot;
        }
        slot.put(0, from, offset, length);
        lengths[at] = length;
        ticks[at] = streamTicks;
        positions[at] = position;
        bytes += length;
        tail++;
        return true;
    }

    private void grow() {
        int mask = 2 * data.length - 1;
        @Nullable ByteBuffer[] largerData = new ByteBuffer[mask + 1];
        int[] largerLengths = new int[mask + 1];
        long[] largerTicks = new long[mask + 1];
        long[] largerPositions = new long[mask + 1];
        for (long unit = head; unit < tail; unit++) {
            int to = (int) (unit & mask);
            largerData[to] = data[place(unit)];
            largerLengths[to] = lengths[place(unit)];
            largerTicks[to] = ticks[place(unit)];
            largerPositions[to] = positions[place(unit)];
        }
        data = largerData;
        lengths = largerLengths;
        ticks = largerTicks;
        positions = largerPositions;
    }

    private int place(long unit) {
        return (int) (unit & (data.length - 1));
    }

    ByteBuffer data(long unit) {
        return Objects.requireNonNull(data[place(unit)]);
    }

    int length(long unit) {
        return lengths[place(unit)];
    }

    long ticks(long unit) {
        return ticks[place(unit)];
    }

    void setTicks(long unit, long streamTicks) {
        ticks[place(unit)] = streamTicks;
    }

    long position(long unit) {
        return positions[place(unit)];
    }

    void removeFirst() {
        bytes -= lengths[place(head)];
        head++;
    }
}
