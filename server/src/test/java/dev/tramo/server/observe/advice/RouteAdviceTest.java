package dev.tramo.server.observe.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtUri;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import dev.tramo.srt.delay.LossRuns;
import dev.tramo.srt.driver.SrtMember;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is advised, and why. */
class RouteAdviceTest {
    private static final String PEER = "192.0.2.7:40000";
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final SrtStatistics.Link LINK = new SrtStatistics.Link(40, 2, 100, 1000, 8_192, 0, 10, 0, 0);
    private static final SrtStatistics.Sent NOTHING_SENT = SrtStatistics.NONE.sent();
    private static final RouteSpec RECEIVING =
            new RouteSpec("news", SrtUri.parse("srt://:9000"), Map.of("out", UdpSpec.parse("127.0.0.1:5001")));

    private static LossRuns runs(int length, long packets) {
        long[] byClass = new long[LossRuns.CLASSES];
        byClass[Math.min(LossRuns.CLASSES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(length - 1))] = packets;
        return new LossRuns(byClass, packets / length, length, 3L * length);
    }

    private static DelayWindow window(long never, LossRuns runs, long... delays) {
        return new DelayWindow(HOUR_MILLIS, 5_000, delays, 0, never, 20_000, runs);
    }

    private static SrtPeer peer(SrtStatistics.Sent sent, SrtStatistics.Received received, SrtMember... members) {
        return new SrtPeer(
                PEER,
                "",
                Snapshots.THEN,
                List.of(),
                new SrtStatistics(LINK, sent, received),
                4,
                0,
                List.of(members),
                OptionalDouble.empty());
    }

    private static EndpointSnapshot endpoint(SrtPeer... peers) {
        SrtStatistics first = peers.length == 0 ? SrtStatistics.NONE : peers[0].srt();
        return new EndpointSnapshot(
                Snapshots.udp(State.RUNNING).header(), new SrtFigures(first, List.of(peers), UdpFigures.NONE, 0));
    }

    private static RouteSnapshot seen(RouteSpec spec, EndpointSnapshot source, EndpointSnapshot out) {
        return new RouteSnapshot(spec, "0", Snapshots.THEN, State.RUNNING, "", source, Map.of("out", out));
    }

