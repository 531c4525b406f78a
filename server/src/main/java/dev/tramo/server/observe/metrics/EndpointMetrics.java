package dev.tramo.server.observe.metrics;

import static dev.tramo.server.observe.metrics.Metric.counter;
import static dev.tramo.server.observe.metrics.Metric.gauge;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.srt.driver.SrtMember;
import java.util.List;

/** What endpoints have, as metrics: all of them, and those of a protocol. */
final class EndpointMetrics {
    private static final double MILLIS = 1e-3;
    private static final double BITS = 1.0 / 8;

    static final Metric<EndpointSnapshot> STATE =
            Metric.present("tramo_endpoint_state", "1 for the present state of an endpoint");
    static final Metric<EndpointSnapshot> INFO = Metric.info("tramo_endpoint", "What an endpoint is");

    static final List<Metric<EndpointSnapshot>> ALL = List.of(
            gauge(
                    "tramo_endpoint_state_start_time_seconds",
                    "When the present state began, since 1970",
                    e -> e.since().toEpochMilli() * MILLIS),
            gauge(
                    "tramo_endpoint_connected",
                    "Whether an SRT or RTMP session exists; for UDP and RTP, whether a socket is open: 1 or 0",
                    e -> e.connected() ? 1 : 0),
            counter(
                    "tramo_endpoint_reconnections",
                    "Sessions after the first since the start",
                    EndpointSnapshot::reconnections),
            counter(
                    "tramo_endpoint_dropped_packets",
                    "Lost here for good: too late, no free buffer, refused, or nobody was connected; of RTMP, messages",
                    e -> e.totals().packetsDropped()),
            counter(
                    "tramo_endpoint_without_peer_packets",
                    "Of those dropped, what came for a destination while no peer was connected",
                    e -> e.totals().packetsWithoutPeer()));

    static final Metric<EndpointTotals> RECEIVED = counter(
            "tramo_endpoint_received_bytes",
            "Received by a source, of all sessions; SRT with 44 header bytes a packet, others payload only",
            EndpointTotals::bytes);
    static final Metric<EndpointTotals> SENT = counter(
            "tramo_endpoint_sent_bytes",
            "Sent by a destination, of all sessions; SRT with 44 header bytes a packet, others payload only",
            EndpointTotals::bytes);
    static final Metric<EndpointTotals> REFUSED = counter(
            "tramo_endpoint_refused_attempts",
            "Attempts to call, publish or play that were refused",
            EndpointTotals::refused);

    static final Metric<UdpFigures> UDP_RECEIVED =
            counter("tramo_udp_received_datagrams", "Datagrams received by a UDP source", UdpFigures::datagrams);
    static final Metric<UdpFigures> UDP_SENT =
            counter("tramo_udp_sent_datagrams", "Datagrams sent by a UDP destination", UdpFigures::datagrams);

    /** Of the UDP socket of a UDP, RTP or SRT endpoint, since it was opened. */
    static final List<Metric<UdpFigures>> SOCKET = List.of(
            counter(
                    "tramo_udp_dropped_datagrams",
                    "Dropped by the kernel because the receive buffer was full",
                    UdpFigures::dropped),
            counter("tramo_udp_unusable_datagrams", "Too long to be received", UdpFigures::unusable),
            counter(
                    "tramo_udp_unsent_datagrams",
                    "Refused by the kernel, no room in the queue, or no socket",
                    UdpFigures::notSent),
            counter(
                    "tramo_udp_ignored_datagrams",
                    "From another address than source= allows; of an SRT endpoint, belonging to no connection",
                    UdpFigures::ignored));

    static final Metric<SrtFigures> SRT_SESSIONS = gauge(
            "tramo_srt_sessions", "SRT sessions that exist", s -> s.peers().size());
    static final Metric<SrtFigures> SRT_UNSENT =
            counter("tramo_srt_unsent_payloads", "Not sent because no peer was connected", SrtFigures::unsentPayloads);
    static final Metric<SrtPeer> SRT_START = gauge(
            "tramo_srt_session_start_time_seconds",
            "When an SRT session was connected, since 1970",
            p -> p.since().toEpochMilli() * MILLIS);

