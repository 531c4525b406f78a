package dev.tramo.mpegts.rtp;

/**
 * What one path of a stream brought since the receiver began.
 *
 * @param packets with duplicates
 * @param bytes whole RTP packets
 * @param expected packets between its first and its highest number, those included
 * @param lost of those, what did not come on this path
 * @param duplicates that came a second time on this path
 * @param reordered that came after one with a higher number
 * @param late that came when their turn was over
 * @param saved delivered packets that came on no other path
 * @param timestampJumps timestamps more than a second from where they should be
 * @param strange that came on this path and belong to another stream, or are no RTP; in none of the counters above
 * @param jitterNanos of the arrival against the timestamps (RFC 3550)
 * @param lagNanos how far it is behind the path that leads, smoothed; not a number if no packet came on both
 * @param highest number so far, in 64 bits
 * @param lastArrivalNanos when the latest packet came; meaningless without packets
 */
public record PathCounters(
        long packets,
        long bytes,
        long expected,
        long lost,
        long duplicates,
        long reordered,
        long late,
        long saved,
        long timestampJumps,
        long strange,
        double jitterNanos,
        double lagNanos,
        long highest,
        long lastArrivalNanos) {
    static PathCounters of(PathReception path) {
        return new PathCounters(
                path.packets,
                path.bytes,
                path.expected(),
                path.lost(),
                path.duplicates,
                path.reordered,
                path.late,
                path.saved,
                path.timestampJumps,
                path.strange,
                path.jitterNanos,
                path.lagNanos,
                path.highest(),
                path.lastArrivalNanos());
    }
}
