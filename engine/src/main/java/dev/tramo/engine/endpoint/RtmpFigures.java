package dev.tramo.engine.endpoint;

import dev.tramo.rtmp.live.StreamStatistics;

/**
 * What an RTMP endpoint counts.
 *
 * @param stream of a camera's source: what is in it; {@link StreamStatistics#NONE} for a push
 * @param client what the publisher calls itself; empty for a push
 * @param lastError why the last session ended, or none came to be, in words; empty if that never happened
 * @param players of a camera's source: who plays it now
 * @param bytes payload received, or given to the connection, in this session
 * @param frames audio and video messages of a push, pictures of a source, in this session
 * @param droppedFrames audio and video messages that a push lost since it started, because its server was too slow
 * @param droppedBytes their payload
 * @param gaps how often pictures were lost
 * @param queueMillis media waiting, milliseconds
 * @param queueBytes payload waiting, bytes
 */
public record RtmpFigures(
        StreamStatistics stream,
        String client,
        String lastError,
        int players,
        long bytes,
        long frames,
        long droppedFrames,
        long droppedBytes,
        long gaps,
        long queueMillis,
        long queueBytes)
        implements Figures {
    public static final RtmpFigures NONE = new RtmpFigures(StreamStatistics.NONE, "", "", 0, 0, 0, 0, 0, 0, 0, 0);
}
