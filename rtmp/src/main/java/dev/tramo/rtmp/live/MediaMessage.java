package dev.tramo.rtmp.live;

import dev.tramo.rtmp.wire.MessageType;

/**
 * A message of a stream: its role, its times and its encoded bytes. Shared by the caches and queues that hold it, and
 * reference counted. Stream's thread.
 */
final class MediaMessage {
    /** The kinds of messages that starting and dropping distinguish. */
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
    private final boolean enhanced;
    private final SharedChunks chunks;
    private final MemoryBudget budget;
    private int references = 1;

    /**
     * A message with one reference.
     *
     * @param key of a header: it replaces an earlier one with the same key
     * @param time milliseconds of the stream
     * @param arrivalMillis when it arrived, milliseconds of the monotonic clock. Ages and queueing times are measured by it,
     *     since the {@code time} of audio and video may be far apart
     * @param enhanced whether it is in the form of enhanced RTMP
     * @param chunks taken over
     */
    MediaMessage(
            Role role,
            int key,
            long time,
            long arrivalMillis,
            boolean enhanced,
            SharedChunks chunks,
            MemoryBudget budget) {
        this.enhanced = enhanced;
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

    /** Audio, or its header, that a server without enhanced RTMP does not understand. */
    boolean isEnhancedAudio() {
        return enhanced && chunks.type() == MessageType.AUDIO;
    }

    /** A video frame. */
    boolean isVideoFrame() {
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
