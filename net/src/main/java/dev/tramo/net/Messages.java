package dev.tramo.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * An array of {@code mmsghdr} with one {@code iovec}, address, control area and data slot each, laid out once; as many as {@code count}.
 * Layout of 64-bit Linux.
 */
final class Messages {
    static final int HEADER_BYTES = 64;
    static final int CONTROL_BYTES = 128;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOVEC = 16;
    private static final int IOVEC_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;
    private static final int IOVEC_BYTES = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    final int count;
    final int slotBytes;
    final MemorySegment headers;
    final MemorySegment names;
    final MemorySegment controls;
    private final MemorySegment iovecs;
    private final MemorySegment data;

    Messages(Arena arena, int count, int slotBytes) {
        this.count = count;
        this.slotBytes = slotBytes;
        headers = arena.allocate((long) count * HEADER_BYTES, 8);
        names = arena.allocate((long) count * 32, 8);
        controls = arena.allocate((long) count * CONTROL_BYTES, 8);
        iovecs = arena.allocate((long) count * IOVEC_BYTES, 8);
        data = arena.allocate((long) count * slotBytes, 64);
        for (int i = 0; i < count; i++) {
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.ADDRESS, header + NAME, names.asSlice(name(i)));
            headers.set(ValueLayout.ADDRESS, header + IOVEC, iovecs.asSlice((long) i * IOVEC_BYTES));
            headers.set(LONG, header + IOVEC_COUNT, 1L);
            headers.set(ValueLayout.ADDRESS, header + CONTROL, controls.asSlice(control(i)));
            iovecs.set(ValueLayout.ADDRESS, (long) i * IOVEC_BYTES, data.asSlice((long) i * slotBytes));
            iovecs.set(LONG, (long) i * IOVEC_BYTES + 8, slotBytes);
        }
    }

    /** Takes over the first messages of {@code from}, which may have fewer: their addresses, control areas and data to send. */
    void copy(Messages from, int messages) {
        MemorySegment.copy(from.names, 0, names, 0, name(messages));
        MemorySegment.copy(from.controls, 0, controls, 0, control(messages));
        MemorySegment.copy(from.data, 0, data, 0, (long) messages * slotBytes);
        for (int i = 0; i < messages; i++) {
            setNameLength(i, from.nameLength(i));
            setControlLength(i, from.controlLength(i));
            setDataLength(i, from.dataLength(i));
        }
    }

    /** All data slots, big-endian. */
    ByteBuffer buffer() {
        return data.asByteBuffer();
    }

    static long name(int i) {
        return (long) i * 32;
    }

    static long control(int i) {
        return (long) i * CONTROL_BYTES;
    }

    void setNameLength(int i, int bytes) {
        headers.set(INT, (long) i * HEADER_BYTES + NAME_LENGTH, bytes);
    }

    private int nameLength(int i) {
        return headers.get(INT, (long) i * HEADER_BYTES + NAME_LENGTH);
    }

    void setControlLength(int i, long bytes) {
        headers.set(LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH, bytes);
    }

    long controlLength(int i) {
        return headers.get(LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH);
    }

    int flags(int i) {
        return headers.get(INT, (long) i * HEADER_BYTES + FLAGS);
    }

    /** Received bytes of message {@code i}. */
    int length(int i) {
        return headers.get(INT, (long) i * HEADER_BYTES + LENGTH);
    }

    /** Bytes to send of message {@code i}. */
    void setDataLength(int i, int bytes) {
        iovecs.set(LONG, (long) i * IOVEC_BYTES + 8, bytes);
    }

    int dataLength(int i) {
        return (int) iovecs.get(LONG, (long) i * IOVEC_BYTES + 8);
    }

    /** Copies the header of message {@code i} into an array of others. */
    void copyHeader(int i, MemorySegment to, long at) {
        MemorySegment.copy(headers, (long) i * HEADER_BYTES, to, at, HEADER_BYTES);
    }

    /** The header at {@code at} takes this many iovecs from its first one on. */
    static void setVectors(MemorySegment headers, long at, int count) {
        headers.set(LONG, at + IOVEC_COUNT, count);
    }

    static void setControlLength(MemorySegment headers, long at, long bytes) {
        headers.set(LONG, at + CONTROL_LENGTH, bytes);
    }
}
