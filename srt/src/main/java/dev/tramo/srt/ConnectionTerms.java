package dev.tramo.srt;

import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.receive.ReceiveSettings;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.send.SendSettings;
import dev.tramo.srt.wire.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * What both sides agreed on in the handshake.
 *
 * @param socketId ours
 * @param peerSocketId the peer's, the destination of all we send
 * @param sendIsn first sequence number we send
 * @param receiveIsn first sequence number we expect
 * @param peerFlowWindow packets that may be in flight to the peer at first
 * @param payloadBytesMax longest payload that both sides can carry in one packet
 * @param peer what the peer declared
 * @param receiveLatencyMillis delay of delivery here
 * @param peerLatencyMillis delay of delivery at the peer
 * @param startNanos local time of our timestamp 0
 * @param filter what FEC is agreed on; {@code null} for none
 * @param peerStartNanos local time of the peer's timestamp 0, including the way here
 */
public record ConnectionTerms(
        int socketId,
        int peerSocketId,
        int sendIsn,
        int receiveIsn,
        int peerFlowWindow,
        int payloadBytesMax,
        Capabilities peer,
        int receiveLatencyMillis,
        int peerLatencyMillis,
        @Nullable FecSettings filter,
        long startNanos,
        long peerStartNanos) {
    /** The same for a member of a group, whose numbers, times and latency it shares. */
    public ConnectionTerms inGroup(
            int newReceiveIsn, int newReceiveLatencyMillis, int newPeerLatencyMillis, long newStartNanos) {
        return new ConnectionTerms(
                socketId,
                peerSocketId,
                sendIsn,
                newReceiveIsn,
                peerFlowWindow,
                payloadBytesMax,
                peer,
                newReceiveLatencyMillis,
                newPeerLatencyMillis,
                null, // a group has no FEC: its members' numbers do not begin where a matrix would
                newStartNanos,
                peerStartNanos);
    }

    /** What the sender needs of these terms and of {@code options}. */
    SendSettings sending(SrtOptions options) {
        return new SendSettings(
                sendIsn,
                peerSocketId,
                peer,
                peerLatencyMillis,
                peerFlowWindow,
                payloadBytesMax,
                startNanos,
                filter,
                options.bandwidth(),
                options.sendBufferPackets(),
                options.sendDropDelayMillis(),
                options.peerIdleMillis(),
                options.recovery());
    }

    /** What the receiver needs of these terms and of {@code options}. */
    ReceiveSettings receiving(SrtOptions options) {
        return new ReceiveSettings(
                receiveIsn,
                peer,
                receiveLatencyMillis,
                peerStartNanos,
                filter,
                options.receiveBufferPackets(),
                options.tooLatePacketDrop(),
                options.reorderTolerancePackets(),
                options.lossReports(),
                options.recovery() == Recovery.ADAPTIVE);
    }
}
