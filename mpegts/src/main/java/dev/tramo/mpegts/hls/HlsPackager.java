package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.cmaf.CmafTrack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes HLS of frames. Begins with a keyframe of video; a stream that has no video for three seconds, with its audio. One thread.
 */
public final class HlsPackager {
    private static final long VIDEO_WAIT_TICKS = 3L * StreamTime.HZ;
    /** A longer gap of video breaks the stream off: what follows does not continue it. */
    private static final long GAP_TICKS_MAX = StreamTime.HZ;

    /** Is told, within {@link #onFrame} and {@link #onBreak}, that {@link #view} has changed. */
    public interface Listener {
        void onPublished();
    }

    private final HlsSettings settings;
    private final PartMemory memory;
    private final Listener listener;
    private final long firstNumber;
    private final long firstPart;
    private final StreamTime time = new StreamTime();
    private int discontinuity;

    private @Nullable RenditionWriter video;
    private @Nullable RenditionWriter audio;
    /** What of the two the present stream has. */
    private @Nullable VideoFeed videoFeed;

    private @Nullable AudioFeed audioFeed;
    private boolean isFirst = true;
    private boolean isStarted;
    private boolean hasVideo;
    private long audioSinceTicks = -1;
    private long seenParts;

    /**
     * A packager that has nothing.
     *
     * @param memory of its parts
     * @param firstNumber of segments; above any that players of the same playlist have seen before
     * @param firstPart likewise
     * @param discontinuity likewise, not below
     */
    public HlsPackager(
            HlsSettings settings,
            PartMemory memory,
            long firstNumber,
            long firstPart,
            int discontinuity,
            Listener listener) {
        this.settings = settings;
        this.memory = memory;
        this.firstNumber = firstNumber;
        this.firstPart = firstPart;
        this.discontinuity = discontinuity;
        this.listener = listener;
    }

    /**
     * Takes a frame, in decoding order within its track. Its track must not be {@linkplain CmafTrack#refusal refused}.
     *
     * @param nowMillis wall clock, milliseconds since 1970
     */
    public void onFrame(Frame frame, long nowMillis) {
        if (frame.track().codec().isVideo()) {
            onVideo(frame, nowMillis);
        } else {
            onAudio(frame, nowMillis);
        }
        if (parts() != seenParts) {
            seenParts = parts();
            boundMemory();
            listener.onPublished();
        }
    }

    /** Grows with each part and each segment. */
    private long parts() {
        RenditionWriter picture = video;
        RenditionWriter sound = audio;
        return (picture == null ? 0 : picture.nextPart() + picture.openNumber())
                + (sound == null ? 0 : sound.nextPart() + sound.openNumber());
    }

    private void onVideo(Frame frame, long nowMillis) {
        hasVideo = true;
        VideoFeed feed = videoFeed;
        if (isStarted
                && (feed == null || hasChanged(feed.track(), frame.track()) || feed.gapTo(frame) > GAP_TICKS_MAX)) {
            onBreak();
        }
        if (!isStarted) {
            if (!frame.randomAccess()) {
                return;
            }
            start(frame, nowMillis);
            feed = startVideo(frame);
        }
        if (feed != null) {
            feed.add(frame);
        }
    }

    private static boolean hasChanged(Track before, Track now) {
        return !before.equals(now);
    }

    private void start(Frame first, long nowMillis) {
        isStarted = true;
        time.begin(first, nowMillis);
        if (!isFirst) {
            discontinuity++;
        }
        isFirst = false;
    }

    private VideoFeed startVideo(Frame first) {
        CmafTrack track = CmafTrack.of(first).orElseThrow(); // video describes itself in its record
        RenditionWriter writer = video;
        if (writer == null) {
            writer = new RenditionWriter("video", settings, memory, track, firstNumber, firstPart, discontinuity);
            video = writer;
        } else {
            writer.restart(track, discontinuity);
        }
        VideoFeed feed = new VideoFeed(writer, first.track(), time);
        videoFeed = feed;
        return feed;
    }

