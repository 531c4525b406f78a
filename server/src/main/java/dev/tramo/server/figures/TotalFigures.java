package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.Totals;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an endpoint counted since its route was started, or the endpoint was changed, over all its sessions.
 *
 * @param packets received by a source, sent by a destination: datagrams; of SRT, packets with retransmissions; of RTMP, audio and
 *     video messages
 * @param bytes their payload; of SRT with 44 header bytes a packet
 * @param packetsLost of SRT, missing on the way, whether or not they came later
 * @param packetsRetransmitted of SRT
 * @param packetsDropped lost here for good: too late, too long, no free buffer, not decryptable, refused by the kernel, or because
 *     nobody was connected
 * @param packetsWithoutPeer of those, what came for a destination while no peer was connected
 */
@Schema(name = "Totals")
public record TotalFigures(
        long packets,
        long bytes,
        long packetsLost,
        long packetsRetransmitted,
        long packetsDropped,
        long packetsWithoutPeer) {
    /** What the engine observed. */
    public static TotalFigures of(Totals totals) {
        return new TotalFigures(
                totals.packets(),
                totals.bytes(),
                totals.packetsLost(),
                totals.packetsRetransmitted(),
                totals.packetsDropped(),
                totals.packetsWithoutPeer());
    }

    /** As the engine has it. */
    public Totals snapshot() {
        return new Totals(packets, bytes, packetsLost, packetsRetransmitted, packetsDropped, packetsWithoutPeer);
    }
}
