package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Figures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.server.figures.PacingStatistics;
import dev.tramo.server.figures.Refusal;
import dev.tramo.server.figures.RtmpSession;
import dev.tramo.server.figures.RtpCounters;
import dev.tramo.server.figures.SrtPeerFigures;
import dev.tramo.server.figures.SrtSession;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.figures.UdpCounters;
import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint's snapshot as workers send it: the fields of version 0.1, which workers of that version send and servers of it
 * need, and what was added since.
 *
 * @param unsentPayloads since 0.2; zero of an older worker
 * @param refused since 0.2; empty of an older worker
 * @param awaited since 0.2; empty of an older worker
 * @param totals since 0.2; none of an older worker
 * @param rtp since 0.2; none of an older worker, and of an endpoint of another protocol
 * @param pacing since 0.2; none of an older worker, and of what is not paced
 */
public record ObservedEndpoint(
        State state,
        String reason,
        Instant since,
        String peer,
        boolean connected,
        int reconnections,
        UdpCounters udp,
        SrtSession srt,
        double receivedMbps,
        double sentMbps,
        long ignoredDatagrams,
        List<SrtPeerFigures> peers,
        RtmpSession rtmp,
        long unsentPayloads,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Refusal> refused,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String awaited,
        Optional<TotalFigures> totals,
        Optional<RtpCounters> rtp,
        Optional<PacingStatistics> pacing) {
    static ObservedEndpoint of(EndpointSnapshot snapshot) {
        return new ObservedEndpoint(
                snapshot.state(),
                snapshot.reason(),
                snapshot.since(),
                snapshot.peer(),
                snapshot.connected(),
                snapshot.reconnections(),
                UdpCounters.of(snapshot.udp()),
                SrtSession.of(snapshot.srt()),
                snapshot.receivedMbps(),
                snapshot.sentMbps(),
                snapshot.udp().ignored(),
                snapshot.peers().stream().map(SrtPeerFigures::of).toList(),
                RtmpSession.of(snapshot.rtmp()),
                snapshot.unsentPayloads(),
                snapshot.refused().stream().map(Refusal::of).toList(),
                snapshot.header().awaited(),
                Optional.of(TotalFigures.of(snapshot.totals())),
                Optional.of(snapshot.rtp())
                        .filter(some -> !some.paths().isEmpty())
                        .map(RtpCounters::of),
                snapshot.pacing().map(PacingStatistics::of));
    }

    EndpointSnapshot snapshot() {
        return new EndpointSnapshot(
                new EndpointSnapshot.Header(
                        state,
                        reason,
                        since,
                        peer,
                        connected,
                        reconnections,
                        receivedMbps,
                        sentMbps,
                        refused.stream().map(Refusal::snapshot).toList(),
                        awaited),
                figures(),
                totals.map(TotalFigures::snapshot).orElse(Totals.NONE),
                pacing.map(PacingStatistics::snapshot));
    }

    /** Those of the protocol that has any: a message tells those of all, zeros for the others. */
    private Figures figures() {
        RtmpFigures ofRtmp = rtmp.snapshot();
        SrtStatistics statistics = srt.statistics();
        UdpFigures socket = udp.snapshot(ignoredDatagrams);
        SrtFigures ofSrt = new SrtFigures(
                statistics, peers.stream().map(SrtPeerFigures::snapshot).toList(), socket, unsentPayloads);
        if (rtp.isPresent()) {
            boolean isOverSrt =
                    rtp.get().paths().stream().anyMatch(path -> path.state().isPresent());
            return isOverSrt
                    ? new SeamlessFigures(rtp.get().snapshot(UdpFigures.NONE), ofSrt)
                    : rtp.get().snapshot(socket);
        }
        if (!ofRtmp.equals(RtmpFigures.NONE)) {
            return ofRtmp;
        }
        if (peers.isEmpty() && statistics.equals(SrtStatistics.NONE) && unsentPayloads == 0) {
            return socket.equals(UdpFigures.NONE) ? new NoFigures() : socket;
        }
        return ofSrt;
    }
}
