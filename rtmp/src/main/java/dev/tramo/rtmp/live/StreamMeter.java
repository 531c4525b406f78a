package dev.tramo.rtmp.live;

import dev.tramo.rtmp.media.AudioFormat;
import dev.tramo.rtmp.media.MediaTag;
import dev.tramo.rtmp.media.VideoFormat;
import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Measures what a publisher sends. Stream's thread. */
final class StreamMeter {
    private static final double SECOND_NANOS = 1e9;
    private static final long NEVER = -1;
    private static final long GAP_MILLIS = 500;

    private @Nullable VideoFormat video;
    private @Nullable AudioFormat audio;
    private long bytes;
    private long frames;
    private long keyframeAt = -1;
    private long keyframeIntervalMillis;
    private long keyframeIntervalMillisMax;
    private long keyframes;
    private long gaps;
    private long videoAt = NEVER;
    private long audioAt = NEVER;
    private long videoBytes;
    private long audioBytes;
    private long recentFrames;
    private long sinceNanos;
    private StreamStatistics statistics = StreamStatistics.NONE;

    void begin(long nowNanos) {
        video = null;
        audio = null;
        bytes = 0;
        frames = 0;
        keyframeAt = -1;
        keyframeIntervalMillis = 0;
        videoAt = NEVER;
        audioAt = NEVER;
        resetTiming();
        videoBytes = 0;
        audioBytes = 0;
        recentFrames = 0;
        sinceNanos = nowNanos;
        statistics = StreamStatistics.NONE;
    }

    void count(int type, MediaTag tag, ByteBuf body, long time) {
        int length = body.readableBytes();
        bytes += length;
        if (type == MessageType.VIDEO) {
            videoBytes += length;
            countVideo(tag, body, time);
        } else {
            audioBytes += length;
            readAudioFormat(tag, body);
            if (tag.kind() == MediaTag.Kind.FRAME && tag.track() == 0) {
                gaps += isGap(audioAt, time) ? 1 : 0;
                audioAt = time;
            }
        }
    }

    private void countVideo(MediaTag tag, ByteBuf body, long time) {
        if (tag.kind() == MediaTag.Kind.HEADER && tag.track() == 0 && tag.isSequenceHeader()) {
            video = VideoFormat.ofHeader(tag.codec(), rest(tag, body));
        } else if (tag.kind() == MediaTag.Kind.FRAME && tag.track() == 0) {
            frames++;
            recentFrames++;
            gaps += isGap(videoAt, time) ? 1 : 0;
            videoAt = time;
            if (video == null) {
                video = VideoFormat.ofHeader(tag.codec(), body.slice(0, 0));
            }
            if (tag.keyframe()) {
                keyframeIntervalMillis = keyframeAt < 0 ? 0 : time - keyframeAt;
                keyframeIntervalMillisMax = Math.max(keyframeIntervalMillisMax, keyframeIntervalMillis);
                keyframes++;
                keyframeAt = time;
            }
        }
    }

    private static boolean isGap(long before, long time) {
        return before != NEVER && time - before > GAP_MILLIS;
    }

    private void readAudioFormat(MediaTag tag, ByteBuf body) {
        if (tag.kind() == MediaTag.Kind.HEADER && tag.track() == 0 && tag.isSequenceHeader()) {
            audio = AudioFormat.ofHeader(tag.codec(), rest(tag, body));
        } else if (tag.kind() == MediaTag.Kind.FRAME && audio == null && !tag.enhanced()) {
            audio = AudioFormat.ofLegacyFlags(body.getUnsignedByte(body.readerIndex()));
        }
    }

    private static ByteBuf rest(MediaTag tag, ByteBuf body) {
        int offset = Math.min(tag.bodyOffset(), body.readableBytes());
        return body.slice(body.readerIndex() + offset, body.readableBytes() - offset);
    }

    /** Measures the time since the last call; called once a second. */
    StreamStatistics observe(long nowNanos) {
        double seconds = (nowNanos - sinceNanos) / SECOND_NANOS;
        if (seconds <= 0) {
            return statistics;
        }
        statistics = new StreamStatistics(
                Optional.ofNullable(video),
                Optional.ofNullable(audio),
                recentFrames / seconds,
                Math.round(videoBytes * 8 / seconds),
                Math.round(audioBytes * 8 / seconds),
                keyframeIntervalMillis,
                bytes,
                frames);
        sinceNanos = nowNanos;
        recentFrames = 0;
        videoBytes = 0;
        audioBytes = 0;
        return statistics;
    }

    /** The times of the frames. */
    StreamTiming timing() {
        boolean hasBoth = videoAt != NEVER && audioAt != NEVER;
        return new StreamTiming(
                gaps,
                keyframes,
                keyframeIntervalMillisMax,
                keyframeAt < 0 ? NEVER : videoAt - keyframeAt,
                hasBoth ? videoAt - audioAt : 0);
    }

    /** Counts from zero. */
    void resetTiming() {
        gaps = 0;
        keyframes = 0;
        keyframeIntervalMillisMax = 0;
    }
}
