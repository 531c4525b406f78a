package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.rtmp.live.Consumer;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.StreamStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What a push counts over all its connections, and what came while it had none. The frames that a connection begins with, although they
 * came before it, are not missed. The leg's loop.
 */
final class PushCounts {
    private final LiveStream stream;
    private @Nullable Consumer consumer;
    private long sentFrames;
    private long sentBytes;
    private long droppedFrames;
    private long droppedBytes;
    private long gaps;
    /** Up to {@link #missedFrom}. */
    private long missed;
    /** Number of the stream's first message that is missed unless a connection begins with it. */
    private long missedFrom;

    /** Nothing is sent yet. */
    PushCounts(LiveStream stream) {
        this.stream = stream;
        this.missedFrom = stream.frames();
    }

    /** A connection sends the stream from now on. */
    void connected(Consumer by) {
        missed = Math.max(missed, missed() - by.sentFrames());
        consumer = by;
    }

    /** The connection is over, if there was one. */
    void disconnected() {
        Consumer over = consumer;
        if (over != null) {
            consumer = null;
            missedFrom = stream.frames();
            sentFrames += over.sentFrames();
            sentBytes += over.sentBytes();
            droppedFrames += over.droppedFrames();
            droppedBytes += over.droppedBytes();
            gaps += over.gaps();
        }
    }

    /** Audio and video messages that came while the server was not connected. */
    long missed() {
        return missed + (consumer == null ? stream.frames() - missedFrom : 0);
    }

    RtmpFigures figures(String lastError) {
        Consumer to = consumer;
        return new RtmpFigures(
                StreamStatistics.NONE,
                "",
                lastError,
                0,
                to == null ? 0 : to.sentBytes(),
                to == null ? 0 : to.sentFrames(),
                droppedFrames + (to == null ? 0 : to.droppedFrames()),
                droppedBytes + (to == null ? 0 : to.droppedBytes()),
                gaps + (to == null ? 0 : to.gaps()),
                to == null ? 0 : to.queueMillis(),
                to == null ? 0 : to.queueBytes());
    }

    Totals totals() {
        Consumer to = consumer;
        return Totals.of(
                sentFrames + (to == null ? 0 : to.sentFrames()),
                sentBytes + (to == null ? 0 : to.sentBytes()),
                droppedFrames + (to == null ? 0 : to.droppedFrames()) + missed(),
                missed());
    }
}
