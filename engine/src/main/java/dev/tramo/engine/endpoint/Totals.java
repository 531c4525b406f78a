package dev.tramo.engine.endpoint;

/**
 * What an endpoint counted since it was opened for its route, over all its sessions and sockets: it does not begin anew when a peer
 * returns.
 *
 * @param packets received by a source, sent by a destination: datagrams; of SRT, packets with retransmissions; of RTMP, audio and
 *     video messages
 * @param bytes their payload; of SRT with 44 header bytes a packet
 * @param packetsLost of SRT and RTP, missing on the way, whether or not they came later; 0 for others
 * @param packetsRetransmitted of SRT; 0 for others
 * @param packetsDropped lost here for good: too late, too long, no free buffer, not decryptable, refused by the kernel, or because
 *     nobody was connected
 * @param packetsWithoutPeer of those, what came for a destination while no peer was connected
 */
public record Totals(
        long packets,
        long bytes,
        long packetsLost,
        long packetsRetransmitted,
        long packetsDropped,
        long packetsWithoutPeer) {
    /** Nothing yet. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    /** Of a protocol that tells neither losses nor retransmissions. */
    public static Totals of(long packets, long bytes, long packetsDropped, long packetsWithoutPeer) {
        return new Totals(packets, bytes, 0, 0, packetsDropped, packetsWithoutPeer);
    }

    /** The same, with so many more that were dropped. */
    public Totals andDropped(long more) {
        return new Totals(packets, bytes, packetsLost, packetsRetransmitted, packetsDropped + more, packetsWithoutPeer);
    }

    /** Both together. */
    public Totals plus(Totals other) {
        return new Totals(
                packets + other.packets,
                bytes + other.bytes,
                packetsLost + other.packetsLost,
                packetsRetransmitted + other.packetsRetransmitted,
                packetsDropped + other.packetsDropped,
                packetsWithoutPeer + other.packetsWithoutPeer);
    }
}
