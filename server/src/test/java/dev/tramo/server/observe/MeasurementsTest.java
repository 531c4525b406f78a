package dev.tramo.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Figures;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
    private static final Instant START = Snapshots.THEN;

    private final Observations observations = new Observations();
    private final List<Observation.Measured> measured = new ArrayList<>();
    private Instant startedAt = START;
    private String runId = "run";

    MeasurementsTest() {
        var _ = new Measurements(observations);
        observations.subscribe(observation -> {
            if (observation instanceof Observation.Measured figures) {
                measured.add(figures);
            }
        });
    }

    private static Instant at(double second) {
        return START.plusMillis(Math.round(second * 1_000));
    }

    private void see(double second, EndpointSnapshot source, Map<String, EndpointSnapshot> destinations) {
        RouteSnapshot made = Snapshots.route(source, destinations);
        observations.publish(new Observation.Seen(
                new RouteSnapshot(made.spec(), runId, startedAt, made.state(), "", source, destinations), at(second)));
    }

    private void see(double second, EndpointSnapshot source) {
        see(second, source, Map.of());
    }

    private EndpointFigures last(String endpoint) {
        return measured.getLast().endpoints().get(endpoint);
    }

    private EndpointFigures last() {
        return last("source");
    }

    private static EndpointSnapshot endpoint(Instant since, Figures figures) {
        return new EndpointSnapshot(
                new EndpointSnapshot.Header(State.RUNNING, "", since, "", true, 0, 1, 2, List.of()), figures);
    }

    private static EndpointSnapshot udp(long datagrams, long dropped) {
        return endpoint(START, new UdpFigures(datagrams, 0, dropped, 2, 3, 50));
    }

    private static SrtStatistics statistics(long sent, long received) {
        return new SrtStatistics(
                new SrtStatistics.Link(20, 1, 1, 1, 1, 1, 1, 0, 0),
                new SrtStatistics.Sent(sent, 0, 0, 0, sent / 10, sent / 20, sent / 50, 0, sent / 100, 0, 0, 0, 0, 0, 0),
                new SrtStatistics.Received(
                        received,
                        0,
                        0,
                        0,
                        received / 10,
                        0,
                        received / 20,
                        0,
                        0,
                        received / 50,
                        0,
                        received / 100,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0));
    }

    private static SrtPeer peer(double since, SrtStatistics statistics, String... members) {
        List<SrtMember> paths = Stream.of(members)
                .map(state -> new SrtMember("192.0.2.7:1", "", 1, state, "", 0, SrtStatistics.NONE))
                .toList();
        return new SrtPeer("192.0.2.7:1", "", at(since), List.of(), statistics, 1, 2, paths, OptionalDouble.empty());
    }

    private static EndpointSnapshot srt(long unsent, SrtPeer... peers) {
        SrtStatistics first = peers.length == 0 ? SrtStatistics.NONE : peers[0].srt();
        return endpoint(START, new SrtFigures(first, List.of(peers), UdpFigures.NONE, unsent));
    }

    private static double share(EndpointFigures figures, Figure part) {
        return figures.of(part) / figures.of(Figure.PACKETS);
    }

    @Test
    void everySourceHasFiguresOfItsOwnAlsoWhileItIsNotInUse() {
        observations.publish(new Observation.Seen(Snapshots.switched(udp(1, 0), udp(2, 0), Map.of()), at(10)));

        assertThat(measured.getLast().endpoints()).containsOnlyKeys("sources.main", "sources.backup");
    }

    @Test
    void countersBecomeFiguresOfASecond() {
        see(1, udp(1_000, 5), Map.of("out", srt(0, peer(0, statistics(0, 0)))));
        see(3, udp(3_000, 6), Map.of("out", srt(10, peer(0, statistics(2_000, 0)))));

        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_000);
        assertThat(last().of(Figure.DROPPED)).isEqualTo(0.5);
        assertThat(last().of(Figure.RECEIVED_MBPS)).isEqualTo(1);
        assertThat(last().has(Figure.RTT_MILLIS)).isFalse();
        EndpointFigures out = last("destinations.out");
        assertThat(out.of(Figure.SENT_MBPS)).isEqualTo(2);
        assertThat(out.of(Figure.PACKETS)).isEqualTo(1_000);
        assertThat(out.of(Figure.RTT_MILLIS)).isEqualTo(20);
        assertThat(out.of(Figure.DROPPED))
                .as("too late, refused, and without a peer")
                .isEqualTo(20 + 10 + 5);
        assertThat(out.has(Figure.MEMBERS)).isFalse();
    }

    private void seeStream(double second, StreamCounters stream) {
        RouteSnapshot made = Snapshots.route(udp(1_000, 0), Map.of());
        observations.publish(new Observation.Seen(
                new RouteSnapshot(
                        made.spec(),
                        runId,
                        startedAt,
                        made.state(),
                        "",
                        made.sources(),
                        made.switching(),
                        Map.of(),
                        made.conversion(),
                        Optional.of(stream)),
                at(second)));
    }

    private static StreamCounters stream(long continuityErrors, long priority2) {
        return new StreamCounters(
                true,
                continuityErrors,
                0,
                0,
                continuityErrors,
                priority2,
                Set.of(),
                1.5,
                StreamCounters.Presence.PRESENT,
                StreamCounters.Presence.NONE,
                -1);
    }

    @Test
    void errorsOfATransportStreamAreFiguresOfTheSource() {
        seeStream(1, stream(10, 0));
        assertThat(last().has(Figure.CONTINUITY_ERRORS)).isFalse();
        assertThat(last().of(Figure.PCR_JITTER_MILLIS)).isEqualTo(1.5);

        seeStream(3, stream(14, 2));

        assertThat(last().of(Figure.CONTINUITY_ERRORS)).isEqualTo(2);
        assertThat(last().of(Figure.PRIORITY_1_ERRORS)).isEqualTo(2);
        assertThat(last().of(Figure.PRIORITY_2_ERRORS)).isEqualTo(1);
    }

    private static EndpointSnapshot rtp(long packets, long lost, long lostOnPath, int working) {
        EndpointSnapshot seen = Snapshots.rtp(State.RUNNING, working);
        RtpFigures rtp = seen.rtp();
        List<RtpPath> paths = rtp.paths().stream()
                .map(path -> new RtpPath(
                        path.address(),
                        path.interfaceName(),
                        path.peer(),
                        path.state(),
                        path.isWorking(),
                        path.reason(),
                        path.packets(),
                        path.bytes(),
                        path.mbps(),
                        path.unsent(),
                        lostOnPath,
                        path.duplicates(),
                        path.reordered(),
                        path.late(),
                        path.saved(),
                        path.timestampJumps(),
                        path.jitterMillis(),
                        path.skewMillis(),
                        path.skewMillisMax()))
                .toList();
        return endpoint(
                START,
                new RtpFigures(
                        packets,
                        0,
                        0,
                        lost,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        rtp.stream(),
                        rtp.fec(),
                        paths,
                        List.of(),
                        0,
                        0,
                        new UdpFigures(0, 0, lost, 0, 0, 0)));
    }

    @Test
    void whatAnRtpSourceLostOnItsPathsIsNotWhatItLostForGood() {
        see(1, rtp(1_000, 10, 100, 2));
        see(2, rtp(3_000, 13, 150, 1));

        assertThat(last().of(Figure.PACKETS)).isEqualTo(2_000);
        assertThat(last().of(Figure.PACKETS_LOST)).as("of both paths").isEqualTo(100);
        assertThat(last().of(Figure.PACKETS_UNRECOVERED)).isEqualTo(3);
        assertThat(last().of(Figure.DROPPED)).as("by the kernel").isEqualTo(3);
        assertThat(last().of(Figure.MEMBERS)).isEqualTo(1);
        assertThat(last().of(Figure.JITTER_MILLIS)).isEqualTo(1);
        assertThat(last().of(Figure.SKEW_MILLIS)).isEqualTo(52.25);
        assertThat(last().has(Figure.PACKETS_RETRANSMITTED)).isFalse();
    }

    @Test
    void sharesAreOfThePacketsOfTheSameDirection() {
        see(1, srt(0, peer(0, statistics(0, 0))), Map.of("out", srt(0, peer(0, statistics(0, 0)))));
        see(2, srt(0, peer(0, statistics(0, 1_000))), Map.of("out", srt(0, peer(0, statistics(5_000, 0)))));

        assertThat(share(last(), Figure.PACKETS_LOST)).isEqualTo(0.1);
        assertThat(share(last(), Figure.PACKETS_RETRANSMITTED)).isEqualTo(0.05);
        assertThat(share(last(), Figure.PACKETS_UNRECOVERED))
                .as("those that cannot be decrypted are dropped, and count once")
                .isEqualTo(0.02);
        assertThat(last().of(Figure.DROPPED)).isZero();
        EndpointFigures out = last("destinations.out");
        assertThat(share(out, Figure.PACKETS_LOST)).isEqualTo(0.1);
        assertThat(share(out, Figure.PACKETS_RETRANSMITTED)).isEqualTo(0.05);
        assertThat(out.of(Figure.PACKETS_UNRECOVERED)).isZero();
    }

    @Test
    void snapshotsInBetweenAreLeftOut() {
        see(1, udp(1_000, 0));
        see(1.3, udp(1_300, 0));
        see(1.6, udp(1_600, 0));
        see(1.99, udp(2_000, 0));
        see(2.5, udp(2_500, 0));

        assertThat(measured).extracting(Observation.Measured::at).containsExactly(at(1), at(1.99));
        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_000 / 0.99);
    }

    @Test
    void aCounterThatIsLowerThanBeforeBeganAnew() {
        see(1, udp(1_000, 0));
        see(2, udp(200, 0));

        assertThat(last().of(Figure.PACKETS)).isEqualTo(200);
    }

    @Test
    void aNewSessionCountsFromItsBeginningAndLeavesTheOthersAlone() {
        see(1, srt(1_000_000, peer(-100, statistics(100, 0)), peer(-200, statistics(500_000, 0))));
        see(2, srt(1_000_000, peer(-100, statistics(200, 0)), peer(-200, statistics(500_100, 0))));
        assertThat(last().of(Figure.PACKETS)).as("of both sessions").isEqualTo(200);

        see(3, srt(1_000_000, peer(-200, statistics(500_200, 0))));
        assertThat(last().of(Figure.PACKETS))
                .as("the other is the first one now")
                .isEqualTo(100);

        see(4, srt(1_000_000, peer(-200, statistics(500_300, 0)), peer(3.5, statistics(900, 0))));
        assertThat(last().of(Figure.PACKETS)).as("one began in between").isEqualTo(1_000);

        see(5, srt(1_000_000));
        assertThat(last().of(Figure.PACKETS)).isZero();
        assertThat(last().of(Figure.DROPPED)).as("what was not sent before").isZero();
        assertThat(last().has(Figure.RTT_MILLIS)).as("without a session").isFalse();
    }

    @Test
    void totalsOfARunThatIsSeenForTheFirstTimeAreNotThoseOfASecond() {
        startedAt = at(-3_600);
        EndpointSnapshot old = endpoint(at(-3_600), new UdpFigures(10_000_000, 0, 9, 0, 0, 0));
        see(1, old);
        assertThat(last().has(Figure.PACKETS)).isFalse();
        assertThat(last().has(Figure.DROPPED)).isFalse();
        assertThat(last().of(Figure.RECEIVED_MBPS)).isEqualTo(1);

        see(2, endpoint(at(-3_600), new UdpFigures(10_001_000, 0, 9, 0, 0, 0)));
        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_000);
    }

    @Test
    void aRunThatBeganJustNowIsMeasuredSinceItsStart() {
        see(0.2, udp(100, 0));
        assertThat(last().of(Figure.PACKETS)).as("not more than it counted").isEqualTo(100);

        runId = "next";
        startedAt = at(10);
        see(12, endpoint(at(10), new UdpFigures(3_000, 0, 0, 0, 0, 0)));
        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_500);
    }

    @Test
    void whatIsNotObservedHasNoCountersAndIsNoNewBeginningAfterwards() {
        see(1, endpoint(at(-900), new UdpFigures(1_000_000, 0, 0, 0, 0, 0)));
        see(2, endpoint(at(-900), new NoFigures()));
        assertThat(last().has(Figure.PACKETS)).isFalse();

        see(3, endpoint(at(-900), new UdpFigures(1_002_000, 0, 0, 0, 0, 0)));
        assertThat(last().has(Figure.PACKETS)).isFalse();
        see(4, endpoint(at(-900), new UdpFigures(1_003_000, 0, 0, 0, 0, 0)));
        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_000);
    }

    @Test
    void ofABondedGroupOnlyConnectedPathsCount() {
        see(1, srt(0, peer(0, statistics(1, 0), "active", "idle", "unstable", "broken", "connecting")));
        assertThat(last().of(Figure.MEMBERS)).isEqualTo(3);

        see(2, srt(0, peer(0, statistics(1, 0), "active", "broken"), peer(0, statistics(1, 0), "idle", "active")));
        assertThat(last().of(Figure.MEMBERS)).as("the worse of two groups").isEqualTo(1);
    }

    @Test
    void endpointsThatWereRemovedAreGoneAndComeBackAsNew() {
        see(1, udp(0, 0), Map.of("out", udp(5_000, 0)));
        see(2, udp(0, 0));
        assertThat(measured.getLast().endpoints()).containsOnlyKeys("source");

        see(3, udp(0, 0), Map.of("out", endpoint(at(2.5), new UdpFigures(70, 0, 0, 0, 0, 0))));
        assertThat(last("destinations.out").of(Figure.PACKETS)).isEqualTo(70);
    }

    @Test
    void aClockThatIsSetBackStopsNothing() {
        see(10_000, udp(1_000, 0));
        see(5, udp(2_000, 0));
        assertThat(measured).hasSize(2);
        see(6, udp(3_000, 0));
        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_000);

        see(90_006, udp(4_000, 0));
        see(90_007, udp(5_000, 0));
        assertThat(last().of(Figure.PACKETS)).isEqualTo(1_000);
    }

    @Test
    void aRemovedRouteIsForgotten() {
        startedAt = at(-3_600);
        EndpointSnapshot old = endpoint(at(-3_600), new UdpFigures(1, 0, 0, 0, 0, 0));
        see(1, old);
        observations.publish(new Observation.Removed("tx-1"));
        see(2, old);

        assertThat(last().has(Figure.PACKETS)).isFalse();
    }
}
