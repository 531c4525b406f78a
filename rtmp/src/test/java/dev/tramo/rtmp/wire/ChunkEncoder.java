package dev.tramo.rtmp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes chunks in any form that the specification allows, byte for byte as the caller wants them; checks nothing. */
public final class ChunkEncoder {
    private final ByteBuf out = Unpooled.buffer();

    /** Format 0. */
    public ChunkEncoder full(int chunkStream, long timestamp, int length, int type, int streamId) {
        basic(0, chunkStream).medium(field(timestamp)).medium(length).u8(type);
        u8(streamId).u8(streamId >> 8).u8(streamId >> 16).u8(streamId >> 24);
        return extended(timestamp);
    }

    /** Format 1. */
    public ChunkEncoder delta(int chunkStream, long delta, int length, int type) {
        return basic(1, chunkStream)
                .medium(field(delta))
                .medium(length)
                .u8(type)
                .extended(delta);
    }

    /** Format 2. */
    public ChunkEncoder deltaOnly(int chunkStream, long delta) {
        return basic(2, chunkStream).medium(field(delta)).extended(delta);
    }

    /** Format 3 without an extended timestamp. */
    public ChunkEncoder next(int chunkStream) {
        return basic(3, chunkStream);
    }

    /** Format 3 with one. */
    public ChunkEncoder next(int chunkStream, long extended) {
        return basic(3, chunkStream).extended(extended);
    }

    /** The shortest form that holds the ID. */
    public ChunkEncoder basic(int format, int chunkStream) {
        if (chunkStream < 64) {
            return u8(format << 6 | chunkStream);
        }
        return chunkStream < 320
                ? u8(format << 6).u8(chunkStream - 64)
                : u8(format << 6 | 1).u8(chunkStream - 64).u8(chunkStream - 64 >> 8);
    }

    public ChunkEncoder bytes(byte[] bytes, int from, int count) {
        out.writeBytes(bytes, from, count);
        return this;
    }

    public ChunkEncoder bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    public ChunkEncoder u32(long value) {
        return u8((int) (value >> 24))
                .u8((int) (value >> 16))
                .u8((int) (value >> 8))
                .u8((int) value);
    }

    public ChunkEncoder u8(int value) {
        out.writeByte(value);
        return this;
    }

    /** All that was written. */
    public byte[] toBytes() {
        byte[] bytes = new byte[out.readableBytes()];
        out.getBytes(out.readerIndex(), bytes);
        return bytes;
    }

    private ChunkEncoder medium(int value) {
        return u8(value >> 16).u8(value >> 8).u8(value);
    }

    private static int field(long time) {
        return (int) Math.min(time & 0xFFFF_FFFFL, 0xFF_FFFF);
    }

    private ChunkEncoder extended(long time) {
        return (time & 0xFFFF_FFFFL) >= 0xFF_FFFF ? u32(time) : this;
    }
}
