package dev.tramo.rtmp.live;

import io.netty.buffer.ByteBuf;

/**
 * Receives a stream's messages within the program, without a connection; see {@link LiveStream#addTap}. Called on the stream's
 * thread, by the stream's own methods: an implementation must be quick and must not throw. There is no queue between a stream
 * and a tap; an implementation that passes messages to another thread must bound its own.
 *
 * <p>A tap receives metadata, the sequence headers of video and audio, then video from a keyframe on, and audio at once: unlike a
 * player, it does not wait for the first keyframe to take audio. Times never decrease within a track.
 */
public interface MessageTap {
    /**
     * A publisher is present, or has returned: frames follow from a keyframe on. Sequence headers that have not changed since
     * before an interruption are not repeated.
     */
    void onBegan();

    /**
     * A message.
     *
     * @param type audio, video or data, see {@link dev.tramo.rtmp.wire.MessageType}; data is without {@code @setDataFrame}
     * @param timeMillis decode time on the stream's own time line, 0 or more: continuous across wraps, jumps of the
     *     publisher's clock, and interruptions
     * @param payload from its reader index on; valid during the call only, and not to be changed
     * @param arrivalNanos when the publisher's message arrived, on the clock of {@link LiveStream#onMessage}; for messages
     *     from before the tap was added, exact to the millisecond
     */
    void onMessage(int type, long timeMillis, ByteBuf payload, long arrivalNanos);

    /** All messages that arrived together have been passed. */
    void onBatchEnd();

    /** The publisher is gone but may return: {@link #onBegan} or {@link #onEnded} follows. */
    void onInterrupted();

    /** The publisher will not return, or the stream was closed. {@link #onBegan} follows if another publisher begins. */
    void onEnded();
}
