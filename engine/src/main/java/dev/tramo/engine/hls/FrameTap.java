package dev.tramo.engine.hls;

import dev.tramo.engine.media.FrameTracks;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.rtmp.live.MessageTap;
import dev.tramo.rtmp.media.CodedFrame;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.TagReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the frames that MP4 can carry out of a stream's messages. The leg's loop. */
public abstract class FrameTap implements MessageTap, TagReader.Sink {
    private static final System.Logger LOG = System.getLogger(FrameTap.class.getName());

    private final ByteBufAllocator allocator;
    private TagReader reader;
    private @Nullable Track video;
    private @Nullable Track audio;
    private String videoRefusal = "";
    private String audioRefusal = "";
    private long arrivalNanos;
    /** An internal error was logged. */
    private boolean hasFailed;

    protected FrameTap(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.reader = new TagReader(allocator);
    }

    /** A frame of a track that is not refused; its bytes are valid during the call. */
    protected abstract void onFrame(Frame frame);

    /** What of the stream MP4 cannot carry, in words; empty if there is nothing. */
    protected final String omitted() {
        return Stream.of(videoRefusal, audioRefusal)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** Why there is no video, in words; empty if there is some, or none was announced. */
    protected final String videoRefusal() {
        return videoRefusal;
    }

    /** Whether video was announced that can be carried. */
    protected final boolean hasVideo() {
        return video != null;
    }

    /** Forgets what was announced: another stream begins, or nobody looks any more. */
    protected final void forgetTracks() {
        reader.close();
        reader = new TagReader(allocator);
        video = null;
        audio = null;
        videoRefusal = "";
        audioRefusal = "";
    }

    @Override
    public final void onMessage(int type, long timeMillis, ByteBuf payload, long messageNanos) {
        arrivalNanos = messageNanos;
        try {
            reader.read(type, timeMillis, payload, this);
        } catch (RuntimeException e) {
            // What goes wrong here must reach neither the publisher nor the stream's other destinations.
            if (!hasFailed) {
                hasFailed = true;
                LOG.log(System.Logger.Level.ERROR, "conversion to MP4 failed", e);
            }
        }
    }

    @Override
    public final void onConfiguration(boolean isVideo, int codec, byte[] configuration) {
        Optional<Track> track = FrameTracks.track(isVideo, codec, configuration);
        String refusal = track.map(known -> CmafTrack.refusal(known).orElse(""))
                .orElse("MP4 does not carry " + FourCc.text(codec));
        Track taken = refusal.isEmpty() ? track.orElse(null) : null;
        if (isVideo) {
            video = taken;
            videoRefusal = refusal;
        } else {
            audio = taken;
            audioRefusal = refusal;
        }
    }

    @Override
    public final void onFrame(CodedFrame frame) {
        Track track = frame.video() ? video : audio;
        if (track != null) {
            onFrame(FrameTracks.frame(track, frame, arrivalNanos));
        }
    }

    @Override
    public final void onUnsupported(boolean isVideo, String reason) {
        if (isVideo) {
            videoRefusal = reason;
        } else {
            audioRefusal = reason;
        }
    }

    @Override
    public final void onBatchEnd() {
        // Frames are taken one by one.
    }
}
