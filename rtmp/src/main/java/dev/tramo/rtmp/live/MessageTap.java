package dev.tramo.rtmp.live;

import io.netty.buffer.ByteBuf;

/**
 * Takes a stream's messages within the program, without a connection; see {@link LiveStream#addTap}. Called on the stream's thread,
 * from within the stream's methods: quick, and without exceptions. There is no queue in front of a tap, so that none can grow;
 * one that hands messages to another thread bounds its own.
 *
 * <p>A tap is sent what a player is sent: metadata, the configurations of video and audio, then frames from a keyframe on, or
 * audio alone if there is no video. Times never decrease within a track.
 */
public interface MessageTap {
    /**
     * A publisher is there, or is back: frames follow from a keyframe on. Configurations that are as before an interruption are
     * not repeated.
     */
    void onBegan();

    /**
     * A message.
     *
     * @param type audio, video or data, see {@link dev.tramo.rtmp.wire.MessageType}; data is without {@code @setDataFrame}
     * @param timeMillis decode time on the stream's own time line, 0 or more: continuous across wraps, jumps of the publisher's
     *     clock, and interruptions
     * @param payload from its reader index on; borrowed for the call, and to be left as it is
     * @param arrivalNanos when the publisher's message arrived, on the clock of {@link LiveStream#onMessage}; for messages from
     *     before the tap was added, exact to the millisecond
     */
    void onMessage(int type, long timeMillis, ByteBuf payload, long arrivalNanos);

    /** The messages that arrived together have been passed. */
    void onBatchEnd();

    /** The publisher is gone, perhaps to return: {@link #onBegan} or {@link #onEnded} follows. */
    void onInterrupted();

    /** The publisher is gone for good, or the stream was closed. After a new publisher {@link #onBegan} may follow. */
    void onEnded();
}
