package dev.tramo.rtmp.live;

import dev.tramo.rtmp.media.AudioFormat;
import dev.tramo.rtmp.media.VideoFormat;
import java.util.Optional;

/**
 * A stream as it was in the last second.
 *
 * @param video empty until a header or picture told
 * @param audio likewise
 * @param frameRate pictures a second
 * @param videoBitsPerSecond payload
 * @param audioBitsPerSecond payload
 * @param keyframeIntervalMillis between the last two keyframes; 0 before there were two
 * @param bytes payload since the publisher came
 * @param frames pictures since the publisher came
 */
public record StreamStatistics(
        Optional<VideoFormat> video,
        Optional<AudioFormat> audio,
        double frameRate,
        long videoBitsPerSecond,
        long audioBitsPerSecond,
        long keyframeIntervalMillis,
        long bytes,
        long frames) {
    public static final StreamStatistics NONE =
            new StreamStatistics(Optional.empty(), Optional.empty(), 0, 0, 0, 0, 0, 0);
}
