package dev.tramo.mpegts.rtp;

/**
 * What a receiver counted since it began, of all paths together.
 *
 * @param packets delivered
 * @param payloadBytes delivered
 * @param lost missing when it was their turn
 * @param tooLate of those, what came afterwards
 * @param recovered from parity packets in time
 * @param early delivered before their turn, since the buffer was full
 * @param foreign of another stream, or with numbers out of all order
 * @param malformed no RTP packets
 * @param restarts how often a stream with other numbers took over
 * @param held packets that wait for their turn
 */
public record ReceiverCounters(
        long packets,
        long payloadBytes,
        long lost,
        long tooLate,
        long recovered,
        long early,
        long foreign,
        long malformed,
        long restarts,
        int held) {}
