package dev.tramo.server.observe.metrics;

import static dev.tramo.server.observe.metrics.Metric.counter;
import static dev.tramo.server.observe.metrics.Metric.gauge;

import dev.tramo.srt.SrtStatistics;
import java.util.List;
import java.util.stream.Stream;

/**
 * Statistics of SRT as metrics: those of both directions, and of the one in which the endpoint carries media; the other's are all
 * zero. Counters are those of the session, or of the path of a bonded group.
 */
final class SrtMetrics {
    private static final String SESSION = "tramo_srt_";
    private static final String MEMBER = "tramo_srt_member_";
    private static final double MILLIS = 1e-3;
    private static final double MICROS = 1e-6;
    private static final double MEGABITS = 1e6 / 8;

    private static final List<Metric<SrtStatistics>> LINK = List.of(
            gauge("rtt_seconds", "Smoothed round-trip time", s -> s.link().rttMillis() * MILLIS),
            gauge(
                    "rtt_variation_seconds",
                    "Variation of the round-trip time",
                    s -> s.link().rttVariationMillis() * MILLIS),
            gauge(
                    "bandwidth_bytes_per_second",
                    "Estimated capacity of the path, headers included",
                    s -> s.link().bandwidthMbps() * MEGABITS),
            counter(
                    "malformed_packets",
                    "Datagrams of the connection that were no valid packet",
                    s -> s.link().malformedPackets()),
            gauge(
                    "key_bytes",
                    "Length of the encryption keys; 0 without encryption",
                    s -> s.link().keyBytes()));

    private static final List<Metric<SrtStatistics>> SENT = List.of(
            gauge(
                    "max_bandwidth_bytes_per_second",
                    "What may be sent",
                    s -> s.link().maxBandwidthMbps() * MEGABITS),
            gauge(
                    "flow_window_packets",
                    "The peer's free buffer as last reported",
                    s -> s.link().flowWindowPackets()),
            gauge(
                    "in_flight_packets",
                    "Sent and not acknowledged",
                    s -> s.link().inFlightPackets()),
            gauge(
                    "send_period_seconds",
                    "Period between packets sent",
                    s -> s.link().sendPeriodMicros() * MICROS),
            counter(
                    "sent_packets",
                    "Data packets sent: first transmissions, retransmissions and FEC",
                    s -> s.sent().packets()),
            counter(
                    "sent_bytes",
                    "The same with 44 header bytes a packet",
                    s -> s.sent().bytes()),
            counter("sent_unique_packets", "First transmissions", s -> s.sent().packetsUnique()),
            counter(
                    "sent_unique_bytes",
                    "First transmissions with 44 header bytes a packet",
                    s -> s.sent().bytesUnique()),
            counter(
                    "sent_lost_packets",
                    "Packets that the peer reported lost",
                    s -> s.sent().packetsLost()),
            counter(
                    "sent_retransmitted_packets",
                    "Retransmissions",
                    s -> s.sent().packetsRetransmitted()),
            counter(
                    "sent_dropped_packets",
                    "Not sent because they would have come too late",
                    s -> s.sent().packetsDropped()),
            counter(
                    "sent_dropped_bytes",
                    "The same with 44 header bytes a packet",
                    s -> s.sent().bytesDropped()),
            counter(
                    "sent_refused_packets",
                    "Not taken for sending: buffer full or too long",
                    s -> s.sent().packetsRefused()),
            counter("sent_fec_packets", "FEC packets sent", s -> s.sent().packetsFilterExtra()),
            counter(
                    "sent_late_packets",
                    "Sent for the first time when the peer's latency had passed",
                    s -> s.sent().packetsLate()),
            counter(
                    "received_loss_reports",
                    "Loss reports (NAK) received",
                    s -> s.sent().naksReceived()),
            gauge(
                    "send_buffer_available_packets",
                    "Free places of the send buffer",
                    s -> s.sent().availablePackets()),
            gauge(
                    "send_buffer_seconds",
                    "Media in the send buffer",
                    s -> s.sent().bufferedMillis() * MILLIS),
            gauge(
                    "send_latency_seconds",
                    "Latency of delivery at the peer",
                    s -> s.sent().latencyMillis() * MILLIS));

    private static final List<Metric<SrtStatistics>> RECEIVED = List.of(
            counter(
                    "received_packets",
                    "Data packets received, duplicates and belated ones included",
                    s -> s.received().packets()),
            counter(
                    "received_bytes",
                    "The same with 44 header bytes a packet",
                    s -> s.received().bytes()),
            counter(
                    "received_unique_packets",
                    "Packets that were stored and readable",
                    s -> s.received().packetsUnique()),
            counter(
                    "received_unique_bytes",
                    "The same with 44 header bytes a packet",
                    s -> s.received().bytesUnique()),
            counter(
                    "received_lost_packets",
                    "Missing when a gap was found, whether or not they came later",
                    s -> s.received().packetsLost()),
            counter(
                    "received_lost_bytes",
                    "The same with 44 header bytes a packet",
                    s -> s.received().bytesLost()),
            counter(
                    "received_retransmitted_packets",
                    "Received retransmissions",
                    s -> s.received().packetsRetransmitted()),
            counter(
                    "received_belated_packets",
                    "Packets that came after their turn",
                    s -> s.received().packetsBelated()),
            counter(
                    "received_dropped_packets",
                    "Given up, or not decryptable",
                    s -> s.received().packetsDropped()),
            counter(
                    "received_dropped_bytes",
                    "The same with 44 header bytes a packet",
                    s -> s.received().bytesDropped()),
            counter(
                    "received_undecrypted_packets",
                    "Packets that could not be decrypted",
                    s -> s.received().packetsUndecrypted()),
            counter(
                    "received_fec_packets",
                    "FEC packets received",
                    s -> s.received().packetsFilterExtra()),
            counter(
                    "received_fec_rebuilt_packets",
                    "Packets rebuilt by FEC",
                    s -> s.received().packetsFilterSupply()),
            counter(
                    "received_fec_lost_packets",
                    "Missing packets that FEC could not rebuild",
                    s -> s.received().packetsFilterLoss()),
            counter(
                    "sent_acknowledgements",
                    "Acknowledgements (ACK) sent",
                    s -> s.received().acksSent()),
            counter(
                    "sent_loss_reports",
                    "Loss reports (NAK) sent",
                    s -> s.received().naksSent()),
            gauge(
                    "receive_buffer_available_packets",
                    "Free places of the receive buffer",
                    s -> s.received().availablePackets()),
            gauge(
                    "receive_buffer_seconds",
                    "Media in the receive buffer",
                    s -> s.received().bufferedMillis() * MILLIS),
            gauge(
                    "receive_latency_seconds",
                    "Latency of delivery here",
                    s -> s.received().latencyMillis() * MILLIS));

    /** Of a session of a source. */
    static final List<Metric<SrtStatistics>> SOURCE = named(SESSION, RECEIVED);
    /** Of a session of a destination. */
    static final List<Metric<SrtStatistics>> DESTINATION = named(SESSION, SENT);
    /** Of a path of a bonded source. */
    static final List<Metric<SrtStatistics>> SOURCE_MEMBER = named(MEMBER, RECEIVED);
    /** Of a path of a bonded destination. */
    static final List<Metric<SrtStatistics>> DESTINATION_MEMBER = named(MEMBER, SENT);

    private SrtMetrics() {}

    private static List<Metric<SrtStatistics>> named(String prefix, List<Metric<SrtStatistics>> direction) {
        return Stream.concat(LINK.stream(), direction.stream())
                .map(metric -> metric.named(prefix + metric.name()))
                .toList();
    }
}
