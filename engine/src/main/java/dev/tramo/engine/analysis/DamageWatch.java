package dev.tramo.engine.analysis;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.UdpFigures;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Adds up where the stream of one endpoint is damaged, from what the endpoint counts. About once a second, on its loop. */
final class DamageWatch {
    /** What an SRT session counts, and totals do not: it begins anew with the next one. */
    private record Session(long tooLate, long undecrypted, long refused, long late) {
        private static final Session NONE = new Session(0, 0, 0, 0);

        static Session of(SrtPeer peer) {
            return new Session(
                    peer.srt().received().packetsTooLate(),
                    peer.srt().received().packetsUndecrypted(),
                    peer.srt().sent().packetsRefused(),
                    peer.srt().sent().packetsLate());
        }

        Session plus(Session other) {
            return new Session(
                    tooLate + other.tooLate,
                    undecrypted + other.undecrypted,
                    refused + other.refused,
                    late + other.late);
        }
    }

    private final boolean isSource;
    private boolean countsFromNext;
    private boolean wasConnected;
    private Map<String, Session> sessions = Map.of();
    private Session ended = Session.NONE;
    private DamageCounts counted = DamageCounts.UNKNOWN;
    private DamageCounts before = DamageCounts.UNKNOWN;
    private DamageCounts resetAt = DamageCounts.UNKNOWN;

    DamageWatch(boolean isSource) {
        this.isSource = isSource;
    }

    /** What the endpoint has counted by the next observation was before. */
    void countFromNext() {
        countsFromNext = true;
    }

    /** Takes what the endpoint counted; what came to it damaged is not known then. */
    void observe(EndpointSnapshot endpoint) {
        before = counted;
        counted = switch (endpoint.figures()) {
            case SrtFigures srt -> ofSrt(endpoint, srt);
            case UdpFigures udp -> ofUdp(endpoint, udp);
            case RtpFigures rtp -> ofRtp(endpoint, rtp);
            case SeamlessFigures seamless -> ofRtp(endpoint, seamless.rtp());
            case RtmpFigures _ -> ofRtmp(endpoint);
            case FileFigures file -> isSource ? DamageCounts.UNKNOWN : counts(-1, -1, 0, file.notWritten());
            case HlsFigures _, NoFigures _ -> DamageCounts.UNKNOWN; // players fetch again what they missed
        };
        if (!isSource && !wasConnected && endpoint.connected()) {
            wasConnected = true;
            before = before.withNotTaken(counted.notTaken());
            resetAt = resetAt.withNotTaken(counted.notTaken()); // for its receiver, the stream begins here
        }
        if (countsFromNext) {
            countsFromNext = false;
            reset();
        }
    }

    /** So much came to it damaged, since the start. */
    void arrived(long damaged) {
        counted = counted.withArrived(damaged);
    }

    private DamageCounts ofSrt(EndpointSnapshot endpoint, SrtFigures srt) {
        Session all = sessions(srt);
        long dropped = endpoint.totals().packetsDropped();
        if (isSource) {
            long undecrypted = Math.min(all.undecrypted, dropped);
            long late = Math.min(all.tooLate, dropped - undecrypted);
            return counts(dropped - undecrypted - late, late, undecrypted, -1);
        }
        long refused = Math.min(all.refused, Math.max(0, dropped - srt.unsentPayloads()));
        long here = Math.max(0, dropped - srt.unsentPayloads() - refused);
        return counts(-1, all.late, here, srt.unsentPayloads() + refused);
    }

    /** Those that are over, and those that are there. */
    private Session sessions(SrtFigures srt) {
        Map<String, Session> now = new HashMap<>();
        for (SrtPeer peer : srt.peers()) {
            now.merge(peer.since() + peer.peer(), Session.of(peer), Session::plus);
        }
        for (Map.Entry<String, Session> known : sessions.entrySet()) {
            if (!now.containsKey(known.getKey())) {
                ended = ended.plus(known.getValue());
            }
        }
        sessions = now;
        Session all = ended;
        for (Session session : now.values()) {
            all = all.plus(session);
        }
        return all;
    }

    private DamageCounts ofUdp(EndpointSnapshot endpoint, UdpFigures udp) {
        return isSource ? counts(-1, -1, endpoint.totals().packetsDropped(), -1) : counts(-1, -1, udp.notSent(), -1);
    }

    private DamageCounts ofRtp(EndpointSnapshot endpoint, RtpFigures rtp) {
        return isSource
                ? counts(
                        rtp.lost() - rtp.tooLate(),
                        rtp.tooLate(),
                        Math.max(0, rtp.socket().dropped()),
                        -1)
                : counts(-1, -1, endpoint.totals().packetsDropped(), -1);
    }

    private DamageCounts ofRtmp(EndpointSnapshot endpoint) {
        return isSource
                ? counts(-1, -1, 0, -1)
                : counts(-1, -1, 0, endpoint.totals().packetsDropped());
    }

    /** Negative numbers are not known. */
    private static DamageCounts counts(long lostOnPath, long tooLate, long droppedHere, long notTaken) {
        return new DamageCounts(
                OptionalLong.empty(), known(lostOnPath), known(tooLate), known(droppedHere), known(notTaken));
    }

    private static OptionalLong known(long count) {
        return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
    }

    /** Datagrams of a source that did not come through, for whatever reason but that of its sender. */
    long lostDatagrams() {
        return counted.lostOnPath().orElse(0)
                + counted.tooLate().orElse(0)
                + counted.droppedHere().orElse(0);
    }

    /** Since the start or the last reset. */
    DamageCounts total() {
        return counted.since(resetAt);
    }

    DamageCounts lastSecond() {
        return counted.since(before);
    }

    void reset() {
        resetAt = counted;
        before = counted;
    }
}