    private void onAudio(Frame frame, long nowMillis) {
        if (!isStarted) {
            audioSinceTicks = audioSinceTicks < 0 ? frame.dts() : audioSinceTicks;
            if (hasVideo || frame.dts() - audioSinceTicks < VIDEO_WAIT_TICKS) {
                return;
            }
        }
        AudioFeed feed = audioFeed;
        if (isStarted && feed != null && hasChanged(feed.track(), frame.track())) {
            onBreak();
            feed = null;
            if (hasVideo) {
                return;
            }
        }
        if (feed == null) {
            CmafTrack track = CmafTrack.of(frame).orElse(null);
            if (track == null) {
                return; // malformed
            }
            if (!isStarted) {
                start(frame, nowMillis);
            }
            feed = startAudio(track, frame.track());
        }
        if (time.has(frame)) {
            feed.add(frame);
        }
    }

    private AudioFeed startAudio(CmafTrack track, Track of) {
        RenditionWriter writer = audio;
        RenditionWriter picture = video;
        if (writer == null) {
            writer = new RenditionWriter(
                    "audio",
                    settings,
                    memory,
                    track,
                    picture == null ? firstNumber : picture.openNumber(),
                    picture == null ? firstPart : picture.nextPart(),
                    discontinuity);
            audio = writer;
        } else {
            writer.restart(track, discontinuity);
        }
        AudioFeed feed = new AudioFeed(writer, of, time, videoFeed == null);
        audioFeed = feed;
        return feed;
    }

    /** The stream is interrupted: what is there is complete, and what follows begins anew. */
    public void onBreak() {
        VideoFeed picture = videoFeed;
        AudioFeed sound = audioFeed;
        if (picture != null) {
            picture.end();
        }
        if (sound != null) {
            sound.end();
        }
        videoFeed = null;
        audioFeed = null;
        isStarted = false;
        hasVideo = false;
        audioSinceTicks = -1;
        if (parts() != seenParts) {
            seenParts = parts();
            listener.onPublished();
        }
    }

    /** Memory is short elsewhere: forgets what is older than the last three segments. */
    public void shrink() {
        while (dropOldest()) {
            // The next one.
        }
    }

    private void boundMemory() {
        while (bytes() > settings.bytesMax() && dropOldest()) {
            // The next one.
        }
    }

    private boolean dropOldest() {
        boolean hasDropped = false;
        for (RenditionWriter writer : writers()) {
            hasDropped |= writer.dropOldest();
        }
        return hasDropped;
    }

    private List<RenditionWriter> writers() {
        List<RenditionWriter> both = new ArrayList<>(2);
        if (video != null) {
            both.add(video);
        }
        if (audio != null) {
            both.add(audio);
        }
        return both;
    }

    /** What it holds. */
    public long bytes() {
        long sum = 0;
        for (RenditionWriter writer : writers()) {
            sum += writer.bytes();
        }
        return sum;
    }

    /** Forgets all that it has, for good: nothing may be added afterwards, and what was viewed has no bytes any more. */
    public void close() {
        writers().forEach(RenditionWriter::close);
    }

    /** How many discontinuities there were, with those before this packager. */
    public int discontinuity() {
        return discontinuity;
    }

    /** What there is now. */
    public Presentation view() {
        List<Rendition> present = new ArrayList<>(2);
        List<Rendition> earlier = new ArrayList<>(2);
        // While the stream is away, what was there last is what there is.
        boolean isAway = !isStarted;
        VideoFeed picture = videoFeed;
        AudioFeed sound = audioFeed;
        if (video != null) {
            (isAway || picture != null ? present : earlier).add(video.view());
        }
        if (audio != null) {
            (isAway || sound != null ? present : earlier).add(audio.view());
        }
        return new Presentation(settings, present, earlier, picture == null ? 0 : picture.frameRate());
    }
}
