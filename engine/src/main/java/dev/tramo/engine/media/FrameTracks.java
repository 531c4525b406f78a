package dev.tramo.engine.media;

import dev.tramo.mpegts.Codec;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.rtmp.media.AudioFormat;
import dev.tramo.rtmp.media.CodedFrame;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.VideoFormat;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/** The tracks and frames of RTMP as those of {@code dev.tramo.mpegts}. */
public final class FrameTracks {
    private static final int VIDEO_ID = 1;
    private static final int AUDIO_ID = 2;
    private static final long TICKS_PER_MILLI = 90;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private FrameTracks() {}

    /** The track of a configuration that RTMP told; empty if its codec is not one of {@link Codec}. */
    public static Optional<Track> track(boolean isVideo, int fourCc, byte[] configuration) {
        return codec(fourCc).map(codec -> track(isVideo, codec, fourCc, configuration));
    }

    private static Track track(boolean isVideo, Codec codec, int fourCc, byte[] configuration) {
        if (isVideo) {
            VideoFormat format = VideoFormat.ofHeader(fourCc, Unpooled.wrappedBuffer(configuration));
            return Track.video(VIDEO_ID, codec, configuration, format.width(), format.height());
        }
        AudioFormat format = AudioFormat.ofHeader(fourCc, Unpooled.wrappedBuffer(configuration));
        int layer = codec == Codec.MPEG_AUDIO ? 3 : 0;
        return new Track(AUDIO_ID, codec, configuration, layer, 0, 0, format.sampleRate(), format.channels(), "");
    }

    private static Optional<Codec> codec(int fourCc) {
        return switch (fourCc) {
            case FourCc.AVC -> Optional.of(Codec.H264);
            case FourCc.HEVC -> Optional.of(Codec.HEVC);
            case FourCc.AV1 -> Optional.of(Codec.AV1);
            case FourCc.AAC -> Optional.of(Codec.AAC);
            case FourCc.MP3 -> Optional.of(Codec.MPEG_AUDIO);
            case FourCc.AC3 -> Optional.of(Codec.AC3);
            case FourCc.EAC3 -> Optional.of(Codec.EAC3);
            case FourCc.OPUS -> Optional.of(Codec.OPUS);
            default -> Optional.empty();
        };
    }

    /**
     * A frame of a track; its bytes are valid as long as those of {@code frame}.
     *
     * @param originNanos when it came
     */
    public static Frame frame(Track track, CodedFrame frame, long originNanos) {
        // Milliseconds are all that RTMP tells; enhanced RTMP may add nanoseconds to the presentation time.
        long dts = frame.dtsMillis() * TICKS_PER_MILLI;
        long pts = frame.ptsMillis() * TICKS_PER_MILLI + frame.offsetNanos() * TICKS_PER_MILLI / NANOS_PER_MILLI;
        return new Frame(
                track,
                frame.bytes().nioBuffer(frame.offset(), frame.length()),
                dts,
                Math.max(pts, dts),
                frame.keyframe(),
                originNanos);
    }
}
