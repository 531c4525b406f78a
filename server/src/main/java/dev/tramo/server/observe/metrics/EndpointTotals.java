package dev.tramo.server.observe.metrics;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FileFigures;
import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums of an endpoint over all its sessions, which only grow: a snapshot counts each session by itself, and tells of those that exist.
 * One thread at a time.
 */
final class EndpointTotals {
    private final boolean isSource;
    private final Sum bytes;
    private final Sum refused;

    /**
     * Nothing counted yet.
     *
     * @param countingSince what began earlier was counted by a server that ended: when it is seen first, it is no growth
     */
    EndpointTotals(boolean isSource, Instant countingSince) {
        this.isSource = isSource;
        this.bytes = new Sum(countingSince);
        this.refused = new Sum(countingSince);
    }

    /** What counts from 0. */
    private record Counter(String of, Instant since) {}

    /** Of counters that come and go. */
    private static final class Sum {
        private final Instant countingSince;
        private Map<Counter, Long> last = Map.of();
        private long total;

        private Sum(Instant countingSince) {
            this.countingSince = countingSince;
        }

        private void take(Map<Counter, Long> now) {
            now.forEach((counter, count) -> {
                long unseen = counter.since.isBefore(countingSince) ? count : 0;
                long before = last.getOrDefault(counter, unseen);
                total += count >= before ? count - before : count;
            });
            last = now;
        }
    }

    /** Received by a source or sent by a destination. */
    long bytes() {
        return bytes.total;
    }

    /** Refused attempts. */
    long refused() {
        return refused.total;
    }

    /** Takes what was observed; returns how many bytes that is more than before. */
    long observe(EndpointSnapshot endpoint, RouteSnapshot route) {
        long before = bytes.total;
        Counter run = new Counter(route.runId(), route.startedAt());
        switch (endpoint.figures()) {
            case UdpFigures udp -> bytes.take(Map.of(run, udp.bytes()));
            case RtpFigures rtp -> bytes.take(Map.of(run, rtp.bytes()));
            case SeamlessFigures seamless ->
                bytes.take(Map.of(run, seamless.rtp().bytes()));
            case RtmpFigures rtmp -> bytes.take(Map.of(run, rtmp.bytes()));
            case HlsFigures hls -> bytes.take(Map.of(run, hls.bytes()));
            case FileFigures file -> bytes.take(Map.of(run, file.bytes()));
            case SrtFigures srt -> bytes.take(sessions(srt));
            case NoFigures _ -> {} // of a worker that is away
        }
        refused.take(refused(endpoint));
        return bytes.total - before;
    }

    private Map<Counter, Long> sessions(SrtFigures srt) {
        Map<Counter, Long> sessions = new HashMap<>();
        for (SrtPeer peer : srt.peers()) {
            long count =
                    isSource ? peer.srt().received().bytes() : peer.srt().sent().bytes();
            sessions.merge(new Counter(peer.peer(), peer.since()), count, Long::sum);
        }
        return sessions;
    }

    private static Map<Counter, Long> refused(EndpointSnapshot endpoint) {
        Map<Counter, Long> attempts = new HashMap<>();
        for (RefusedAttempt attempt : endpoint.refused()) {
            Counter kind = new Counter(attempt.asked() + "\n" + attempt.reason(), attempt.first());
            attempts.merge(kind, attempt.count(), Long::sum);
        }
        return attempts;
    }
}
