package dev.tramo.engine.rtmp;

import dev.tramo.rtmp.wire.MessageType;

/**
 * When the messages of a stream are sent on: together, so that connections take few system calls, but with a video frame where there is
 * one. All times are of one clock. The leg's loop.
 */
final class FlushSchedule {
    /**
     * Between two flushes, if the later one is to be with a video frame: every second frame at 25 and 30 frames per second. A frame
     * that waits does so for the next one, not for whatever comes.
     */
    static final long TO_VIDEO_NANOS = 60_000_000;

    /** Between two flushes without video; so much more that audio does not come first where the next video frame is late. */
    static final long WITHOUT_VIDEO_NANOS = 100_000_000;

    /** The same of taps: what they make of it, a transport stream for example, leaves by a clock of its own. */
    static final long TO_TAPS_NANOS = 40_000_000;

    /** To whom messages are sent on now. */
    enum Due {
        NOBODY,
        TAPS,
        ALL
    }

    private long flushedNanos;
    private long flushedTapsNanos;
    /** Whether a video message is among those that arrived together. */
    private boolean hasVideo;

    FlushSchedule(long nowNanos) {
        onFlush(nowNanos);
    }

    /** A message has come, of a type of {@link MessageType}. */
    void onMessage(int type) {
        hasVideo |= type == MessageType.VIDEO;
    }

    /** All has been sent on. */
    void onFlush(long nowNanos) {
        flushedNanos = nowNanos;
        flushedTapsNanos = nowNanos;
    }

    /** Messages that arrived together have been passed: who is sent them now. */
    Due onBatchEnd(long nowNanos) {
        Due due = due(nowNanos, hasVideo ? TO_VIDEO_NANOS : WITHOUT_VIDEO_NANOS);
        hasVideo = false;
        return due;
    }

    /** Perhaps nothing follows: who is sent now what waits. */
    Due onPause(long nowNanos) {
        return due(nowNanos, WITHOUT_VIDEO_NANOS);
    }

    private Due due(long nowNanos, long gatherNanos) {
        if (nowNanos - flushedNanos >= gatherNanos) {
            onFlush(nowNanos);
            return Due.ALL;
        }
        if (nowNanos - flushedTapsNanos >= TO_TAPS_NANOS) {
            flushedTapsNanos = nowNanos;
            return Due.TAPS;
        }
        return Due.NOBODY;
    }
}
