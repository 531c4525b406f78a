package dev.tramo.srt;

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
record ConnectionTerms(
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
    ConnectionTerms inGroup(
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
}