    static final Metric<SrtPeer> SRT_MARGIN = gauge(
            "tramo_srt_buffer_margin_seconds",
            "Shortest time between a packet's arrival and its turn in the last second; absent if none came",
            p -> p.bufferMarginMillis().orElse(Double.NaN) * MILLIS);

    static final Metric<SrtMember> MEMBER_STATE =
            Metric.present("tramo_srt_member_state", "1 for the present state of a path of a bonded group");
    static final List<Metric<SrtMember>> MEMBER = List.of(
            gauge(
                    "tramo_srt_member_share_ratio",
                    "Share of the group's packets of the last second that took this path",
                    SrtMember::share),
            gauge("tramo_srt_member_weight", "Weight of a path; the larger, the sooner it is used", SrtMember::weight));

    static final List<Metric<RtmpFigures>> RTMP = List.of(counter(
            "tramo_rtmp_frames", "Pictures of a source, audio and video messages of a push", RtmpFigures::frames));

    static final Metric<RtmpFigures> STREAM_INFO = Metric.info("tramo_rtmp_stream", "What is in an RTMP stream");

    /** Of the stream that a source takes. */
    static final List<Metric<RtmpFigures>> RTMP_SOURCE = List.of(
            gauge("tramo_rtmp_players", "Who plays the stream here", RtmpFigures::players),
            gauge(
                    "tramo_rtmp_frame_rate_hertz",
                    "Pictures a second",
                    r -> r.stream().frameRate()),
            gauge(
                    "tramo_rtmp_video_bytes_per_second",
                    "Payload of video messages in the last second",
                    r -> r.stream().videoBitsPerSecond() * BITS),
            gauge(
                    "tramo_rtmp_audio_bytes_per_second",
                    "Payload of audio messages in the last second",
                    r -> r.stream().audioBitsPerSecond() * BITS),
            gauge(
                    "tramo_rtmp_keyframe_interval_seconds",
                    "Time between the last two keyframes; 0 before there were two",
                    r -> r.stream().keyframeIntervalMillis() * MILLIS));

    /** Of a push, whose server may be too slow. */
    static final List<Metric<RtmpFigures>> RTMP_DESTINATION = List.of(
            counter(
                    "tramo_rtmp_dropped_frames",
                    "Audio and video messages that a push lost",
                    RtmpFigures::droppedFrames),
            counter("tramo_rtmp_dropped_bytes", "Payload that a push lost", RtmpFigures::droppedBytes),
            counter("tramo_rtmp_gaps", "How often pictures were lost", RtmpFigures::gaps),
            gauge("tramo_rtmp_queue_seconds", "Media that waits to be sent", r -> r.queueMillis() * MILLIS),
            gauge("tramo_rtmp_queue_bytes", "Payload that waits to be sent", RtmpFigures::queueBytes));

    private EndpointMetrics() {}

    /** Of HLS. */
    static final List<Metric<HlsFigures>> HLS = List.of(
            gauge("tramo_hls_viewers", "Players that asked for something lately", HlsFigures::viewers),
            counter("tramo_hls_requests", "Segments and parts that were sent", HlsFigures::requests),
            gauge("tramo_hls_buffer_bytes", "Media that is kept for players", HlsFigures::bufferBytes));

    /** Of a destination that records. */
    static final List<Metric<FileFigures>> FILE_RECORDED = List.of(
            counter("tramo_file_written_bytes", "Written to recordings", FileFigures::bytes),
            counter(
                    "tramo_file_not_written",
                    "Datagrams or fragments that were not recorded, the disk being full or too slow",
                    FileFigures::notWritten),
            counter("tramo_file_begun", "Files that were begun", FileFigures::files),
            counter("tramo_file_deleted", "Files that were deleted by quota or age", FileFigures::deleted),
            gauge("tramo_file_free_bytes", "Space that is free for recordings", FileFigures::freeBytes));

    /** Of a source that plays a file. */
    static final List<Metric<FileFigures>> FILE_PLAYED =
            List.of(counter("tramo_file_begun", "Files that were begun", FileFigures::files));
}
