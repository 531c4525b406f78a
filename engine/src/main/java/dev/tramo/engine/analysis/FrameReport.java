package dev.tramo.engine.analysis;

import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.rtmp.live.StreamTiming;

/**
 * What was found in a stream of frames.
 *
 * @param statistics what it is, and rates over the last second
 * @param timing of its frames
 */
public record FrameReport(StreamStatistics statistics, StreamTiming timing) {}
