package dev.tramo.mpegts.hls;

/**
 * How long the parts of a rendition are, in ticks of its track.
 *
 * <p>All parts of a segment but its last must be 85 % to 100 % of the longest that playlists announce (RFC 8216bis 4.4.3.7). Within
 * these limits they are as long as leaves the longest last part, if the segment is about as long as the one before: a keyframe ends a
 * segment when it comes, and hls.js, which takes a position less than 250 ms before a segment's end to be in the next one, misses a short
 * last part at times.
 */
final class PartLengths {
    private static final int MILLIS_PER_SECOND = 1_000;
    /** Share of the longest part that others have at least. */
    private static final double SHORTEST = 0.85;
    /** The longest against the wanted one, which is then in the middle of what is allowed. */
    private static final double LONGEST = 2 / (1 + SHORTEST);
    /** Where frames are a larger share of a part than that, the longest is a whole number of them. */
    private static final double FRAME_MAX = 0.15;
    /** Sound is cut where pictures are: its segments differ by a frame, or two when clocks drift. */
    private static final int DIFFERENCE_MAX = 2;

    private final long wantedSegmentTicks;
    private long longestTicks;
    /** Of the segment before; 0 if there is none. */
    private long segmentTicks;

    private int segmentFrames;
    /** Of this segment's parts. */
    private long partTicks;

    PartLengths(HlsSettings settings, int timescale) {
        longestTicks = Math.round(LONGEST * settings.partMillis() * timescale / MILLIS_PER_SECOND);
        partTicks = longestTicks;
        wantedSegmentTicks = (long) settings.segmentMillis() * timescale / MILLIS_PER_SECOND;
    }

    /** As playlists announce it: never changes once a sample was added. */
    long longestTicks() {
        return longestTicks;
    }

    /** A segment begins with a sample of that length. */
    void onSegment(int ticks) {
        if (segmentFrames == 0) {
            fitTo(ticks);
            segmentTicks = wantedSegmentTicks;
            segmentFrames = (int) Math.max(1, wantedSegmentTicks / ticks);
        }
        // The mean: a single frame may be longer or shorter.
        long frameTicks = Math.max(1, segmentTicks / segmentFrames);
        long most = Math.max(1, longestTicks / frameTicks);
        long least = Math.min(most, Math.ceilDiv((long) Math.ceil(SHORTEST * longestTicks), frameTicks));
        long best = most;
        for (long length = most; length >= least; length--) {
            if (last(length) > last(best)) {
                best = length;
            }
        }
        partTicks = Math.min(longestTicks, best * frameTicks + frameTicks / 2);
    }

    private void fitTo(int frameTicks) {
        if (frameTicks > FRAME_MAX * longestTicks) {
            long frames = Math.max(1, longestTicks / frameTicks);
            long fitted = frames * frameTicks + frameTicks / 10;
            longestTicks = frameTicks > longestTicks ? fitted : Math.min(longestTicks, fitted);
        }
    }

    /** Frames in the last of parts of so many frames each, at least. */
    private long last(long length) {
        long least = length;
        for (int more = -DIFFERENCE_MAX; more <= DIFFERENCE_MAX; more++) {
            long rest = Math.floorMod((long) segmentFrames + more, length);
            least = rest == 0 ? least : Math.min(least, rest);
        }
        return least;
    }

    /** A segment has ended that had so many frames, at least one. What the end of the stream cut short tells nothing of the next. */
    void onSegmentEnd(long ticks, int frames) {
        if (ticks >= SHORTEST * wantedSegmentTicks) {
            segmentTicks = ticks;
            segmentFrames = frames;
        }
    }

    /** Whether a part of that length takes no further sample. */
    boolean isFull(long ticks, int frameTicks) {
        long next = ticks + frameTicks;
        return next > longestTicks || (next > partTicks && ticks >= SHORTEST * longestTicks);
    }
}
