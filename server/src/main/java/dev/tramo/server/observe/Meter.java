package dev.tramo.server.observe;

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
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a route's snapshots, whose counters only grow, into figures of the last second. One thread at a time. */
final class Meter {
    /** Snapshots that a change of state brings in between are left out. */
    private static final Duration EVERY_MIN = Duration.ofMillis(900);
    /** An endpoint that is seen for the first time within this time of its start is measured since its start. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final Set<String> UNCONNECTED = Set.of("connecting", "broken");

    private String runId = "";
    private Instant at = Instant.MIN;
    private Map<String, Counters> counters = Map.of();
    private Optional<StreamCounters> stream = Optional.empty();

    /**
     * Figures by endpoint, named as {@link History#endpoint} names them; none if it is too soon after the last. Where totals are seen for
     * the first time, nobody knows what of them belongs to the last second: then figures that come from them are absent.
     *
     * @param now when the snapshot was taken
     */
    Map<String, EndpointFigures> measure(RouteSnapshot snapshot, Instant now) {
        boolean isFirst = at.equals(Instant.MIN);
        boolean isClockBack = !isFirst && now.isBefore(at.minus(EVERY_MIN));
        if (!isFirst && !isClockBack && at.plus(EVERY_MIN).isAfter(now)) {
            return Map.of();
        }
        boolean isSameRun = !isFirst && runId.equals(snapshot.runId());
        Map<String, Counters> before = isSameRun && !isClockBack ? counters : Map.of();
        boolean mayBeFresh = isSameRun || isFresh(snapshot.startedAt(), now);
        Map<String, Counters> after = new HashMap<>();
        Map<String, EndpointFigures> measured = new LinkedHashMap<>();
        History.endpoints(snapshot).forEach((name, endpoint) -> {
            Counters counted = Counters.of(endpoint);
            Optional<Rates> rates = Optional.empty();
            if (!(endpoint.figures() instanceof NoFigures)) {
                after.put(name, counted);
                if (before.containsKey(name)) {
                    rates = Optional.of(counted.since(before.getOrDefault(name, Counters.NONE), seconds(at, now)));
                } else if (mayBeFresh && isFresh(endpoint.since(), now)) {
                    rates = Optional.of(counted.since(Counters.NONE, Math.max(1, seconds(endpoint.since(), now))));
                }
            }
            EndpointFigures.Builder figures = figures(endpoint, rates);
            if (name.equals(History.active(snapshot))) {
                boolean goesOn = isSameRun && !isClockBack;
                ofStream(figures, snapshot.stream(), goesOn ? stream : Optional.empty(), goesOn ? seconds(at, now) : 1);
            }
            measured.put(name, figures.build());
        });
        stream = snapshot.stream();
        runId = snapshot.runId();
        at = now;
        counters = after;
        return measured;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }

    private static boolean isFresh(Instant since, Instant now) {
        return !since.isAfter(now) && since.plus(FRESH).isAfter(now);
    }

    private static EndpointFigures.Builder figures(EndpointSnapshot endpoint, Optional<Rates> rates) {
        EndpointFigures.Builder figures = new EndpointFigures.Builder()
                .with(Figure.RECEIVED_MBPS, endpoint.receivedMbps())
                .with(Figure.SENT_MBPS, endpoint.sentMbps());
        rates.ifPresent(rate -> figures.with(Figure.PACKETS, rate.packets).with(Figure.DROPPED, rate.dropped));
        if (endpoint.figures() instanceof SeamlessFigures seamless) {
            ofSessions(figures, seamless.srt());
        }
        if (endpoint.figures() instanceof SrtFigures srt) {
            rates.ifPresent(rate -> figures.with(Figure.PACKETS_LOST, rate.lost)
                    .with(Figure.PACKETS_UNRECOVERED, rate.unrecovered)
                    .with(Figure.PACKETS_RETRANSMITTED, rate.retransmitted));
            ofSessions(figures, srt);
        }
        if (!endpoint.rtp().paths().isEmpty()) {
            rates.ifPresent(rate ->
                    figures.with(Figure.PACKETS_LOST, rate.lost).with(Figure.PACKETS_UNRECOVERED, rate.unrecovered));
            ofPaths(figures, endpoint.rtp());
        }
        endpoint.pacing().ifPresent(pacing -> figures.with(Figure.PACING_MILLIS, pacing.p99Micros() / 1e3));
        return figures;
    }

    /** Of the source's transport stream, if it is analyzed. */
    private static void ofStream(
            EndpointFigures.Builder figures,
            Optional<StreamCounters> now,
            Optional<StreamCounters> before,
            double seconds) {
        if (now.filter(StreamCounters::isTransportStream).isEmpty()) {
            return;
        }
        StreamCounters counted = now.get();
        if (counted.pcrJitterMillis() >= 0) {
            figures.with(Figure.PCR_JITTER_MILLIS, counted.pcrJitterMillis());
        }
        before.ifPresent(then -> figures.with(
                        Figure.CONTINUITY_ERRORS,
                        Counts.grown(then.continuityErrors(), counted.continuityErrors()) / seconds)
                .with(Figure.PRIORITY_1_ERRORS, Counts.grown(then.priority1(), counted.priority1()) / seconds)
                .with(Figure.PRIORITY_2_ERRORS, Counts.grown(then.priority2(), counted.priority2()) / seconds));
    }

