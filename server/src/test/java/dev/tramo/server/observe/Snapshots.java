package dev.tramo.server.observe;

import dev.tramo.engine.analysis.DamageCounts;
import dev.tramo.engine.analysis.DamageReport;
import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PacingFigures;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.RtpReport;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.mpegts.PacingCounters;
import dev.tramo.mpegts.analysis.AudioReport;
import dev.tramo.mpegts.analysis.ClockReport;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.IndicatorReport;
import dev.tramo.mpegts.analysis.PidReport;
import dev.tramo.mpegts.analysis.ServiceReport;
import dev.tramo.mpegts.analysis.SpliceReport;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.mpegts.analysis.VideoReport;
import dev.tramo.server.figures.AnalysisFigures;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import dev.tramo.srt.delay.LossRuns;
import dev.tramo.srt.driver.SrtPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
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

    /** Figures of a transport stream, every one another one. */
    public static final StreamCounters STREAM = new StreamCounters(
            true,
            1,
            2,
            3,
            4,
            5,
            Set.of(Indicator.CONTINUITY, Indicator.PCR_ACCURACY),
            6.5,
            StreamCounters.Presence.PRESENT,
            StreamCounters.Presence.MISSING,
            7);

    /** What was found in a stream of one service, and where it was damaged. */
    public static AnalysisFigures analysis() {
        PidReport video = new PidReport(
                0x101,
                PidReport.Kind.VIDEO,
                0x1B,
                "H.264",
                "eng",
                1_000,
                0.5,
                10,
                1,
                2,
                3,
                true,
                OptionalDouble.of(500.5),
                Optional.of(new VideoReport(
                        1920,
                        1080,
                        25,
                        "progressive",
                        "High",
                        "4.0",
                        "4:2:0",
                        8,
                        "PQ",
                        50,
                        2_000,
                        3_000,
                        40,
                        9,
                        "10:00:00:01",
                        true)),
                Optional.of(new AudioReport(48_000, 2)),
                List.of(new SpliceReport("splice_insert", 66, true, 90_000, 500_000_000)));
        ServiceReport service = new ServiceReport(
                7,
                "ñ",
                "Me",
                0x100,
                0x101,
                Optional.of(new ClockReport(9, 40.5, 41.5, OptionalDouble.of(37.25), 1.25)),
                OptionalDouble.of(-3.5),
                List.of(video));
        StreamReport stream = new StreamReport(
                true,
                0,
                1,
                2_000,
                true,
                100,
                10,
                1,
                2,
                3,
                4,
                List.of(service),
                List.of(),
                List.of(new IndicatorReport(Indicator.CONTINUITY, 1, 900_000_000, true, 0x101)));
        DamageCounts counts = DamageCounts.UNKNOWN.withArrived(2);
        return AnalysisFigures.of(new RouteReport(
                THEN,
                1_000_000_000,
                new EndpointReport(Optional.of(stream), Optional.empty(), new DamageReport(counts, counts, "damaged")),
                Map.of(),
                Map.of(
                        "out",
                        new EndpointReport(Optional.empty(), Optional.empty(), new DamageReport(counts, counts, "")))));
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

    /** A route with the sources main and backup, of which the second is the active one. */
    public static RouteSnapshot switched(
            EndpointSnapshot main, EndpointSnapshot backup, Map<String, EndpointSnapshot> destinations) {
        RouteSpec one = spec(destinations.keySet().toArray(String[]::new));
        RouteSpec spec = new RouteSpec(
                one.id(),
                List.of(
                        new RouteSpec.Source("main", one.source()),
                        new RouteSpec.Source("backup", UdpSpec.parse("239.1.1.2:5000"))),
                one.destinations());
        return new RouteSnapshot(
                spec,
                "0123456789",
                THEN,
                backup.state(),
                backup.reason(),
                List.of(
                        new SourceSnapshot("main", false, main, "no data"),
                        new SourceSnapshot("backup", true, backup, "")),
                new SwitchSnapshot(7, Optional.empty(), ""),
                destinations,
                ConversionFigures.NONE,
                Optional.empty());
    }

    public static EndpointSnapshot udp(State state) {
        return EndpointSnapshot.unobserved(state, "", THEN);
    }

    /** Of a paced destination. */
    public static final PacingFigures PACING = new PacingFigures(
            new PacingCounters(900, 80, 7, 6, 5, 4, 3, 2, 99.5, 12.25),
            11,
            40,
            120,
            300,
            1_500,
            List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L));

    /** An RTP endpoint of two paths, of which some work: every figure another one. */
    public static EndpointSnapshot rtp(State state, int working) {
        UdpFigures socket = new UdpFigures(61, 62, -1, 63, 64, 65);
        return new EndpointSnapshot(udp(state).header(), rtp(working, Optional.empty(), socket));
    }

    /** An SRT endpoint of two links with the same packets, of which some work. */
    public static EndpointSnapshot seamless(State state, int working) {
        EndpointSnapshot srt =
                srt(state, 3, new SrtPath(9000, "192.0.2.1:4000", 0), new SrtPath(9001, "192.0.2.2:4000", 0));
        SrtFigures sessions = new SrtFigures(srt.srt(), srt.peers(), srt.udp(), 0);
        RtpFigures stream = rtp(working, Optional.of(state), UdpFigures.NONE);
        return new EndpointSnapshot(srt.header(), new SeamlessFigures(stream, sessions));
    }

    private static RtpFigures rtp(int working, Optional<State> link, UdpFigures socket) {
        List<RtpPath> paths = Stream.of(1, 2)
                .map(n -> new RtpPath(
                        "239." + n + ".1.1:5000",
                        "eth" + n,
                        "192.0.2." + n + ":4000",
                        link,
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
        return new RtpFigures(
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
                socket);
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
