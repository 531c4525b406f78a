package dev.tramo.srt.send;

import dev.tramo.srt.fec.FecSettings;
import dev.tramo.srt.wire.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of one connection needs to know, as negotiated and as configured.
 *
 * @param isn first sequence number
 * @param peerSocketId destination of all packets
 * @param peer what the peer declared in the handshake
 * @param peerLatencyMillis delay of delivery at the peer
 * @param peerFlowWindowPackets packets that may be in flight at first
 * @param payloadBytesMax longest payload that both sides can carry in one packet, before encryption adds to it
 * @param startNanos local time of timestamp 0
 * @param filter the FEC agreed on; {@code null} for none
 * @param bandwidth limit of the sending rate
 * @param bufferPackets capacity of the send buffer
 * @param dropDelayMillis added to the peer's latency before a packet is dropped as too late; −1 never drops
 * @param peerIdleMillis silence after which the peer counts as gone
 * @param recovery how losses are repaired
 */
public record SendSettings(
        int isn,
        int peerSocketId,
        Capabilities peer,
        int peerLatencyMillis,
        int peerFlowWindowPackets,
        int payloadBytesMax,
        long startNanos,
        @Nullable FecSettings filter,
        Bandwidth bandwidth,
        int bufferPackets,
        int dropDelayMillis,
        int peerIdleMillis,
        Recovery recovery) {}
