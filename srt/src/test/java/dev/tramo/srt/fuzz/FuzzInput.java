package dev.tramo.srt.fuzz;

import java.util.Arrays;

/** A fuzzer's bytes, read from front to end; zeros follow them. */
final class FuzzInput {
    private final byte[] bytes;
    private int at;

    FuzzInput(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isEmpty() {
        return at >= bytes.length;
    }

    /** 0 to 255. */
    int next() {
        return at < bytes.length ? bytes[at++] & 0xFF : 0;
    }

    /** A small number, mostly near 0. */
    int nextOffset() {
        return (byte) next();
    }

    int nextInt() {
        return next() << 24 | next() << 16 | next() << 8 | next();
    }

    /** At most {@code length} bytes, as many as there are. */
    byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length));
        at += taken.length;
        return taken;
    }
}
