package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.RtpReport;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import dev.tramo.srt.delay.LossRuns;
import dev.tramo.srt.driver.SrtPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Routes as an engine observes them, made up. */
public final class Snapshots {
    public static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678901234Z");

    /** Every figure another one. */
    public static final SrtStatistics STATISTICS = new SrtStatistics(
            new SrtStatistics.Link(20.125, 3.5, 812.75, 1000, 25_600, 17, 9.5, 2, 32),
            new SrtStatistics.Sent(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
            new SrtStatistics.Received(
                    101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119));

    /** A thousand packets in a minute, of which 13 took longer than 40 ms and one never came. */
    public static final SrtDelays DELAYS = new SrtDelays(
            "192.0.2.7:40000",
            THEN,
            new DelayReport(
                    120,
                    new DelayWindow(60_000, 1_120, new long[] {0, 900, 40, 87, 95, 12}, 0, 1, 25, runs(13)),
                    0.03,
                    new DelayWindow(90_000, 1_120, new long[] {0, 900, 40, 87, 95, 12}, 0, 1, 25, runs(13))));

    private Snapshots() {}

    private static LossRuns runs(long single) {
        long[] packets = new long[LossRuns.CLASSES];
        packets[0] = single;
        return new LossRuns(packets, single, 1, 2);
    }

    public static RouteSpec spec(String... destinations) {
        return new RouteSpec(
                "tx-1",
                UdpSpec.parse("239.1.1.1:5000"),
                Stream.of(destinations).collect(Collectors.toMap(id -> id, id -> UdpSpec.parse("127.0.0.1:5001"))));
    }

    public static RouteSnapshot route(EndpointSnapshot source, Map<String, EndpointSnapshot> destinations) {
        return new RouteSnapshot(
                spec(destinations.keySet().toArray(String[]::new)),
                "0123456789",
                THEN,
                source.state(),
                source.reason(),
                source,
                destinations);
    }

    public static EndpointSnapshot udp(State state) {
        return EndpointSnapshot.unobserved(state, "", THEN);
    }

    /** An RTP endpoint of two paths, of which some work: every figure another one. */
    public static EndpointSnapshot rtp(State state, int working) {
        List<RtpPath> paths = Stream.of(1, 2)
                .map(n -> new RtpPath(
                        "239." + n + ".1.1:5000",
                        "eth" + n,
                        "192.0.2." + n + ":4000",
                        n <= working,
                        n <= working ? "" : "no packets since 03:04:05 UTC",
                        1_000L * n,
                        1_328_000L * n,
                        8.5 * n,
                        11L * n,
                        12L * n,
                        13L * n,
                        14L * n,
                        15L * n,
                        16L * n,
                        17L * n,
                        0.5 * n,
                        n == 1 ? OptionalDouble.empty() : OptionalDouble.of(48.5),
                        n == 1 ? OptionalDouble.empty() : OptionalDouble.of(52.25)))
                .toList();
        RtpFigures figures = new RtpFigures(
                2_000,
                2_632_000,
                21,
                22,
                23,
                24,
                25,
                26,
                27,
                28,
                new RtpFigures.Stream(0xFEDC_BA98L, 33),
                new RtpFigures.Fec(10, 5, 31, 32, 33, 34, 35),
                paths,
                List.of(new RtpReport("192.0.2.9:5001", THEN, 2.5, 41, 1.25, OptionalDouble.of(20.5))),
                51,
                52,
                new UdpFigures(61, 62, -1, 63, 64, 65));
        return new EndpointSnapshot(udp(state).header(), figures);
    }

    /** An SRT endpoint with sessions over these paths. */
    public static EndpointSnapshot srt(State state, int reconnections, SrtPath... paths) {
        List<SrtPeer> peers = Stream.of(paths)
                .map(path -> new SrtPeer(
                        path.peer(),
                        "#!::r=ñ,u=\"漢\"",
                        THEN,
                        List.of(path),
                        STATISTICS,
                        1.5,
                        2.5,
                        List.of(),
                        OptionalDouble.of(-3.25)))
                .toList();
        return new EndpointSnapshot(
                new EndpointSnapshot.Header(
                        state,
                        "",
                        THEN,
                        peers.isEmpty() ? "" : peers.getFirst().peer(),
                        !peers.isEmpty(),
                        reconnections,
                        4.25,
                        8.5,
                        List.of(new RefusedAttempt("192.0.2.9:5000", "ñ", "no such stream", THEN, THEN, 12))),
                new SrtFigures(
                        peers.isEmpty() ? SrtStatistics.NONE : STATISTICS,
                        peers,
                        new UdpFigures(1, 2, -1, 4, 5, 6),
                        7));
    }
}
