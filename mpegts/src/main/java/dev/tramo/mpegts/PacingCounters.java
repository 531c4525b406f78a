package dev.tramo.mpegts;

/**
 * What a {@link StreamPacer} counts since it was made.
 *
 * @param datagrams that left
 * @param nullPackets that were added
 * @param underruns how often a clock reference came after its time, so that the schedule was moved to a later time
 * @param overruns how often more was held than the limit, so that the schedule was moved to an earlier time
 * @param clockJumps how often the stream's clock began anew
 * @param exceededPackets packets of a stream that is larger than the constant rate, and left faster than that
 * @param unpadded payloads that are no transport packets, which cannot be padded
 * @param dropped datagrams that found no room
 * @param bufferMillis from now until what came last leaves, ms
 * @param clockPpm how much slower the sender's clock is than ours, as recovered, millionths
 */
public record PacingCounters(
        long datagrams,
        long nullPackets,
        long underruns,
        long overruns,
        long clockJumps,
        long exceededPackets,
        long unpadded,
        long dropped,
        double bufferMillis,
        double clockPpm) {
    /** Of a pacer that has done nothing. */
    public static final PacingCounters NONE = new PacingCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
