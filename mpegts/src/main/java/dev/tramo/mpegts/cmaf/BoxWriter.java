package dev.tramo.mpegts.cmaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes boxes of ISO BMFF (ISO/IEC 14496-12 4.2), one inside the other. */
final class BoxWriter {
    private byte[] bytes;
    private int length;

    BoxWriter(int bytesExpected) {
        bytes = new byte[bytesExpected];
    }

    /** Begins a box, to be ended by {@link #end} with what this returns. */
    int begin(String type) {
        int at = length;
        put32(0);
        putText(type);
        return at;
    }

    /** Begins a box that has a version and flags. */
    int begin(String type, int version, int flags) {
        int at = begin(type);
        put32(version << 24 | flags);
        return at;
    }

    void end(int begun) {
        set32(begun, length - begun);
    }

    void put8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void put16(int value) {
        put8(value >>> 8);
        put8(value);
    }

    void put32(int value) {
        put16(value >>> 16);
        put16(value);
    }

    void put64(long value) {
        put32((int) (value >>> 32));
        put32((int) value);
    }

    void putZeros(int count) {
        reserve(count);
        Arrays.fill(bytes, length, length + count, (byte) 0);
        length += count;
    }

    /** ASCII, without an end. */
    void putText(String text) {
        put(text.getBytes(StandardCharsets.US_ASCII));
    }

    void put(byte[] from) {
        put(from, from.length);
    }

    void put(byte[] from, int count) {
        reserve(count);
        System.arraycopy(from, 0, bytes, length, count);
        length += count;
    }

    /** What is between position and limit, which stay as they are. */
    void put(ByteBuffer from) {
        int count = from.remaining();
        reserve(count);
        from.get(from.position(), bytes, length, count);
        length += count;
    }

    /** Overwrites four bytes that were written before. */
    void set32(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    int length() {
        return length;
    }

    /** All that was written, as a copy. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets what was written. */
    void clear() {
        length = 0;
    }

    /** What was written, at its beginning; valid until more is written. */
    byte[] array() {
        return bytes;
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }
}
