package dev.tramo.rtmp.live;

import dev.tramo.rtmp.media.AudioFormat;
import dev.tramo.rtmp.media.VideoFormat;
import java.util.Optional;

/**
 * What a publisher sent, rates over the last second.
 *
 * @param video empty until a sequence header or frame has arrived
 * @param audio empty until a sequence header or frame has arrived
 * @param frameRate video frames per second
 * @param videoBitsPerSecond payload of video messages
 * @param audioBitsPerSecond payload of audio messages
 * @param keyframeIntervalMillis time between the last two keyframes; 0 before the second
 * @param bytes payload since the publisher began
 * @param frames video frames since the publisher began
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
