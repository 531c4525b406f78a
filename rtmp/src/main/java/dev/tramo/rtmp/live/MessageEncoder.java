package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a stream's messages, each with a header that refers to the previous one, and collects small ones in batches.
 * Stream's thread.
 */
final class MessageEncoder {
    private static final int AUDIO = 0;
    private static final int VIDEO = 1;
    private static final int DATA = 2;

    private final ByteBufAllocator allocator;
    private final MemoryBudget budget;
    /** By chunk stream: time of the last message, milliseconds; negative before the first. */
    private final long[] lastTime = {-1, -1, -1};

    /** By chunk stream: serial of the last message. */
    private final int[] serials = new int[3];

    private @Nullable Batch batch;

    MessageEncoder(ByteBufAllocator allocator, MemoryBudget budget) {
        this.allocator = allocator;
        this.budget = budget;
    }

    /** Encodes a message; the payload is taken over. Parameters are as for {@link MediaMessage}. */
    MediaMessage encode(
            Role role, int key, int type, long time, long arrivalMillis, boolean enhanced, ByteBuf payload) {
        int track = type == MessageType.AUDIO ? AUDIO : type == MessageType.VIDEO ? VIDEO : DATA;
        long deltaMillis = lastTime[track] < 0 ? -1 : time - lastTime[track];
        lastTime[track] = time;
        serials[track] = Math.max(1, serials[track] + 1); // starts over after 2^31 - 1
        SharedChunks chunks = new SharedChunks(type, deltaMillis, serials[track], payload, allocator);
        return new MediaMessage(role, key, time, arrivalMillis, enhanced, chunks, budget);
    }

    /** The latest time of audio and video, milliseconds; 0 before the first. */
    long latestMillis() {
        return Math.max(0, Math.max(lastTime[AUDIO], lastTime[VIDEO]));
    }

    /** Whether a message is to {@link #join} a batch: it is small, and its shared header can be used. */
    static boolean isBatched(MediaMessage message) {
        return message.chunks().follows() && message.chunks().bytes() <= Batch.BYTES_MAX;
    }

    /** Whether the open batch has no space for a message and must be closed first. */
    boolean isBatchFullFor(MediaMessage message) {
        return batch != null && !batch.hasRoomFor(message.chunks().bytes());
    }

    /** Adds a message to the open batch, or to a new one. */
    void join(MediaMessage message) {
        if (batch == null) {
            batch = new Batch(allocator);
        }
        message.chunks().join(batch);
    }

    /** Closes the open batch, if any. Consumers must have taken their slices. */
    void closeBatch() {
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }

    boolean hasOpenBatch() {
        return batch != null;
    }
}
