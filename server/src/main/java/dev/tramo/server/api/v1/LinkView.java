package dev.tramo.server.api.v1;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.srt.SrtStatistics;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A link as {@code get_rx} and {@code get_tx} answer it: names, order and types of the SRT API's examples. */
final class LinkView {
    private static final int DISCONNECTED = 0;
    private static final int CONNECTED = 1;
    private static final int WAITING = 2;

    private LinkView() {}

    /** Names in answers that no request sets, and requests may repeat. */
    static List<String> readOnlyNames(LinkKind kind) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Id", 0);
        putObserved(answer, kind, 0, Optional.empty());
        return List.copyOf(answer.keySet());
    }

    static Map<String, Object> of(Link link, Optional<RouteSnapshot> snapshot) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Id", link.id());
        link.settings().values().forEach((name, value) -> {
            answer.put(name, value);
            if (link.kind() == LinkKind.TX && name.equals(LinkFields.FEC)) {
                answer.put(LinkFields.PACKET_FILTER, value);
            }
        });
        putObserved(answer, link.kind(), link.settings().whole(LinkFields.SRT_BW), snapshot);
        return answer;
    }

    private static void putObserved(
            Map<String, Object> answer, LinkKind kind, int srtBwKbps, Optional<RouteSnapshot> snapshot) {
        Optional<EndpointSnapshot> srt = snapshot.map(
                s -> kind == LinkKind.RX ? s.source() : s.destinations().get(LinkRoutes.DESTINATION));
        SrtStatistics statistics = srt.map(EndpointSnapshot::srt).orElse(SrtStatistics.NONE);
        answer.put("Status", snapshot.isPresent() ? 1 : 0);
        answer.put("ContainerId", snapshot.map(RouteSnapshot::runId).orElse(""));
        answer.put("LinkRtt", rounded(statistics.link().rttMillis(), 3));
        answer.put("LinkBandwidth", rounded(statistics.link().bandwidthMbps(), 3));
        answer.put("LinkMaxBandwidth", snapshot.isPresent() ? srtBwKbps / 1e3 : 0.0);
        if (kind == LinkKind.RX) {
            putReceived(answer, statistics.received());
            answer.put(
                    "RecvMbitRate",
                    rounded(srt.map(EndpointSnapshot::receivedMbps).orElse(0.0), 5));
            answer.put(
                    "LineLoss",
                    lineLoss(
                            statistics.received().packetsLost(),
                            statistics.received().packets()));
        } else {
            putSent(answer, statistics.sent());
            answer.put(
                    "SendMbitRate", rounded(srt.map(EndpointSnapshot::sentMbps).orElse(0.0), 5));
            answer.put(
                    "LineLoss",
                    lineLoss(statistics.sent().packetsLost(), statistics.sent().packets()));
        }
        answer.put("Connected", srt.map(LinkView::connected).orElse(DISCONNECTED));
        answer.put("Reconnections", srt.map(EndpointSnapshot::reconnections).orElse(0));
    }

    private static void putReceived(Map<String, Object> answer, SrtStatistics.Received received) {
        answer.put("RecvPackets", received.packets());
        answer.put("RecvPacketsUnique", received.packetsUnique());
        answer.put("RecvPacketsLost", received.packetsLost());
        answer.put("RecvPacketsDropped", received.packetsDropped());
        answer.put("RecvPacketsRetransmitted", received.packetsRetransmitted());
        answer.put("RecvPacketsBelated", received.packetsBelated());
        answer.put("RecvPacketsFilterExtra", received.packetsFilterExtra());
        answer.put("RecvPacketsFilterSupply", received.packetsFilterSupply());
        answer.put("RecvPacketsFilterLoss", received.packetsFilterLoss());
        answer.put("RecvBytes", received.bytes());
        answer.put("RecvBytesUnique", received.bytesUnique());
        answer.put("RecvBytesLost", received.bytesLost());
        answer.put("RecvBytesDropped", received.bytesDropped());
    }

    private static void putSent(Map<String, Object> answer, SrtStatistics.Sent sent) {
        answer.put("SendPackets", sent.packets());
        answer.put("SendPacketsUnique", sent.packetsUnique());
        answer.put("SendPacketsLost", sent.packetsLost());
        answer.put("SendPacketsDropped", sent.packetsDropped());
        answer.put("SendPacketsRetransmitted", sent.packetsRetransmitted());
        answer.put("SendPacketsFilterExtra", sent.packetsFilterExtra());
        answer.put("SendBytes", sent.bytes());
        answer.put("SendBytesUnique", sent.bytesUnique());
        answer.put("SendBytesDropped", sent.bytesDropped());
    }

    private static int connected(EndpointSnapshot srt) {
        if (srt.connected()) {
            return CONNECTED;
        }
        return srt.state() == State.FAILED ? DISCONNECTED : WAITING;
    }

    private static double lineLoss(long lost, long packets) {
        return packets == 0 ? 0.0 : rounded(100.0 * lost / packets, 4);
    }

    private static double rounded(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .doubleValue();
    }
}
