package dev.tramo.server.figures;

import dev.tramo.srt.SrtStatistics;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Statistics of one SRT session since its start, as libsrt's statistics document defines them. Byte counts are payload plus 44 header
 * bytes a packet.
 */
@Schema(name = "SrtStatistics")
public record SrtSession(Link link, Sent sent, Received received) {
    /** Figures of the path, and of both directions. */
    @Schema(name = "SrtLink")
    public record Link(
            double rttMillis,
            double rttVariationMillis,
            double bandwidthMbps,
            double maxBandwidthMbps,
            int flowWindowPackets,
            int inFlightPackets,
            double sendPeriodMicros,
            long malformedPackets,
            int keyBytes) {
        private static Link of(SrtStatistics.Link link) {
            return new Link(
                    link.rttMillis(),
                    link.rttVariationMillis(),
                    link.bandwidthMbps(),
                    link.maxBandwidthMbps(),
                    link.flowWindowPackets(),
                    link.inFlightPackets(),
                    link.sendPeriodMicros(),
                    link.malformedPackets(),
                    link.keyBytes());
        }

        private SrtStatistics.Link link() {
            return new SrtStatistics.Link(
                    rttMillis,
                    rttVariationMillis,
                    bandwidthMbps,
                    maxBandwidthMbps,
                    flowWindowPackets,
                    inFlightPackets,
                    sendPeriodMicros,
                    malformedPackets,
                    keyBytes);
        }
    }

    /** What was sent as data. */
    @Schema(name = "SrtSent")
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
            long packetsLate) {
        private static Sent of(SrtStatistics.Sent sent) {
            return new Sent(
                    sent.packets(),
                    sent.bytes(),
                    sent.packetsUnique(),
                    sent.bytesUnique(),
                    sent.packetsLost(),
                    sent.packetsRetransmitted(),
                    sent.packetsDropped(),
                    sent.bytesDropped(),
                    sent.packetsRefused(),
                    sent.packetsFilterExtra(),
                    sent.availablePackets(),
                    sent.bufferedMillis(),
                    sent.latencyMillis(),
                    sent.naksReceived(),
                    sent.packetsLate());
        }

        private SrtStatistics.Sent sent() {
            return new SrtStatistics.Sent(
                    packets,
                    bytes,
                    packetsUnique,
                    bytesUnique,
                    packetsLost,
                    packetsRetransmitted,
                    packetsDropped,
                    bytesDropped,
                    packetsRefused,
                    packetsFilterExtra,
                    availablePackets,
                    bufferedMillis,
                    latencyMillis,
                    naksReceived,
                    packetsLate);
        }
    }

    /** What was received as data. */
    @Schema(name = "SrtReceived")
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
            long naksSent) {
        private static Received of(SrtStatistics.Received received) {
            return new Received(
                    received.packets(),
                    received.bytes(),
                    received.packetsUnique(),
                    received.bytesUnique(),
                    received.packetsLost(),
                    received.bytesLost(),
                    received.packetsRetransmitted(),
                    received.packetsBelated(),
                    received.packetsTooLate(),
                    received.packetsDropped(),
                    received.bytesDropped(),
                    received.packetsUndecrypted(),
                    received.packetsFilterExtra(),
                    received.packetsFilterSupply(),
                    received.packetsFilterLoss(),
                    received.availablePackets(),
                    received.bufferedMillis(),
                    received.latencyMillis(),
                    received.acksSent(),
                    received.naksSent());
        }

        private SrtStatistics.Received received() {
            return new SrtStatistics.Received(
                    packets,
                    bytes,
                    packetsUnique,
                    bytesUnique,
                    packetsLost,
                    bytesLost,
                    packetsRetransmitted,
                    packetsBelated,
                    packetsTooLate,
                    packetsDropped,
                    bytesDropped,
                    packetsUndecrypted,
                    packetsFilterExtra,
                    packetsFilterSupply,
                    packetsFilterLoss,
                    availablePackets,
                    bufferedMillis,
                    latencyMillis,
                    acksSent,
                    naksSent);
        }
    }

    /** What the engine observed. */
    public static SrtSession of(SrtStatistics statistics) {
        return new SrtSession(
                Link.of(statistics.link()), Sent.of(statistics.sent()), Received.of(statistics.received()));
    }

    /** As the engine has it. */
    public SrtStatistics statistics() {
        return new SrtStatistics(link.link(), sent.sent(), received.received());
    }
}
