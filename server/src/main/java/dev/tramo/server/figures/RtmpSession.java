package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.rtmp.media.AudioFormat;
import dev.tramo.rtmp.media.VideoFormat;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an RTMP endpoint counts.
 *
 * @param stream what is in the stream of a source
 * @param client what the publisher calls itself
 * @param lastError why the last session ended, or none came to be, in words; empty if that never happened
 * @param players who plays the stream of a source now
 * @param bytes payload received, or given to the connection, in this session
 * @param frames audio and video messages of a push, pictures of a source, in this session
 * @param droppedFrames audio and video messages that a push lost since it started, because its server was too slow
 * @param droppedBytes their payload
 * @param gaps how often pictures were lost
 * @param queueMillis media waiting, milliseconds
 * @param queueBytes payload waiting, bytes
 */
@Schema(name = "RtmpFigures")
public record RtmpSession(
        Stream stream,
        String client,
        String lastError,
        int players,
        long bytes,
        long frames,
        long droppedFrames,
        long droppedBytes,
        long gaps,
        long queueMillis,
        long queueBytes) {
    /**
     * A stream as it was in the last second.
     *
     * @param video empty until a header or picture told
     * @param audio likewise
     * @param frameRate pictures a second
     * @param keyframeIntervalMillis between the last two keyframes; 0 before there were two
     * @param bytes payload since the publisher came
     * @param frames pictures since the publisher came
     */
    @Schema(name = "StreamStatistics")
    public record Stream(
            Optional<Video> video,
            Optional<Audio> audio,
            double frameRate,
            long videoBitsPerSecond,
            long audioBitsPerSecond,
            long keyframeIntervalMillis,
            long bytes,
            long frames) {
        private static Stream of(StreamStatistics stream) {
            return new Stream(
                    stream.video().map(Video::of),
                    stream.audio().map(Audio::of),
                    stream.frameRate(),
                    stream.videoBitsPerSecond(),
                    stream.audioBitsPerSecond(),
                    stream.keyframeIntervalMillis(),
                    stream.bytes(),
                    stream.frames());
        }

        private StreamStatistics statistics() {
            return new StreamStatistics(
                    video.map(Video::format),
                    audio.map(Audio::format),
                    frameRate,
                    videoBitsPerSecond,
                    audioBitsPerSecond,
                    keyframeIntervalMillis,
                    bytes,
                    frames);
        }
    }

    /** What the pictures are; what the stream does not say is 0 or empty. */
    @Schema(name = "VideoFormat")
    public record Video(String codec, int width, int height, String profile, String level) {
        private static Video of(VideoFormat format) {
            return new Video(format.codec(), format.width(), format.height(), format.profile(), format.level());
        }

        private VideoFormat format() {
            return new VideoFormat(codec, width, height, profile, level);
        }
    }

    /** What the sound is; what the stream does not say is 0 or empty. */
    @Schema(name = "AudioFormat")
    public record Audio(String codec, int sampleRate, int channels, String profile) {
        private static Audio of(AudioFormat format) {
            return new Audio(format.codec(), format.sampleRate(), format.channels(), format.profile());
        }

        private AudioFormat format() {
            return new AudioFormat(codec, sampleRate, channels, profile);
        }
    }

    /** What the engine observed. */
    public static RtmpSession of(RtmpFigures rtmp) {
        return new RtmpSession(
                Stream.of(rtmp.stream()),
                rtmp.client(),
                rtmp.lastError(),
                rtmp.players(),
                rtmp.bytes(),
                rtmp.frames(),
                rtmp.droppedFrames(),
                rtmp.droppedBytes(),
                rtmp.gaps(),
                rtmp.queueMillis(),
                rtmp.queueBytes());
    }

    /** As the engine has it. */
    public RtmpFigures snapshot() {
        return new RtmpFigures(
                stream.statistics(),
                client,
                lastError,
                players,
                bytes,
                frames,
                droppedFrames,
                droppedBytes,
                gaps,
                queueMillis,
                queueBytes);
    }
}
