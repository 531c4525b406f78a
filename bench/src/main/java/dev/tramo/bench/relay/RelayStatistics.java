package dev.tramo.bench.relay;

/** What a relay has seen so far, in each direction. */
public record RelayStatistics(Direction toListener, Direction toCaller) {
    /**
     * One direction.
     *
     * @param datagrams that came, those lost included
     * @param bytes of them, without the headers of UDP and IP
     * @param lost of them
     * @param data SRT data packets that came
     * @param dataBytes of them, with the headers of SRT
     * @param retransmitted of them
     * @param latenessNanosMax the longest that a datagram left after it was due, since this was last asked
     */
    public record Direction(
            long datagrams,
            long bytes,
            long lost,
            long data,
            long dataBytes,
            long retransmitted,
            long latenessNanosMax) {
        private Direction since(Direction before) {
            return new Direction(
                    datagrams - before.datagrams,
                    bytes - before.bytes,
                    lost - before.lost,
                    data - before.data,
                    dataBytes - before.dataBytes,
                    retransmitted - before.retransmitted,
                    latenessNanosMax);
        }
    }

    /** What came after {@code before}, which must be what was asked last before this. */
    public RelayStatistics since(RelayStatistics before) {
        return new RelayStatistics(toListener.since(before.toListener), toCaller.since(before.toCaller));
    }
}
