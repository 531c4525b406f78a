package dev.tramo.mpegts.hls;

import java.util.List;

/**
 * A segment: its parts one after the other.
 *
 * @param number media sequence number
 * @param header of the initialization segment
 * @param discontinuity how many discontinuities were before its first frame, since the packager began
 * @param startMillis when its first frame came, wall clock, milliseconds since 1970
 * @param parts of a segment that is not complete, those that are there
 */
public record Segment(long number, Header header, int discontinuity, long startMillis, List<Part> parts) {
    /**
     * An initialization segment.
     *
     * @param number unique within the rendition
     * @param bytes not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by number
    public record Header(int number, byte[] bytes) {}

    public Segment {
        parts = List.copyOf(parts);
    }

    /** Duration. */
    public double seconds() {
        double sum = 0;
        for (Part part : parts) {
            sum += part.seconds();
        }
        return sum;
    }

    /** Size. */
    public int bytes() {
        int sum = 0;
        for (Part part : parts) {
            sum += part.bytes().size();
        }
        return sum;
    }
}
