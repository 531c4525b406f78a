package dev.tramo.rtmp.live;

import dev.tramo.rtmp.wire.ChunkWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * A message as RTMP chunks, encoded once for all consumers. Its message header (format 1) refers to the previous message on
 * the same chunk stream, so it is valid for every consumer that was sent that one. Other consumers are sent a full header
 * (format 0) of their own, followed by the same payload. Stream's thread.
 */
final class SharedChunks {
    static final int AUDIO_CHUNKS = 4;
    static final int DATA_CHUNKS = 5;
    static final int VIDEO_CHUNKS = 6;

    /** Where encoded bytes go. */
    @FunctionalInterface
    interface Output {
        /** Takes bytes, the receiver's to release. */
        void write(ByteBuf bytes);
    }

    private final int type;
    private final int serial;
    private final boolean follows;
    private final int payloadBytes;
    private final ByteBuf wire;
    private @Nullable Batch batch;
    private int batchStart;

    /**
     * Encodes a message; in place if the payload is one chunk and there is room for the header before it.
     *
     * @param type audio, video or data
     * @param deltaMillis since the previous message on the same chunk stream; negative if there is none
     * @param serial counts the messages of the same chunk stream, from 1; it may start over
     * @param payload taken over
     */
    SharedChunks(int type, long deltaMillis, int serial, ByteBuf payload, ByteBufAllocator allocator) {
        this.type = type;
        this.serial = serial;
        this.payloadBytes = payload.readableBytes();
        this.follows = deltaMillis >= 0 && deltaMillis < ChunkWriter.EXTENDED;
        this.wire = encode(payload, allocator, follows ? (int) deltaMillis : 0);
    }

    private ByteBuf encode(ByteBuf payload, ByteBufAllocator allocator, int delta) {
        ByteBuf encoded;
        if (payloadBytes <= ChunkWriter.CHUNK_BYTES && payload.readerIndex() >= ChunkWriter.DELTA_HEADER_BYTES) {
            encoded = payload.readerIndex(payload.readerIndex() - ChunkWriter.DELTA_HEADER_BYTES);
        } else {
            int chunks = payloadBytes / ChunkWriter.CHUNK_BYTES + 1;
            encoded = allocator.buffer(ChunkWriter.DELTA_HEADER_BYTES + payloadBytes + chunks);
            encoded.writeZero(ChunkWriter.DELTA_HEADER_BYTES);
            ChunkWriter.writePayload(encoded, chunkStreamId(), 0, payload, ChunkWriter.CHUNK_BYTES);
            payload.release();
        }
        ChunkWriter.setDeltaHeader(encoded, encoded.readerIndex(), chunkStreamId(), delta, type, payloadBytes);
        return encoded;
    }

    /** Audio, video or data. */
    int type() {
        return type;
    }

    int chunkStreamId() {
        return switch (type) {
            case MessageType.AUDIO -> AUDIO_CHUNKS;
            case MessageType.VIDEO -> VIDEO_CHUNKS;
            default -> DATA_CHUNKS;
        };
    }

    /** Position among the messages of the same chunk stream. */
    int serial() {
        return serial;
    }

    /** Whether the shared header is valid for a consumer that was sent the previous message. */
    boolean follows() {
        return follows;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    /** Bytes sent with the shared header: headers and payload. */
    int bytes() {
        return wire.readableBytes();
    }

    /** Memory held, bytes. */
    int capacity() {
        return wire.capacity();
    }

    /** With the shared header; the receiver's to release. */
    ByteBuf shared() {
        return wire.retainedDuplicate();
    }

    /** Appends a copy of the message, with the shared header, to a batch. */
    void join(Batch sentTogether) {
        batchStart = sentTogether.add(wire);
        batch = sentTogether;
    }

    /** The batch that this message is in; null if it is in none, or if the batch is closed. */
    @Nullable
    Batch openBatch() {
        return batch != null && batch.isOpen() ? batch : null;
    }

    /** Where in its batch this message begins. */
    int batchStart() {
        return batchStart;
    }

    /**
     * Writes the message with a full header.
     *
     * @param timestamp milliseconds of the consumer, modulo 2^32
     * @param prefix written before the payload; empty except for metadata
     */
    void writeAlone(int timestamp, int streamId, ByteBufAllocator allocator, ByteBuf prefix, Output output) {
        if (!ChunkWriter.isExtended(timestamp) && !prefix.isReadable()) {
            ByteBuf header = allocator.buffer(ChunkWriter.FULL_HEADER_BYTES);
            ChunkWriter.writeFullHeader(header, chunkStreamId(), timestamp, type, streamId, payloadBytes);
            output.write(header);
            int bytes = wire.readableBytes() - ChunkWriter.DELTA_HEADER_BYTES;
            output.write(wire.retainedSlice(wire.readerIndex() + ChunkWriter.DELTA_HEADER_BYTES, bytes));
            return;
        }
        // Rare: every chunk repeats an extended timestamp, so that the payload cannot be shared.
        ByteBuf payload = allocator.buffer(prefix.readableBytes() + payloadBytes);
        payload.writeBytes(prefix, prefix.readerIndex(), prefix.readableBytes());
        copyPayload(payload);
        ByteBuf out = allocator.buffer(payload.readableBytes() + 64);
        ChunkWriter.write(out, chunkStreamId(), timestamp, type, streamId, payload, ChunkWriter.CHUNK_BYTES);
        payload.release();
        output.write(out);
    }

    /** The payload in one buffer, not copied if it is one chunk; the receiver's to release. */
    ByteBuf payload(ByteBufAllocator allocator) {
        if (payloadBytes <= ChunkWriter.CHUNK_BYTES) {
            return wire.retainedSlice(wire.readerIndex() + ChunkWriter.DELTA_HEADER_BYTES, payloadBytes);
        }
        ByteBuf payload = allocator.buffer(payloadBytes);
        copyPayload(payload);
        return payload;
    }

    /** Copies the payload without the headers of its chunks. */
    private void copyPayload(ByteBuf out) {
        int at = wire.readerIndex() + ChunkWriter.DELTA_HEADER_BYTES;
        int left = payloadBytes;
        while (left > 0) {
            int bytes = Math.min(left, ChunkWriter.CHUNK_BYTES);
            out.writeBytes(wire, at, bytes);
            at += bytes + 1;
            left -= bytes;
        }
    }

    /** Whether this message carries that payload. */
    boolean carries(ByteBuf payload) {
        if (payload.readableBytes() != payloadBytes) {
            return false;
        }
        int at = wire.readerIndex() + ChunkWriter.DELTA_HEADER_BYTES;
        for (int start = 0; start < payloadBytes; start += ChunkWriter.CHUNK_BYTES) {
            int bytes = Math.min(payloadBytes - start, ChunkWriter.CHUNK_BYTES);
            if (!ByteBufUtil.equals(wire, at, payload, payload.readerIndex() + start, bytes)) {
                return false;
            }
            at += bytes + 1;
        }
        return true;
    }

    void release() {
        wire.release();
    }
}
