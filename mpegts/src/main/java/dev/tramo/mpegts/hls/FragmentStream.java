package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.cmaf.Fragment;
import dev.tramo.mpegts.cmaf.Mp4;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes fragmented MP4 of frames, video and audio in one file: what HLS has in two renditions, one after the other as it is made. Times
 * begin at zero with each file. One thread.
 */
public final class FragmentStream {
    /** Takes what stands in the file, in order. */
    public interface Sink {
        /**
         * A fragment.
         *
         * @param bytes from position to limit, during the call
         * @param isKeyframe whether a file may begin with it: of video a keyframe, without video any audio
         */
        void onFragment(ByteBuffer bytes, boolean isKeyframe);

        /** Whether a file is to begin with the next fragment that it may begin with. */
        boolean wantsFile();

        /**
         * A file begins.
         *
         * @param header what stands before its fragments
         */
        void onFile(byte[] header);
    }

    private static final int SEGMENT_MILLIS = 1_000;
    private static final int PART_MILLIS = 500;
    /** Sound that is further behind the picture does not make a file begin earlier. */
    private static final double LAG_SECONDS_MAX = 2;

    private final Sink sink;
    private final HlsPackager packager;
    private final long[] nextPart = new long[2];
    /** Where the sound ends that was given out, in seconds. */
    private double audioEndSeconds = -1;

    private List<CmafTrack> tracks = List.of();
    private double fileBeganSeconds;
    private int sequenceNumber;

    /**
     * A stream that has had nothing yet.
     *
     * @param bytesMax what is kept of fragments that are not complete, at least 1
     * @param memory of fragments
     */
    public FragmentStream(int bytesMax, PartMemory memory, Sink sink) {
        this.sink = sink;
        HlsSettings settings =
                new HlsSettings(SEGMENT_MILLIS, PART_MILLIS, HlsSettings.windowMillisDefault(SEGMENT_MILLIS), bytesMax);
        this.packager = new HlsPackager(settings, memory, 1, 1, 0, this::onPublished);
    }

    /** Takes a frame, as {@link HlsPackager#onFrame}. */
    public void onFrame(Frame frame, long nowMillis) {
        packager.onFrame(frame, nowMillis);
    }

    /** The stream is interrupted, or has ended: what came so far is given out. */
    public void onBreak() {
        packager.onBreak();
    }

    /** Gives its memory back; nothing may come afterwards. */
    public void close() {
        packager.close();
    }

    private void onPublished() {
        Presentation now = packager.view();
        List<CmafTrack> present =
                now.renditions().stream().map(Rendition::track).toList();
        for (Rendition rendition : now.renditions()) {
            boolean isVideo = rendition.track().track().codec().isVideo();
            int kind = isVideo ? 0 : 1;
            for (long part = Math.max(1, nextPart[kind]); part < rendition.nextPart(); part++) {
                boolean decides = isVideo || present.size() == 1;
                rendition.part(part).ifPresent(one -> onPart(one, rendition.track(), present, decides));
            }
            nextPart[kind] = rendition.nextPart();
        }
        packager.shrink();
    }

    private void onPart(Part part, CmafTrack track, List<CmafTrack> present, boolean decides) {
        ByteBuffer bytes = part.bytes().view();
        Fragment fragment = Fragment.read(bytes, 0).orElseThrow(); // we wrote it
        double began = (double) fragment.time() / track.timescale();
        boolean isKeyframe = decides && fragment.isSync();
        boolean isOther = !sameTracks(present);
        if (isKeyframe && (isOther || sink.wantsFile())) {
            beginFile(present, began);
        }
        int number = numberOf(track);
        if (number > 0) {
            sequenceNumber++;
            long base = Math.round(fileBeganSeconds * track.timescale());
            fragment.move(sequenceNumber, number, Math.max(0, fragment.time() - base));
            sink.onFragment(bytes, isKeyframe);
        }
        if (!track.track().codec().isVideo()) {
            audioEndSeconds = began + part.seconds();
        }
    }

    /** In the present file; 0 if it has no such track. */
    private int numberOf(CmafTrack track) {
        for (int i = 0; i < tracks.size(); i++) {
            if (isSame(tracks.get(i), track)) {
                return i + 1;
            }
        }
        return 0;
    }

    private boolean sameTracks(List<CmafTrack> present) {
        return present.size() == tracks.size()
                && tracks.stream().allMatch(track -> present.stream().anyMatch(other -> isSame(track, other)));
    }

    private static boolean isSame(CmafTrack one, CmafTrack other) {
        return one.timescale() == other.timescale() && one.track().equals(other.track());
    }

    /** A file begins with its picture, or with the sound that goes with it and is not there yet. */
    private void beginFile(List<CmafTrack> present, double beganSeconds) {
        boolean isBehind = present.size() > 1
                && audioEndSeconds >= 0
                && audioEndSeconds < beganSeconds
                && beganSeconds - audioEndSeconds < LAG_SECONDS_MAX;
        fileBeganSeconds = isBehind ? audioEndSeconds : beganSeconds;
        tracks = new ArrayList<>(present);
        sequenceNumber = 0;
        sink.onFile(Mp4.initialization(tracks));
    }
}
