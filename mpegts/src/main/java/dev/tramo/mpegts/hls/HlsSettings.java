package dev.tramo.mpegts.hls;

/**
 * How a stream is cut.
 *
 * @param segmentMillis wanted length of segments, {@value #SEGMENT_MILLIS_MIN} to {@value #SEGMENT_MILLIS_MAX}; they begin at
 *     keyframes, and are at most twice as long
 * @param partMillis wanted length of parts, to 8 %, {@value #PART_MILLIS_MIN} to {@value #PART_MILLIS_MAX}, at most half a segment
 * @param windowMillis what playlists list at least, six segments to {@value #WINDOW_MILLIS_MAX}; as much again is kept for players
 *     that come late
 * @param bytesMax what is kept at most; then the window is shorter, down to three segments
 */
public record HlsSettings(int segmentMillis, int partMillis, int windowMillis, int bytesMax) {
    public static final int SEGMENT_MILLIS_MIN = 1_000;
    public static final int SEGMENT_MILLIS_MAX = 10_000;
    public static final int SEGMENT_MILLIS_DEFAULT = 2_000;
    public static final int PART_MILLIS_MIN = 200;
    public static final int PART_MILLIS_MAX = 2_000;
    public static final int PART_MILLIS_DEFAULT = 500;
    public static final int WINDOW_MILLIS_MAX = 120_000;
    /** Half a minute of 17 Mbit/s. */
    public static final int BYTES_MAX_DEFAULT = 64 << 20;

    /** Playlists must hold three target durations (RFC 8216 6.2.2), each of which is two segments. */
    public static final int SEGMENTS_PER_WINDOW_MIN = 6;

    private static final int MILLIS_PER_SECOND = 1_000;

    public HlsSettings {
        require("segment", segmentMillis, SEGMENT_MILLIS_MIN, SEGMENT_MILLIS_MAX);
        require("part", partMillis, PART_MILLIS_MIN, Math.min(PART_MILLIS_MAX, segmentMillis / 2));
        require("window", windowMillis, SEGMENTS_PER_WINDOW_MIN * segmentMillis, WINDOW_MILLIS_MAX);
        if (bytesMax < 1) {
            throw new IllegalArgumentException("bytesMax: " + bytesMax + "; at least 1");
        }
    }

    /** The window of segments of that length if none is given. */
    public static int windowMillisDefault(int segmentMillis) {
        return SEGMENTS_PER_WINDOW_MIN * segmentMillis;
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + "; allowed are whole numbers from " + min + " to " + max + ", milliseconds");
        }
    }

    /** EXT-X-TARGETDURATION, which never changes: no segment is longer. */
    public int targetSeconds() {
        return Math.ceilDiv(2 * segmentMillis, MILLIS_PER_SECOND);
    }
}
