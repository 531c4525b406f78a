package dev.tramo.srt;

import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.receive.Acknowledgements;
import dev.tramo.srt.receive.NakWriter;
import dev.tramo.srt.receive.ReceiveCounters;
import dev.tramo.srt.receive.ReceiveSide;
import dev.tramo.srt.receive.RttEstimator;
import dev.tramo.srt.send.SendCounters;
import dev.tramo.srt.send.SendSide;
import dev.tramo.srt.wire.PacketHeader;

/** Collects a connection's statistics from its parts. */
record ConnectionFigures(
        ConnectionTerms terms,
        KeyExchange keys,
        RttEstimator rtt,
        SendSide send,
        ReceiveSide receive,
        Acknowledgements acknowledgements,
        NakWriter naks) {
    /** @param malformed packets that could not be read */
    SrtStatistics read(long malformed) {
        // The receiver estimates the capacity; a sender knows it from the ACKs.
        long capacity = receive.counters().packets() > 0 && send.counters().packets() == 0
                ? receive.arrivals().capacityPacketsPerSecond()
                : send.capacityPacketsPerSecond();
        int fullPacketBytes = SrtOptions.PAYLOAD_BYTES_MAX + PacketHeader.OVERHEAD_BYTES;
        SrtStatistics.Link link = new SrtStatistics.Link(
                rtt.smoothedMicros() / 1e3,
                rtt.variationMicros() / 1e3,
                capacity * fullPacketBytes * 8 / 1e6,
                send.bytesPerSecond() * 8 / 1e6,
                send.flowWindow(),
                send.inFlight(),
                send.periodNanos() / 1e3,
                malformed,
                keys.keyBytes());
        return new SrtStatistics(link, sent(), received());
    }

    private SrtStatistics.Sent sent() {
        SendCounters counted = send.counters();
        return new SrtStatistics.Sent(
                counted.packets(),
                counted.bytes(),
                counted.packetsUnique(),
                counted.bytesUnique(),
                counted.packetsLost(),
                counted.packetsRetransmitted(),
                counted.packetsDropped(),
                counted.bytesDropped(),
                counted.packetsRefused(),
                counted.packetsFilterExtra(),
                send.availablePackets(),
                send.bufferedMillis(),
                terms.peerLatencyMillis(),
                counted.naksReceived(),
                counted.packetsLate());
    }

    private SrtStatistics.Received received() {
        ReceiveCounters counted = receive.counters();
        return new SrtStatistics.Received(
                counted.packets(),
                counted.bytes(),
                counted.packetsUnique(),
                counted.bytesUnique(),
                receive.missing().packetsLost(),
                receive.bytesLost(),
                counted.packetsRetransmitted(),
                counted.packetsBelated(),
                receive.delays().tooLate(),
                counted.packetsDropped(),
                counted.bytesDropped(),
                counted.packetsUndecrypted(),
                counted.packetsFilterExtra(),
                counted.packetsFilterSupply(),
                receive.missing().packetsFilterLoss(),
                receive.availablePackets(),
                receive.bufferedMillis(),
                terms.receiveLatencyMillis(),
                acknowledgements.sent(),
                naks.sent());
    }
}
