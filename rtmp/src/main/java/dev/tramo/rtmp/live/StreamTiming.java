package dev.tramo.rtmp.live;

/**
 * The times of the frames that a publisher sent, since it began or {@link LiveStream#resetTiming} was called.
 *
 * @param gaps how often the time of a track jumped by more than 500 ms: frames are missing
 * @param keyframes of the first video track
 * @param keyframeIntervalMillisMax longest time between two keyframes; 0 before the second
 * @param sinceKeyframeMillis time since the last keyframe, by the time of the video; -1 before the first
 * @param audioToVideoMillis how much later than its video its audio is sent, by their times; 0 without either
 */
public record StreamTiming(
        long gaps, long keyframes, long keyframeIntervalMillisMax, long sinceKeyframeMillis, long audioToVideoMillis) {
    /** Of a stream without frames. */
    public static final StreamTiming NONE = new StreamTiming(0, 0, 0, -1, 0);
}
