package dev.tramo.rtmp.live;

import dev.tramo.rtmp.wire.ChunkLimits;
import dev.tramo.rtmp.wire.ChunkReader;
import dev.tramo.rtmp.wire.ChunkWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A connection whose far end decodes what it is sent. Takes everything until it is stalled; then as many bytes as it is allowed. */
final class RecordingOutlet implements Consumer.Outlet {
    /** A message as the far end understood it. */
    record Received(int type, int timestamp, int streamId, ByteBuffer payload) {
        @Override
        public String toString() {
            return type + "@" + Integer.toUnsignedLong(timestamp) + "/" + streamId + " of " + payload.remaining();
        }
    }

    final List<Received> received = new ArrayList<>();
    /** Of the header of each message: 0 stands alone, 1 refers to the one before. */
    final List<Integer> formats = new ArrayList<>();

    private final ChunkReader reader;
    /** How often something was handed over. */
    int writes;

    private boolean stalled;
    private long creditBytes;
    private long unsentBytes;
    private long unflushedBytes;
    private int format = -1;
    /** Where the last write's bytes are in memory. */
    byte[] lastMemory = {};

    RecordingOutlet() {
        reader = new ChunkReader(UnpooledByteBufAllocator.DEFAULT, ChunkLimits.DEFAULT);
        try {
            reader.setChunkSize(ChunkWriter.CHUNK_BYTES);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes nothing from now on. */
    void stall() {
        stalled = true;
    }

    /** Takes so many bytes more, and what is left of its last message. */
    void allow(long bytes) {
        creditBytes += bytes;
        unsentBytes = Math.max(0, unsentBytes - bytes);
    }

    /** Takes everything again. */
    void recover() {
        stalled = false;
        creditBytes = 0;
        unsentBytes = 0;
    }

    /** The far end forgets what it was sent; a consumer goes on. */
    void forget() {
        received.clear();
        formats.clear();
        writes = 0;
    }

    long unflushedBytes() {
        return unflushedBytes;
    }

    /** Sent, but not yet taken; as if the system's buffer were full. */
    void hold(long bytes) {
        unsentBytes = bytes;
    }

    @Override
    public boolean isWritable() {
        return !stalled || creditBytes > 0;
    }

    @Override
    public void write(ByteBuf bytes) {
        writes++;
        if (stalled) {
            creditBytes -= bytes.readableBytes();
        }
        unflushedBytes += bytes.readableBytes();
        lastMemory = bytes.array();
        try {
            ByteBuf in = Unpooled.copiedBuffer(bytes);
            do {
                format = format < 0 && in.isReadable() ? in.getByte(in.readerIndex()) >> 6 & 3 : format;
            } while (reader.next(in, this::onMessage) && in.isReadable());
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        } finally {
            bytes.release();
        }
    }

    private void onMessage(int type, int timestamp, int streamId, ByteBuf payload) {
        byte[] copy = new byte[payload.readableBytes()];
        payload.readBytes(copy).release();
        received.add(new Received(type, timestamp, streamId, ByteBuffer.wrap(copy)));
        formats.add(format);
        format = -1;
    }

    @Override
    public void flush() {
        unflushedBytes = 0;
    }

    @Override
    public long unsentBytes() {
        return unsentBytes;
    }
}
