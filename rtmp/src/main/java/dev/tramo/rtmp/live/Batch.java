package dev.tramo.rtmp.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A buffer of encoded messages that are sent together: a consumer that is sent several adjacent ones is written one slice. Of
 * fixed size, since slices of it are being sent while it fills. Stream's thread.
 */
final class Batch {
    /** About the data of one video frame's time at 10 Mbit/s. Larger messages gain nothing by being batched. */
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
     * Appends a copy of a message.
     *
     * @return offset of the message in the batch
     */
    int add(ByteBuf wire) {
        int start = bytes.writerIndex();
        bytes.writeBytes(wire, wire.readerIndex(), wire.readableBytes());
        return start;
    }

    /** A slice from one offset to another; the receiver's to release. */
    ByteBuf piece(int start, int end) {
        return bytes.retainedSlice(start, end - start);
    }

    /** Whether messages may still be added; until then consumers hold their slices back to let them grow. */
    boolean isOpen() {
        return open;
    }

    /** No more messages are added, and no slices taken. */
    void close() {
        open = false;
        bytes.release();
    }
}
