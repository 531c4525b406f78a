package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;

/**
 * An endpoint's snapshot as workers send it: the fields of version 0.1, which workers of that version send and servers of it
 * need, and what was added since.
 *
 * @param unsentPayloads since 0.2; zero of an older worker
 * @param refused since 0.2; empty of an older worker
 */
public record ObservedEndpoint(
        State state,
        String reason,
        Instant since,
        String peer,
        boolean connected,
        int reconnections,
        EndpointSnapshot.Udp udp,
        SrtStatistics srt,
        double receivedMbps,
        double sentMbps,
        long ignoredDatagrams,
        List<SrtPeer> peers,
        RtmpFigures rtmp,
        long unsentPayloads,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<RefusedAttempt> refused) {
    static ObservedEndpoint of(EndpointSnapshot snapshot) {
        return new ObservedEndpoint(
                snapshot.state(),
                snapshot.reason(),
                snapshot.since(),
                snapshot.peer(),
                snapshot.connected(),
                snapshot.reconnections(),
                snapshot.udp(),
                snapshot.srt(),
                snapshot.receivedMbps(),
                snapshot.sentMbps(),
                snapshot.ignoredDatagrams(),
                snapshot.peers(),
                snapshot.rtmp(),
                snapshot.srtFigures().unsentPayloads(),
                snapshot.refused());
    }

    EndpointSnapshot snapshot() {
        return new EndpointSnapshot(
                new EndpointSnapshot.Header(
                        state, reason, since, peer, connected, reconnections, receivedMbps, sentMbps, refused),
                udp,
                new EndpointSnapshot.SrtFigures(srt, peers, ignoredDatagrams, unsentPayloads),
                rtmp);
    }
}
