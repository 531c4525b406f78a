package dev.tramo.srt;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.buffer.PacketRing;
import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.fec.FilterConfig;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.send.Recovery;
import dev.tramo.srt.wire.Capabilities;
import dev.tramo.srt.wire.HandshakeExtensions;
import dev.tramo.srt.wire.PacketHeader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Options of one side of an SRT connection. In brackets: the name in libsrt's URIs.
 *
 * @param receiveLatencyMillis least delay between a packet's origin and its delivery here, 0 to 65535; the larger of both
 *     sides' wishes counts. Default 120 [rcvlatency]
 * @param peerLatencyMillis least delay wanted at the peer, 0 to 65535. Default 0 [peerlatency]
 * @param tooLatePacketDrop whether a packet that did not come in time is given up, so that later ones are on time. Default
 *     true. Without it, delivery waits until the packet comes [tlpktdrop]
 * @param streamId sent by a caller, at most 512 bytes; empty for none [streamid]
 * @param flowWindowPackets packets that may be in flight to us, 32 to 262144. Default 25600, which libsrt advertises as its
 *     limit [fc]
 * @param sendBufferPackets packets kept until the peer has acknowledged them, 32 to 262144. Default 25600 [sndbuf, in bytes]
 * @param receiveBufferPackets packets kept until their time has come, 32 to 262144; we advertise no more than this. Default
 *     25600 [rcvbuf, in bytes]
 * @param peerIdleMillis silence after which the peer counts as gone, at least 1. Default 5000 [peeridletimeo]
 * @param connectTimeoutMillis how long a caller tries before it gives up, at least 1; in rendezvous ten times as long.
 *     Default 3000 [conntimeo]
 * @param sendDropDelayMillis added to the peer's latency before the sender gives up a packet; −1 never. Default 0
 *     [snddropdelay]
 * @param packetFilter FEC's configuration, as {@link FilterConfig#parse} takes it; empty for none [packetfilter]
 * @param reorderTolerancePackets a gap is reported at the latest when so many packets have come after it; up to here the
 *     tolerance grows as packets come out of order. Default 0: at once [lossmaxttl]
 * @param lossReports whether gaps are reported again and again until they are filled. Default true [nakreport]
 * @param recovery how lost packets are requested and retransmitted. Default {@link Recovery#ADAPTIVE}
 * @param peerVersionMin oldest SRT version that is accepted, as 0x00MMmmpp. Default 1.3.0 [minversion]
 * @param mssBytes longest datagram with IP and UDP headers, 76 to 1500. Default 1500 [mss]
 * @param payloadBytesMax longest payload that is sent, 1 to 1456. Default 1456; with a packet filter 1452 is the most
 *     [payloadsize]
 * @param latencyMillisMax the longest delay that a caller is granted, unless our own wish is longer, 0 to 65535: buffers grow
 *     with it. Default 8000
 * @param memory what this endpoint's buffers may take. Default without limit
 */
public record SrtOptions(
        int receiveLatencyMillis,
        int peerLatencyMillis,
        boolean tooLatePacketDrop,
        Encryption encryption,
        Bandwidth bandwidth,
        String streamId,
        int flowWindowPackets,
        int sendBufferPackets,
        int receiveBufferPackets,
        int peerIdleMillis,
        int connectTimeoutMillis,
        int sendDropDelayMillis,
        String packetFilter,
        int reorderTolerancePackets,
        boolean lossReports,
        Recovery recovery,
        int peerVersionMin,
        int mssBytes,
        int payloadBytesMax,
        int latencyMillisMax,
        BufferMemory.Share memory) {
    public static final int LATENCY_MILLIS_MAX = 65_535;
    /** MTU that we declare at most: Ethernet's. */
    public static final int MSS_BYTES = 1500;
    /** Headers and a short payload. */
    public static final int MSS_BYTES_MIN = 76;
    /** The longest payload of one packet: MSS without IPv4, UDP and SRT headers. */
    public static final int PAYLOAD_BYTES_MAX = PacketHeader.PAYLOAD_BYTES_MAX;

    public static final int PACKETS_MAX = PacketRing.PACKETS_MAX;
    public static final int PACKETS_MIN = 32;
    public static final int REORDER_TOLERANCE_PACKETS_MAX = 8_192;
    private static final int PACKETS = 25_600;
    private static final BufferMemory.Share MEMORY = BufferMemory.UNLIMITED.newShare();

    /** Everything at its default. */
    public static final SrtOptions DEFAULT = new Draft().build();

    /** Checks the ranges. */
    public SrtOptions {
        requireRange("receiveLatencyMillis", receiveLatencyMillis, 0, LATENCY_MILLIS_MAX);
        requireRange("peerLatencyMillis", peerLatencyMillis, 0, LATENCY_MILLIS_MAX);
        requireRange("latencyMillisMax", latencyMillisMax, 0, LATENCY_MILLIS_MAX);
        requireRange("flowWindowPackets", flowWindowPackets, PACKETS_MIN, PACKETS_MAX);
        requireRange("sendBufferPackets", sendBufferPackets, PACKETS_MIN, PACKETS_MAX);
        requireRange("receiveBufferPackets", receiveBufferPackets, PACKETS_MIN, PACKETS_MAX);
        requireRange("peerIdleMillis", peerIdleMillis, 1, Integer.MAX_VALUE);
        requireRange("connectTimeoutMillis", connectTimeoutMillis, 1, Integer.MAX_VALUE / 10);
        requireRange("sendDropDelayMillis", sendDropDelayMillis, -1, Integer.MAX_VALUE / 2);
        requireRange("reorderTolerancePackets", reorderTolerancePackets, 0, REORDER_TOLERANCE_PACKETS_MAX);
        requireRange("peerVersionMin", peerVersionMin, 0, 0xFF_FFFF);
        requireRange("mssBytes", mssBytes, MSS_BYTES_MIN, MSS_BYTES);
        requireRange("payloadBytesMax", payloadBytesMax, 1, PAYLOAD_BYTES_MAX);
        if (streamId.getBytes(StandardCharsets.UTF_8).length > HandshakeExtensions.STREAM_ID_BYTES_MAX) {
            throw new IllegalArgumentException("streamId: longer than 512 bytes");
        }
        if (!packetFilter.isEmpty()) {
            FilterConfig filter = FilterConfig.parse(packetFilter);
            if (encryption.mode() == Encryption.Mode.GCM) {
                throw new IllegalArgumentException(
                        "packetFilter: not with AES-GCM, for FEC cannot rebuild the header that it authenticates");
            }
            if (filter.neverRepeats() && !tooLatePacketDrop) {
                throw new IllegalArgumentException(
                        "packetFilter: arq:never needs tooLatePacketDrop, else a packet that FEC cannot rebuild would be"
                                + " waited for without end");
            }
        }
    }

    private static void requireRange(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(field + ": " + value + "; allowed are " + min + " to " + max);
        }
    }

    /** A mutable copy of options, for {@link #with}. */
    public static final class Draft {
        public int receiveLatencyMillis = 120;
        public int peerLatencyMillis;
        public boolean tooLatePacketDrop = true;
        public Encryption encryption = Encryption.NONE;
        public Bandwidth bandwidth = Bandwidth.UNLIMITED;
        public String streamId = "";
        public int flowWindowPackets = PACKETS;
        public int sendBufferPackets = PACKETS;
        public int receiveBufferPackets = PACKETS;
        public int peerIdleMillis = 5_000;
        public int connectTimeoutMillis = 3_000;
        public int sendDropDelayMillis;
        public String packetFilter = "";
        public int reorderTolerancePackets;
        public boolean lossReports = true;
        public Recovery recovery = Recovery.ADAPTIVE;
        public int peerVersionMin = Capabilities.VERSION_MIN;
        public int mssBytes = MSS_BYTES;
        public int payloadBytesMax = PAYLOAD_BYTES_MAX;
        public int latencyMillisMax = 8_000;
        public BufferMemory.Share memory = MEMORY;

        private Draft() {}

        private SrtOptions build() {
            return new SrtOptions(
                    receiveLatencyMillis,
                    peerLatencyMillis,
                    tooLatePacketDrop,
                    encryption,
                    bandwidth,
                    streamId,
                    flowWindowPackets,
                    sendBufferPackets,
                    receiveBufferPackets,
                    peerIdleMillis,
                    connectTimeoutMillis,
                    sendDropDelayMillis,
                    packetFilter,
                    reorderTolerancePackets,
                    lossReports,
                    recovery,
                    peerVersionMin,
                    mssBytes,
                    payloadBytesMax,
                    latencyMillisMax,
                    memory);
        }
    }

    /**
     * The same but for what {@code edit} sets.
     *
     * @throws IllegalArgumentException naming the field, its value and what is allowed, if one is out of range
     */
    public SrtOptions with(Consumer<Draft> edit) {
        Draft draft = new Draft();
        draft.receiveLatencyMillis = receiveLatencyMillis;
        draft.peerLatencyMillis = peerLatencyMillis;
        draft.tooLatePacketDrop = tooLatePacketDrop;
        draft.encryption = encryption;
        draft.bandwidth = bandwidth;
        draft.streamId = streamId;
        draft.flowWindowPackets = flowWindowPackets;
        draft.sendBufferPackets = sendBufferPackets;
        draft.receiveBufferPackets = receiveBufferPackets;
        draft.peerIdleMillis = peerIdleMillis;
        draft.connectTimeoutMillis = connectTimeoutMillis;
        draft.sendDropDelayMillis = sendDropDelayMillis;
        draft.packetFilter = packetFilter;
        draft.reorderTolerancePackets = reorderTolerancePackets;
        draft.lossReports = lossReports;
        draft.recovery = recovery;
        draft.peerVersionMin = peerVersionMin;
        draft.mssBytes = mssBytes;
        draft.payloadBytesMax = payloadBytesMax;
        draft.latencyMillisMax = latencyMillisMax;
        draft.memory = memory;
        edit.accept(draft);
        return draft.build();
    }

    /** The same latency for both directions, as {@code latency=} of libsrt's tools sets it. */
    public SrtOptions withLatencyMillis(int millis) {
        return with(o -> {
            o.receiveLatencyMillis = millis;
            o.peerLatencyMillis = millis;
        });
    }

    /** The same size for the flow window, the send buffer and the receive buffer. */
    public SrtOptions withBufferPackets(int packets) {
        return with(o -> {
            o.flowWindowPackets = packets;
            o.sendBufferPackets = packets;
            o.receiveBufferPackets = packets;
        });
    }

    /** The flow window that we advertise: no more than the receive buffer holds. */
    public int advertisedWindowPackets() {
        return Math.min(flowWindowPackets, receiveBufferPackets);
    }
}
