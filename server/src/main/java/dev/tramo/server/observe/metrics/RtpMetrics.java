package dev.tramo.server.observe.metrics;

import static dev.tramo.server.observe.metrics.Metric.counter;
import static dev.tramo.server.observe.metrics.Metric.gauge;

import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.RtpReport;
import java.util.List;

/** What RTP endpoints have, as metrics. */
final class RtpMetrics {
    private static final double MILLIS = 1e-3;

    static final List<Metric<RtpFigures>> SOURCE = List.of(
            counter("tramo_rtp_delivered_packets", "Packets that an RTP source delivered", RtpFigures::packets),
            counter(
                    "tramo_rtp_unrecovered_packets",
                    "Packets of an RTP source that were missing when it was their turn",
                    RtpFigures::lost),
            counter(
                    "tramo_rtp_recovered_packets",
                    "Packets of an RTP source that parity brought back in time",
                    r -> r.fec().recovered()),
            counter(
                    "tramo_rtp_early_packets",
                    "Packets of an RTP source delivered before their turn, since the buffer was full",
                    RtpFigures::early),
            counter(
                    "tramo_rtp_foreign_packets",
                    "Packets at an RTP source of another stream, or no RTP",
                    r -> r.foreign() + r.malformed()),
            counter("tramo_rtp_restarts", "How often another stream took over at an RTP source", RtpFigures::restarts),
            gauge("tramo_rtp_held_packets", "Packets that wait for their turn at an RTP source", RtpFigures::held));

    static final List<Metric<RtpFigures>> DESTINATION = List.of(
            counter("tramo_rtp_sent_packets", "Packets that an RTP destination sent", RtpFigures::packets),
            counter("tramo_rtp_unsent_packets", "Packets of an RTP destination that no path took", RtpFigures::unsent),
            gauge(
                    "tramo_rtp_reported_loss_ratio",
                    "Largest share of packets that a receiver of an RTP destination last reported as lost",
                    r -> r.reports().stream()
                                    .mapToDouble(RtpReport::lossPercent)
                                    .max()
                                    .orElse(Double.NaN)
                            / 100),
            gauge(
                    "tramo_rtp_rtt_seconds",
                    "Longest round-trip time to a receiver of an RTP destination",
                    r -> r.reports().stream()
                                    .flatMapToDouble(report -> report.rttMillis().stream())
                                    .max()
                                    .orElse(Double.NaN)
                            * MILLIS));

    static final List<Metric<RtpPath>> PATH = List.of(gauge(
            "tramo_rtp_path_up",
            "Whether a path of an RTP endpoint carried packets in the last second: 1 or 0",
            p -> p.isWorking() ? 1 : 0));

    static final List<Metric<RtpPath>> SOURCE_PATH = List.of(
            counter("tramo_rtp_path_received_packets", "Packets received on a path, with duplicates", RtpPath::packets),
            counter("tramo_rtp_path_lost_packets", "Packets that did not come on a path", RtpPath::lost),
            counter(
                    "tramo_rtp_path_late_packets",
                    "Packets that came on a path when their turn was over",
                    RtpPath::late),
            counter("tramo_rtp_path_reordered_packets", "Packets that came on a path out of order", RtpPath::reordered),
            counter(
                    "tramo_rtp_path_saved_packets",
                    "Delivered packets that came on this path and no other",
                    RtpPath::saved),
            gauge(
                    "tramo_rtp_path_jitter_seconds",
                    "Jitter of the arrival against the timestamps (RFC 3550)",
                    p -> p.jitterMillis() * MILLIS),
            gauge(
                    "tramo_rtp_path_skew_seconds",
                    "How far a path is behind the one that leads; absent if no packet came on both",
                    p -> p.skewMillis().orElse(Double.NaN) * MILLIS));

    static final List<Metric<RtpPath>> DESTINATION_PATH = List.of(
            counter("tramo_rtp_path_sent_packets", "Packets sent on a path, with those of parity", RtpPath::packets),
            counter("tramo_rtp_path_unsent_packets", "Packets that could not be sent on a path", RtpPath::unsent));

    private RtpMetrics() {}
}
