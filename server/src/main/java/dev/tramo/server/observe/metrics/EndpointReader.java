package dev.tramo.server.observe.metrics;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.server.observe.metrics.RouteMetrics.Room;
import dev.tramo.srt.driver.SrtMember;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gathers the series of endpoints and their peers, within the limits. One thread. */
final class EndpointReader {
    private final Gathering gathering;
    private final Room endpoints;
    private final Room peers;

    EndpointReader(Gathering gathering, Room endpoints, Room peers) {
        this.gathering = gathering;
        this.endpoints = endpoints;
        this.peers = peers;
    }

    int leftOut() {
        return endpoints.leftOut();
    }

    int peersLeftOut() {
        return peers.leftOut();
    }

    /**
     * Reads an endpoint.
     *
     * @param route the route's label
     * @param name of the endpoint among those of its route
     * @param totals of the route's endpoints, by name
     */
    void read(
            Labels route,
            String name,
            boolean isSource,
            EndpointSnapshot endpoint,
            Map<String, EndpointTotals> totals) {
        if (!endpoints.take()) {
            peers.leaveOut(peers(endpoint));
            return;
        }
        Labels labels = route.add("endpoint", name);
        gathering.add(EndpointMetrics.INFO, labels.add("protocol", protocol(endpoint)), endpoint);
        gathering.add(EndpointMetrics.STATE, labels.add("state", RouteMetrics.word(endpoint.state())), endpoint);
        gathering.add(EndpointMetrics.ALL, labels, endpoint);
        EndpointTotals total = totals.get(name);
        if (total != null) {
            gathering.add(isSource ? EndpointMetrics.RECEIVED : EndpointMetrics.SENT, labels, total);
            gathering.add(EndpointMetrics.REFUSED, labels, total);
        }
        endpoint.pacing().ifPresent(pacing -> gathering.add(PacingMetrics.ALL, labels, pacing));
        switch (endpoint.figures()) {
            case UdpFigures udp -> {
                gathering.add(isSource ? EndpointMetrics.UDP_RECEIVED : EndpointMetrics.UDP_SENT, labels, udp);
                gathering.add(EndpointMetrics.SOCKET, labels, udp);
            }
            case SrtFigures srt -> read(labels, isSource, srt);
            case RtpFigures rtp -> {
                gathering.add(EndpointMetrics.SOCKET, labels, rtp.socket());
                read(labels, isSource, rtp);
            }
            case SeamlessFigures seamless -> {
                read(labels, isSource, seamless.srt());
                read(labels, isSource, seamless.rtp());
            }
            case RtmpFigures rtmp -> read(labels, isSource, rtmp);
            case HlsFigures hls -> gathering.add(EndpointMetrics.HLS, labels, hls);
            case FileFigures file ->
                gathering.add(isSource ? EndpointMetrics.FILE_PLAYED : EndpointMetrics.FILE_RECORDED, labels, file);
            case NoFigures _ -> {}
        }
    }

    private static String protocol(EndpointSnapshot endpoint) {
        return switch (endpoint.figures()) {
            case UdpFigures _ -> "udp";
            case SrtFigures _, SeamlessFigures _ -> "srt";
            case RtpFigures _ -> "rtp";
            case RtmpFigures _ -> "rtmp";
            case HlsFigures _ -> "hls";
            case FileFigures _ -> "file";
            case NoFigures _ -> "unknown";
        };
    }

    private void read(Labels labels, boolean isSource, RtpFigures rtp) {
        gathering.add(isSource ? RtpMetrics.SOURCE : RtpMetrics.DESTINATION, labels, rtp);
        for (RtpPath path : rtp.paths()) {
            if (peers.take()) {
                Labels each = labels.merge(Labels.of("path", path.address(), "interface", path.interfaceName()));
                gathering.add(RtpMetrics.PATH, each, path);
                gathering.add(isSource ? RtpMetrics.SOURCE_PATH : RtpMetrics.DESTINATION_PATH, each, path);
            }
        }
    }

    private void read(Labels labels, boolean isSource, RtmpFigures rtmp) {
        gathering.add(EndpointMetrics.RTMP, labels, rtmp);
        gathering.add(isSource ? EndpointMetrics.RTMP_SOURCE : EndpointMetrics.RTMP_DESTINATION, labels, rtmp);
        StreamStatistics stream = rtmp.stream();
        if (stream.video().isPresent() || stream.audio().isPresent()) {
            gathering.add(EndpointMetrics.STREAM_INFO, stream(labels, stream), rtmp);
        }
    }

    private static Labels stream(Labels labels, StreamStatistics stream) {
        return labels.merge(Labels.of(
                "video_codec", stream.video().map(v -> v.codec()).orElse(""),
                "width", stream.video().map(v -> String.valueOf(v.width())).orElse(""),
                "height", stream.video().map(v -> String.valueOf(v.height())).orElse(""),
                "audio_codec", stream.audio().map(a -> a.codec()).orElse(""),
                "sample_rate",
                        stream.audio().map(a -> String.valueOf(a.sampleRate())).orElse(""),
                "channels",
                        stream.audio().map(a -> String.valueOf(a.channels())).orElse("")));
    }

    private void read(Labels labels, boolean isSource, SrtFigures srt) {
        gathering.add(EndpointMetrics.SOCKET, labels, srt.socket());
        gathering.add(EndpointMetrics.SRT_SESSIONS, labels, srt);
        if (!isSource) {
            gathering.add(EndpointMetrics.SRT_UNSENT, labels, srt);
        }
        Set<String> seen = new HashSet<>();
        for (SrtPeer peer : srt.peers()) {
            // Sessions may have one address and port in common, but no two series all labels: the first has them.
            if (!seen.add(peer.peer())) {
                peers.leaveOut(1 + peer.members().size());
            } else if (peers.take()) {
                read(labels.add("peer", peer.peer()), isSource, peer);
            } else {
                peers.leaveOut(peer.members().size());
            }
        }
    }

    private void read(Labels labels, boolean isSource, SrtPeer peer) {
        gathering.add(EndpointMetrics.SRT_START, labels, peer);
        gathering.add(EndpointMetrics.SRT_MARGIN, labels, peer);
        gathering.add(isSource ? SrtMetrics.SOURCE : SrtMetrics.DESTINATION, labels, peer.srt());
        Set<Labels> seen = new HashSet<>();
        for (SrtMember member : peer.members()) {
            Labels path = labels.merge(Labels.of("member", member.peer(), "local", member.local()));
            if (!seen.add(path)) {
                peers.leaveOut(1);
            } else if (peers.take()) {
                read(path, isSource, member);
            }
        }
    }

    private void read(Labels path, boolean isSource, SrtMember member) {
        gathering.add(EndpointMetrics.MEMBER_STATE, path.add("state", member.state()), member);
        gathering.add(EndpointMetrics.MEMBER, path, member);
        gathering.add(isSource ? SrtMetrics.SOURCE_MEMBER : SrtMetrics.DESTINATION_MEMBER, path, member.srt());
    }

    /** A route has no series: neither have its endpoints and their peers. */
    void leaveOut(RouteSnapshot route) {
        endpoints.leaveOut(route.sources().size() + route.destinations().size());
        route.sources().forEach(from -> peers.leaveOut(peers(from.endpoint())));
        route.destinations().values().forEach(to -> peers.leaveOut(peers(to)));
    }

    private static int peers(EndpointSnapshot endpoint) {
        return endpoint.rtp().paths().size()
                + endpoint.peers().stream()
                        .mapToInt(peer -> 1 + peer.members().size())
                        .sum();
    }
}
