package dev.tramo.srt.receive;

import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.wire.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * What the receiver of one connection needs to know, as negotiated and as configured.
 *
 * @param isn first sequence number expected
 * @param peer what the peer declared in the handshake
 * @param latencyMillis delay of delivery
 * @param peerStartNanos local time of the peer's timestamp 0, including the way here
 * @param filter the FEC agreed on; {@code null} for none
 * @param bufferPackets capacity of the receive buffer
 * @param tooLatePacketDrop whether a packet that did not come in time is given up
 * @param reorderTolerancePackets a gap is reported at the latest when so many packets have come after it
 * @param lossReports whether gaps are reported again and again until they are filled
 * @param adaptive whether each missing packet is requested by its own deadline ({@link TimedLossReports}), rather than all
 *     periodically as libsrt does
 */
public record ReceiveSettings(
        int isn,
        Capabilities peer,
        int latencyMillis,
        long peerStartNanos,
        @Nullable FecSettings filter,
        int bufferPackets,
        boolean tooLatePacketDrop,
        int reorderTolerancePackets,
        boolean lossReports,
        boolean adaptive) {
    boolean peerMarksRetransmissions() {
        return peer.has(Capabilities.REXMITFLG);
    }
}