    private static void ofPaths(EndpointFigures.Builder figures, RtpFigures rtp) {
        if (rtp.paths().stream().anyMatch(path -> !path.peer().isEmpty())) {
            figures.with(
                    Figure.JITTER_MILLIS,
                    rtp.paths().stream()
                            .mapToDouble(RtpPath::jitterMillis)
                            .max()
                            .orElse(0));
        }
        rtp.paths().stream()
                .flatMapToDouble(path -> path.skewMillisMax().stream())
                .max()
                .ifPresent(skew -> figures.with(Figure.SKEW_MILLIS, skew));
        if (rtp.paths().size() > 1) {
            figures.with(Figure.MEMBERS, rtp.pathsInUse());
        }
    }

    private static void ofSessions(EndpointFigures.Builder figures, SrtFigures srt) {
        if (!srt.statistics().equals(SrtStatistics.NONE)) {
            figures.with(Figure.RTT_MILLIS, srt.statistics().link().rttMillis());
        }
        srt.peers().stream()
                .flatMapToDouble(peer -> peer.bufferMarginMillis().stream())
                .min()
                .ifPresent(margin -> figures.with(Figure.BUFFER_MARGIN_MILLIS, margin));
        srt.peers().stream()
                .map(SrtPeer::members)
                .filter(members -> !members.isEmpty())
                .mapToInt(Meter::connected)
                .min()
                .ifPresent(members -> figures.with(Figure.MEMBERS, members));
    }

    private static int connected(List<SrtMember> members) {
        return Math.toIntExact(members.stream()
                .filter(member -> !UNCONNECTED.contains(member.state()))
                .count());
    }

    /** Per second. */
    private record Rates(double packets, double lost, double unrecovered, double retransmitted, double dropped) {}

    /** What only grows. */
    private record Counts(long packets, long lost, long unrecovered, long retransmitted, long dropped) {
        private static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    packets + other.packets,
                    lost + other.lost,
                    unrecovered + other.unrecovered,
                    retransmitted + other.retransmitted,
                    dropped + other.dropped);
        }

        /** A counter that is lower than before began anew. */
        Counts since(Counts before) {
            return new Counts(
                    grown(before.packets, packets),
                    grown(before.lost, lost),
                    grown(before.unrecovered, unrecovered),
                    grown(before.retransmitted, retransmitted),
                    grown(before.dropped, dropped));
        }

        private static long grown(long before, long now) {
            return now >= before ? now - before : now;
        }
    }

    /** Sessions are told apart by when they began; of two that began at once, the sum is taken. */
    private record Session(Instant since, String streamId) {}

    /**
     * What an endpoint counts.
     *
     * @param own since it was opened
     * @param sessions SRT sessions, each since its beginning
     */
    private record Counters(Counts own, Map<Session, Counts> sessions) {
        private static final Counters NONE = new Counters(Counts.NONE, Map.of());

        static Counters of(EndpointSnapshot endpoint) {
            return switch (endpoint.figures()) {
                case SrtFigures srt -> of(srt);
                case UdpFigures udp ->
                    own(udp.datagrams(), Math.max(0, udp.dropped()) + udp.unusable() + udp.notSent());
                case RtpFigures rtp -> of(rtp);
                case SeamlessFigures seamless -> of(seamless.rtp());
                case RtmpFigures rtmp ->
                    own(rtmp.frames(), rtmp.droppedFrames() + endpoint.totals().packetsWithoutPeer());
                case HlsFigures hls -> own(hls.requests(), 0);
                case FileFigures file -> own(file.datagrams(), file.notWritten());
                case NoFigures _ -> NONE;
            };
        }

        private static Counters own(long packets, long dropped) {
            return new Counters(new Counts(packets, 0, 0, 0, dropped), Map.of());
        }

        private static Counters of(RtpFigures rtp) {
            long dropped = Math.max(0, rtp.socket().dropped()) + rtp.socket().unusable() + rtp.unsent();
            return new Counters(new Counts(rtp.packets(), rtp.lostOnPaths(), rtp.lost(), 0, dropped), Map.of());
        }

        private static Counters of(SrtFigures srt) {
            Map<Session, Counts> sessions = new HashMap<>();
            for (SrtPeer peer : srt.peers()) {
                Counts _ = sessions.merge(new Session(peer.since(), peer.streamId()), of(peer.srt()), Counts::plus);
            }
            return new Counters(new Counts(0, 0, 0, 0, srt.unsentPayloads()), sessions);
        }

        private static Counts of(SrtStatistics statistics) {
            SrtStatistics.Sent sent = statistics.sent();
            SrtStatistics.Received received = statistics.received();
            return new Counts(
                    sent.packets() + received.packets(),
                    sent.packetsLost() + received.packetsLost(),
                    received.packetsDropped(), // those that cannot be decrypted are among them
                    sent.packetsRetransmitted() + received.packetsRetransmitted(),
                    sent.packetsDropped() + sent.packetsRefused());
        }

        /** A session that was not there before began in between: all of it counts. */
        Rates since(Counters before, double seconds) {
            Counts grown = own.since(before.own);
            for (Map.Entry<Session, Counts> session : sessions.entrySet()) {
                Counts then = before.sessions.getOrDefault(session.getKey(), Counts.NONE);
                grown = grown.plus(session.getValue().since(then));
            }
            return new Rates(
                    grown.packets / seconds,
                    grown.lost / seconds,
                    grown.unrecovered / seconds,
                    grown.retransmitted / seconds,
                    grown.dropped / seconds);
        }
    }
}
