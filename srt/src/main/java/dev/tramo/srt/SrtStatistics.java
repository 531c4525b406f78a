package dev.tramo.srt;

/**
 * Statistics of one connection since its start, as libsrt's statistics document defines them. Byte counts are payload plus
 * 44 header bytes a packet.
 *
 * @param link figures of both directions
 * @param sent what we sent as data
 * @param received what we received as data
 */
public record SrtStatistics(Link link, Sent sent, Received received) {
    /** No connection. */
    public static final SrtStatistics NONE = new SrtStatistics(
            new Link(0, 0, 0, 0, 0, 0, 0, 0, 0),
            new Sent(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            new Received(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    /**
     * Figures of the path, and of both directions.
     *
     * @param rttMillis smoothed round-trip time
     * @param rttVariationMillis its variation
     * @param bandwidthMbps estimated link capacity, headers included
     * @param maxBandwidthMbps what we may send
     * @param flowWindowPackets the peer's free buffer as last reported
     * @param inFlightPackets sent and not acknowledged
     * @param sendPeriodMicros period between packets sent
     * @param malformedPackets datagrams for this connection that were no valid packet
     * @param keyBytes length of the encryption keys, 0 without encryption
     */
    public record Link(
            double rttMillis,
            double rttVariationMillis,
            double bandwidthMbps,
            double maxBandwidthMbps,
            int flowWindowPackets,
            int inFlightPackets,
            double sendPeriodMicros,
            long malformedPackets,
            int keyBytes) {}

    /**
     * What we sent as data.
     *
     * @param packets all sent: first transmissions, retransmissions and FEC packets
     * @param packetsUnique first transmissions
     * @param packetsLost reported lost by the peer
     * @param packetsRetransmitted retransmissions
     * @param packetsDropped dropped because they would arrive too late
     * @param packetsRefused not taken for sending: buffer full or too long
     * @param packetsFilterExtra FEC packets
     * @param latencyMillis delay of delivery at the peer
     * @param packetsLate sent for the first time when the peer's latency had passed: they arrive too late
     */
    public record Sent(
            long packets,
            long bytes,
            long packetsUnique,
            long bytesUnique,
            long packetsLost,
            long packetsRetransmitted,
            long packetsDropped,
            long bytesDropped,
            long packetsRefused,
            long packetsFilterExtra,
            int availablePackets,
            int bufferedMillis,
            int latencyMillis,
            long naksReceived,
            long packetsLate) {}

    /**
     * What we received as data.
     *
     * @param packets all received, duplicates and belated ones included
     * @param packetsUnique stored and readable
     * @param packetsLost missing when a gap was found, whether or not they came later
     * @param packetsRetransmitted marked by the peer as retransmitted
     * @param packetsBelated came after their turn, whether or not they had come before
     * @param packetsTooLate given up, and came after their turn: of {@code packetsDropped}, each counted once
     * @param packetsDropped given up, or not decryptable
     * @param packetsFilterExtra FEC packets
     * @param packetsFilterSupply rebuilt by FEC
     * @param packetsFilterLoss missing, and FEC could not rebuild them
     * @param latencyMillis delay of delivery here
     */
    public record Received(
            long packets,
            long bytes,
            long packetsUnique,
            long bytesUnique,
            long packetsLost,
            long bytesLost,
            long packetsRetransmitted,
            long packetsBelated,
            long packetsTooLate,
            long packetsDropped,
            long bytesDropped,
            long packetsUndecrypted,
            long packetsFilterExtra,
            long packetsFilterSupply,
            long packetsFilterLoss,
            int availablePackets,
            int bufferedMillis,
            int latencyMillis,
            long acksSent,
            long naksSent) {}
}