    private static Advice.Session received(
            int latencyMillis, DelayWindow window, int lossTarget, SrtMember... members) {
        SrtPeer peer = peer(NOTHING_SENT, SrtStatistics.NONE.received(), members);
        SrtDelays delays = new SrtDelays(PEER, Snapshots.THEN, new DelayReport(latencyMillis, window, 0.04, window));
        RouteSnapshot seen = seen(RECEIVING, endpoint(peer), Snapshots.udp(State.RUNNING));
        Advice advice = RouteAdvice.of(RECEIVING, Optional.of(seen), Optional.of(List.of(delays)), lossTarget);
        assertThat(advice.endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.endpoint()).isEqualTo("source");
            assertThat(endpoint.direction()).isEqualTo("receives");
        });
        return advice.endpoints().getFirst().sessions().getFirst();
    }

    private static Advice.Session sent(SrtStatistics.Sent sent, int lossTarget) {
        RouteSpec spec = new RouteSpec(
                "news", UdpSpec.parse("239.1.1.1:5000"), Map.of("out", SrtUri.parse("srt://192.0.2.7:40000")));
        RouteSnapshot seen =
                seen(spec, Snapshots.udp(State.RUNNING), endpoint(peer(sent, SrtStatistics.NONE.received())));
        Advice advice = RouteAdvice.of(spec, Optional.of(seen), Optional.of(List.of()), lossTarget);
        assertThat(advice.endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.endpoint()).isEqualTo("destinations.out");
            assertThat(endpoint.direction()).isEqualTo("sends");
        });
        return advice.endpoints().getFirst().sessions().getFirst();
    }

    private static SrtStatistics.Sent sentOf(long unique, long retransmitted, long dropped, long late) {
        return new SrtStatistics.Sent(
                unique + retransmitted, 0, unique, 0, 0, retransmitted, dropped, 0, 0, 0, 0, 0, 120, 55, late);
    }

    @Test
    void measuredDelaysTellTheLatencyTheTableAndThatNothingElseIsNeeded() {
        DelayWindow window = window(0, runs(1, 500), 5, 999_500, 90, 490, 170, 10);

        Advice.Session session = received(400, window, 10);

        assertThat(session.basis()).isEqualTo("measured");
        assertThat(session.latency().proposedMillis()).isEqualTo(100);
        assertThat(session.latency().missing()).isEqualTo(10);
        assertThat(session.latency().currentMillis()).isEqualTo(400);
        assertThat(session.latency().reason())
                .startsWith(
                        "of 1,000,000 packets in 60 min, 10 would have been missing at 90 ms (the target allows 10)");
        assertThat(session.lastHour().packets()).isEqualTo(1_000_000);
        assertThat(session.lastHour().table())
                .contains(
                        new Advice.Row(80, 500, 500, false),
                        new Advice.Row(90, 10, 10, false),
                        new Advice.Row(180, 0, 0, false),
                        new Advice.Row(400, 0, 0, false));
        assertThat(session.overhead().retransmissionShare()).isEqualTo(0.02);
        assertThat(session.overhead().oheadbw()).isEqualTo(13);
        assertThat(session.fec().helps()).isFalse();
        assertThat(session.bonding().helps()).isFalse();
        assertThat(session.bonding().reason()).contains("reaches the target within 100 ms");
    }

    @Test
    void theLossTargetMakesTheDifference() {
        DelayWindow window = window(0, runs(1, 500), 5, 999_500, 90, 490, 170, 10);

        assertThat(received(400, window, 0).latency().proposedMillis()).isEqualTo(190);
        assertThat(received(400, window, 1).latency().reason())
                .endsWith("So few packets cannot prove a loss below 3 of a million");
        assertThat(received(400, window, 10_000).latency().proposedMillis()).isEqualTo(70); // a round trip
    }

    @Test
    void whatALongerLatencyMayMissIsMarkedAsAtMost() {
        DelayWindow window = window(50, runs(1, 500), 5, 999_900, 130, 50);

        Advice.Session session = received(120, window, 10);

        assertThat(session.latency().proposedMillis()).isEqualTo(280);
        assertThat(session.latency().reason()).contains("100 were missing at the session's 120 ms", "ask again");
        assertThat(session.lastHour().table())
                .contains(new Advice.Row(120, 100, 100, false), new Advice.Row(140, 50, 50, true));
        assertThat(session.fec().helps()).isNull();
        assertThat(session.bonding().helps()).isNull();
    }

    @Test
    void outagesCallForASecondPathAndNotForFec() {
        DelayWindow window = window(3_000, runs(600, 3_000), 5, 996_000, 90, 1_000);

        Advice.Session session = received(1_000, window, 10);

        assertThat(session.latency().proposedMillis()).isEqualTo(100);
        assertThat(session.latency().missing()).isEqualTo(3_000);
        assertThat(session.latency().reason()).contains("a longer one brings back no more of them");
        assertThat(session.bonding().helps()).isTrue();
        assertThat(session.bonding().reason()).startsWith("the longest run of losses had 600 packets, 1800 ms");
        assertThat(session.fec().helps()).isFalse();
        assertThat(session.fec().reason()).startsWith("0.0 % of the packets lost are in runs of at most 8");
    }

    @Test
    void shortRunsThatRetransmissionDoesNotReachCallForFec() {
        DelayWindow window = window(3_000, runs(4, 3_000), 5, 997_000);

        Advice.Session session = received(1_000, window, 10);

        assertThat(session.fec().helps()).isTrue();
        assertThat(session.fec().proposal()).isEqualTo("fec,cols:10,rows:5,arq:onreq");
        assertThat(session.bonding().helps()).isFalse();
    }

    @Test
    void aBondedGroupIsTakenForWhatItIs() {
        SrtMember member = new SrtMember(PEER, "", 0, "active", "", 0.5, SrtStatistics.NONE);
        DelayWindow window = window(3_000, runs(600, 3_000), 5, 996_000, 90, 1_000);

        Advice.Session session = received(1_000, window, 10, member, member);

        assertThat(session.bonding().reason()).contains("in use, with 2 paths");
        assertThat(session.fec().reason()).isEqualTo("a bonded group has no FEC");
    }

    @Test
    void tooFewPacketsAreShownAndNothingIsProposed() {
        DelayWindow few = new DelayWindow(12_000, 1_120, new long[] {5, 800}, 0, 0, 0, LossRuns.NONE);

        Advice.Session session = received(120, few, 0);

        assertThat(session.basis()).isEqualTo("none");
        assertThat(session.latency().proposedMillis()).isNull();
        assertThat(session.latency().reason()).startsWith("not enough data yet: 800 packets in 12 s");
        assertThat(session.overhead().oheadbw()).isNull();
        assertThat(session.lastHour().table()).contains(new Advice.Row(10, 0, 0, false));
    }

    @Test
    void aSenderEstimatesAndSaysSo() {
        Advice.Session session = sent(sentOf(100_000, 1_000, 0, 0), 10);

        // 1 % of 1 % of 1 % is below 10 of a million: two retransmissions of 40 + 4 · 2 + 20 ms.
        assertThat(session.basis()).isEqualTo("estimate");
        assertThat(session.latency().proposedMillis()).isEqualTo(140);
        assertThat(session.latency().reason())
                .startsWith("an estimate")
                .contains("1.0 %", "55 loss reports", "2 retransmissions");
        assertThat(session.overhead().oheadbw()).isEqualTo(10);
        assertThat(session.lastHour()).isNull();
        assertThat(session.fec().helps()).isNull();
        assertThat(session.bonding().reason()).contains("receiving side");
    }

    @Test
    void aSenderThatDropsPacketsNeedsMoreLatencyOrBandwidth() {
        Advice.Session session = sent(sentOf(100_000, 0, 30, 20), 10);

        assertThat(session.latency().proposedMillis()).isEqualTo(240);
        assertThat(session.latency().reason())
                .contains("50 packets were dropped as too old, or sent too late", "maxbw");
    }

    @Test
    void aSenderOfFewPacketsWaits() {
        Advice.Session session = sent(sentOf(10, 0, 0, 0), 10);

        assertThat(session.basis()).isEqualTo("none");
        assertThat(session.latency().proposedMillis()).isNull();
    }

    @Test
    void whyThereIsNoAdviceIsSaid() {
        RouteSnapshot waiting = seen(RECEIVING, endpoint(), Snapshots.udp(State.RUNNING));
        RouteSnapshot connected = seen(
                RECEIVING, endpoint(peer(NOTHING_SENT, SrtStatistics.NONE.received())), Snapshots.udp(State.RUNNING));

        assertThat(reason(Optional.empty(), Optional.of(List.of()))).isEqualTo("the route is stopped");
        assertThat(reason(Optional.of(waiting), Optional.of(List.of()))).isEqualTo("no session");
        assertThat(reason(Optional.of(connected), Optional.of(List.of()))).isEqualTo("no packets yet");
        assertThat(reason(Optional.of(connected), Optional.empty())).contains("older version");
    }

    private static String reason(Optional<RouteSnapshot> seen, Optional<List<SrtDelays>> delays) {
        return RouteAdvice.of(RECEIVING, seen, delays, 0).endpoints().getFirst().reason();
    }
}
