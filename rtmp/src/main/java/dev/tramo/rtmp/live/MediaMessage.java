package dev.tramo.rtmp.live;

import dev.tramo.rtmp.wire.MessageType;

/**
 * A message of a stream: what it is, when it belongs, and its bytes. Shared by all that keep or send it, with counted references.
 * Stream's thread.
 */
final class MediaMessage {
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
    private final long time;
    private final long arrivalMillis;
    private final SharedChunks chunks;
    private final MemoryBudget budget;
    private int references = 1;

    /**
     * A message with one reference.
     *
     * @param key of a header: it takes the place of the one before it with that key
     * @param time milliseconds of the stream
     * @param arrivalMillis when it came, milliseconds of any clock: how old it is, and how long it waits. Its {@code time} says
     *     nothing of that: the timestamps of audio and video may be far apart
     * @param chunks taken over
     */
    MediaMessage(Role role, int key, long time, long arrivalMillis, SharedChunks chunks, MemoryBudget budget) {
        this.role = role;
        this.key = key;
        this.time = time;
        this.arrivalMillis = arrivalMillis;
        this.chunks = chunks;
        this.budget = budget;
        budget.add(chunks.capacity());
    }

    Role role() {
        return role;
    }

    int key() {
        return key;
    }

    /** Audio, video or data. */
    int type() {
        return chunks.type();
    }

    long time() {
        return time;
    }

    long arrivalMillis() {
        return arrivalMillis;
    }

    /** The bytes; valid as long as the message is referenced. */
    SharedChunks chunks() {
        return chunks;
    }

    int payloadBytes() {
        return chunks.payloadBytes();
    }

    boolean isVideo() {
        return chunks.type() == MessageType.VIDEO;
    }

    /** A video frame. */
    boolean isPicture() {
        return isVideo() && !isHeader();
    }

    /** A video or audio frame; no header and no data. */
    boolean isFrame() {
        return !isHeader() && role != Role.DATA;
    }

    boolean isHeader() {
        return role == Role.METADATA || role == Role.VIDEO_HEADER || role == Role.AUDIO_HEADER;
    }

    MediaMessage retain() {
        references++;
        return this;
    }

    void release() {
        references--;
        if (references == 0) {
            budget.subtract(chunks.capacity());
            chunks.release();
        }
    }
}
