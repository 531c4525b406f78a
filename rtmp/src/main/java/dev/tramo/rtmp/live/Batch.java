package dev.tramo.rtmp.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Messages that are sent together, encoded one behind the other: whoever is sent several of them in a row is sent one piece of
 * memory. Of fixed size, since pieces of it are on their way while it fills. Stream's thread.
 */
final class Batch {
    /** About what one picture's time brings at 10 Mbit/s; what is larger gains nothing by company. */
    static final int BYTES_MAX = 65_536;

    private final ByteBuf bytes;
    private boolean open = true;

    Batch(ByteBufAllocator allocator) {
        bytes = allocator.buffer(BYTES_MAX, BYTES_MAX);
    }

    boolean hasRoomFor(int wireBytes) {
        return wireBytes <= bytes.writableBytes();
    }

    /**
     * Copies a message behind the others.
     *
     * @return where it begins
     */
    int add(ByteBuf wire) {
        int start = bytes.writerIndex();
        bytes.writeBytes(wire, wire.readerIndex(), wire.readableBytes());
        return start;
    }

    /** The messages from one place to another; the receiver's to release. */
    ByteBuf piece(int start, int end) {
        return bytes.retainedSlice(start, end - start);
    }

    /** Whether messages may still come; then whoever is sent the last one waits with it. */
    boolean isOpen() {
        return open;
    }

    /** Nothing is added any more, and no piece taken. */
    void close() {
        open = false;
        bytes.release();
    }
}
