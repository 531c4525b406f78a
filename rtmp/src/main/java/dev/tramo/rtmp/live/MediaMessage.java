package dev.tramo.rtmp.live;

import dev.tramo.rtmp.wire.ChunkWriter;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is sent: encoded once with a header that refers to the message before it, for every consumer that was sent
 * that one; the others get a header of their own before the same payload. Counted references, on one thread.
 */
final class MediaMessage {
    static final int AUDIO_CHUNKS = 4;
    static final int DATA_CHUNKS = 5;
    static final int VIDEO_CHUNKS = 6;

    /** What a message is to a consumer that must choose. */
    enum Role {
        METADATA,
        VIDEO_HEADER,
        AUDIO_HEADER,
        KEYFRAME,
        VIDEO,
        DISPOSABLE_VIDEO,
        AUDIO,
        DATA
    }

    private final Role role;
    private final int key;
    private final int type;
    private final long time;
    private final long arrivalMillis;
    private final long serial;
    private final boolean follows;
    private final int payloadBytes;
    private final ByteBuf wire;
    private final MemoryBudget budget;
    private @Nullable Batch batch;
    private int batchStart;
    private int references = 1;

    /**
     * Encodes a message.
     *
     * @param key of a header: it takes the place of the one before it with that key
     * @param time milliseconds of the stream
     * @param arrivalMillis when it came, milliseconds of any clock: how old it is, and how long it waits. Its {@code time} says
     *     nothing of that: the timestamps of audio and video may be far apart
     * @param previousTime of the message before it on the same chunk stream; negative if there is none
     * @param serial counts the messages of the same chunk stream
     * @param payload taken over
     */
    MediaMessage(
            Role role,
            int key,
            int type,
            long time,
            long arrivalMillis,
            long previousTime,
            long serial,
            ByteBuf payload,
            ByteBufAllocator allocator,
            MemoryBudget budget) {
        this.role = role;
        this.key = key;
        this.type = type;
        this.time = time;
        this.arrivalMillis = arrivalMillis;
        this.serial = serial;
        this.payloadBytes = payload.readableBytes();
        this.budget = budget;
        long delta = time - previousTime;
        this.follows = previousTime >= 0 && delta >= 0 && delta < ChunkWriter.EXTENDED;
        this.wire = encode(payload, allocator, follows ? (int) delta : 0);
        budget.add(wire.capacity());
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

    Role role() {
        return role;
    }

    int key() {
        return key;
    }

    /** Audio, video or data. */
    int type() {
        return type;
    }

    long time() {
        return time;
    }

    long arrivalMillis() {
        return arrivalMillis;
    }

    long serial() {
        return serial;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    int chunkStreamId() {
        return switch (type) {
            case MessageType.AUDIO -> AUDIO_CHUNKS;
            case MessageType.VIDEO -> VIDEO_CHUNKS;
            default -> DATA_CHUNKS;
        };
    }

    boolean isVideo() {
        return type == MessageType.VIDEO;
    }

    boolean isPicture() {
        return isVideo() && !isHeader();
    }

    boolean isOfKindOf(MediaMessage other) {
        return type == other.type;
    }

    /** A picture or sound, no header and no data. */
    boolean isFrame() {
        return !isHeader() && role != Role.DATA;
    }

    boolean isHeader() {
        return role == Role.METADATA || role == Role.VIDEO_HEADER || role == Role.AUDIO_HEADER;
    }

    /** Whether the shared header is true for a consumer that was sent the message before this one. */
    boolean follows() {
        return follows;
    }

    /** With the shared header; the receiver's to release. */
    ByteBuf shared() {
        return wire.retainedDuplicate();
    }

    /** What is sent: header and payload, bytes. */
    int wireBytes() {
        return wire.readableBytes();
    }

    /** Puts a copy of what is {@link #shared} behind those that are sent with it. */
    void join(Batch sentTogether) {
        batchStart = sentTogether.add(wire);
        batch = sentTogether;
    }

    /** Those that are sent together with this one; null if there are none, or if they were sent. */
    @Nullable
    Batch openBatch() {
        return batch != null && batch.isOpen() ? batch : null;
    }

    /** Where in its batch this message begins. */
    int batchStart() {
        return batchStart;
    }

    /**
     * With a header that stands alone; the receiver's to release.
     *
     * @param timestamp milliseconds of the consumer, modulo 2^32
     * @param prefix put before the payload; empty but for metadata
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

    /** The payload in one piece, without a copy if it is one chunk; the receiver's to release. */
    ByteBuf payload(ByteBufAllocator allocator) {
        if (payloadBytes <= ChunkWriter.CHUNK_BYTES) {
            return wire.retainedSlice(wire.readerIndex() + ChunkWriter.DELTA_HEADER_BYTES, payloadBytes);
        }
        ByteBuf payload = allocator.buffer(payloadBytes);
        copyPayload(payload);
        return payload;
    }

    /** The payload without its chunks' headers. */
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

    MediaMessage retain() {
        references++;
        return this;
    }

    void release() {
        references--;
        if (references == 0) {
            budget.subtract(wire.capacity());
            wire.release();
        }
    }

    /** Where encoded bytes go. */
    @FunctionalInterface
    interface Output {
        void write(ByteBuf bytes);
    }
}
