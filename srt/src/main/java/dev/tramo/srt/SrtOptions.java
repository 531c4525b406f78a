package dev.tramo.srt;

import dev.tramo.srt.wire.HandshakeExtensions;
import java.nio.charset.StandardCharsets;

/**
 * What one side of an SRT connection wants.
 *
 * @param receiveLatencyMillis least delay between a packet's origin and its delivery here, 0 to 65535; the larger of both
 *     sides' wishes counts. Default 120
 * @param peerLatencyMillis least delay wanted at the peer, 0 to 65535. Default 0
 * @param tooLatePacketDrop whether a packet that did not come in time is given up, so that later ones are on time. Default
 *     true. Without it, delivery waits until the packet comes
 * @param streamId sent by a caller, at most 512 bytes; empty for none
 * @param flowWindowPackets packets that may be in flight to us, and room of the receive and send buffers, 32 to 262144.
 *     Default 25600, which libsrt advertises as its limit
 * @param peerIdleMillis silence after which the peer counts as gone. Default 5000
 * @param connectTimeoutMillis how long a caller tries before it gives up. Default 3000
 * @param sendDropDelayMillis added to the peer's latency before the sender gives up a packet; −1 never. Default 0
 */
public record SrtOptions(
        int receiveLatencyMillis,
        int peerLatencyMillis,
        boolean tooLatePacketDrop,
        Encryption encryption,
        Bandwidth bandwidth,
        String streamId,
        int flowWindowPackets,
        int peerIdleMillis,
        int connectTimeoutMillis,
        int sendDropDelayMillis) {
    public static final int LATENCY_MILLIS_MAX = 65_535;
    /** MTU that we declare: Ethernet's. */
    public static final int MSS_BYTES = 1500;
    /** The longest payload of one packet: MSS without IPv4, UDP and SRT headers. */
    public static final int PAYLOAD_BYTES_MAX = MSS_BYTES - 44;

    public static final int FLOW_WINDOW_PACKETS_MAX = 262_144;
    private static final int FLOW_WINDOW_PACKETS_MIN = 32;

    /** Everything at its default. */
    public static final SrtOptions DEFAULT =
            new SrtOptions(120, 0, true, Encryption.NONE, Bandwidth.UNLIMITED, "", 25_600, 5_000, 3_000, 0);

    /** Checks the ranges. */
    public SrtOptions {
        requireRange("receiveLatencyMillis", receiveLatencyMillis, 0, LATENCY_MILLIS_MAX);
        requireRange("peerLatencyMillis", peerLatencyMillis, 0, LATENCY_MILLIS_MAX);
        requireRange("flowWindowPackets", flowWindowPackets, FLOW_WINDOW_PACKETS_MIN, FLOW_WINDOW_PACKETS_MAX);
        requireRange("peerIdleMillis", peerIdleMillis, 1, Integer.MAX_VALUE);
        requireRange("connectTimeoutMillis", connectTimeoutMillis, 1, Integer.MAX_VALUE);
        requireRange("sendDropDelayMillis", sendDropDelayMillis, -1, Integer.MAX_VALUE / 2);
        if (streamId.getBytes(StandardCharsets.UTF_8).length > HandshakeExtensions.STREAM_ID_BYTES_MAX) {
            throw new IllegalArgumentException("streamId: longer than 512 bytes");
        }
    }

    private static void requireRange(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": " + value + "; allowed are " + min + " to " + max);
        }
    }

    /** The same latency for both directions, as {@code latency=} of libsrt's tools sets it. */
    public SrtOptions withLatencyMillis(int millis) {
        return new SrtOptions(
                millis,
                millis,
                tooLatePacketDrop,
                encryption,
                bandwidth,
                streamId,
                flowWindowPackets,
                peerIdleMillis,
                connectTimeoutMillis,
                sendDropDelayMillis);
    }

    public SrtOptions withTooLatePacketDrop(boolean on) {
        return new SrtOptions(
                receiveLatencyMillis,
                peerLatencyMillis,
                on,
                encryption,
                bandwidth,
                streamId,
                flowWindowPackets,
                peerIdleMillis,
                connectTimeoutMillis,
                sendDropDelayMillis);
    }

    public SrtOptions withEncryption(Encryption value) {
        return new SrtOptions(
                receiveLatencyMillis,
                peerLatencyMillis,
                tooLatePacketDrop,
                value,
                bandwidth,
                streamId,
                flowWindowPackets,
                peerIdleMillis,
                connectTimeoutMillis,
                sendDropDelayMillis);
    }

    public SrtOptions withBandwidth(Bandwidth value) {
        return new SrtOptions(
                receiveLatencyMillis,
                peerLatencyMillis,
                tooLatePacketDrop,
                encryption,
                value,
                streamId,
                flowWindowPackets,
                peerIdleMillis,
                connectTimeoutMillis,
                sendDropDelayMillis);
    }

    public SrtOptions withStreamId(String value) {
        return new SrtOptions(
                receiveLatencyMillis,
                peerLatencyMillis,
                tooLatePacketDrop,
                encryption,
                bandwidth,
                value,
                flowWindowPackets,
                peerIdleMillis,
                connectTimeoutMillis,
                sendDropDelayMillis);
    }

    public SrtOptions withFlowWindowPackets(int value) {
        return new SrtOptions(
                receiveLatencyMillis,
                peerLatencyMillis,
                tooLatePacketDrop,
                encryption,
                bandwidth,
                streamId,
                value,
                peerIdleMillis,
                connectTimeoutMillis,
                sendDropDelayMillis);
    }
}
