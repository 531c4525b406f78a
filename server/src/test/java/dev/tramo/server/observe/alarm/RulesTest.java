package dev.tramo.server.observe.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.mpegts.analysis.StreamCounters.Presence;
import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule: its alarm begins after its hold, ends after its hold, and exactly once. */
class RulesTest {
    private static final String SOURCE = "source";
    private static final String OUT = "destinations.out";
    /** Rules that need some history begin with that many good seconds. */
    private static final int GOOD_SECONDS = 60;

    /**
     * How a rule is met, and how not.
     *
     * @param route empty for the server
     * @param bad what a second is like in which it is met; told its number, from 0
     * @param good likewise, not met
     * @param windowSeconds how long what was bad is still counted
     */
    private record Case(
            Rule rule,
            String route,
            String endpoint,
            int windowSeconds,
            ObjIntConsumer<WatchedServer> bad,
            ObjIntConsumer<WatchedServer> good) {
        @Override
        public String toString() {
            return rule.id();
        }
    }

    private static Case states(Rule rule, String endpoint, State bad, String reason) {
        return new Case(
                rule,
                "r",
                endpoint,
                0,
                (server, _) -> server.set("r", endpoint, bad, reason),
                (server, _) -> server.set("r", endpoint, State.RUNNING, ""));
    }

    private static Case figures(Rule rule, Figure figure, double bad, double good) {
        return new Case(
                rule,
                "r",
                SOURCE,
                10,
                (server, _) -> server.measure("r", SOURCE, Figure.PACKETS, 1_000, figure, bad),
                (server, _) -> server.measure("r", SOURCE, Figure.PACKETS, 1_000, figure, good));
    }

    private static Case frames(Rule rule, StreamStatistics bad) {
        StreamStatistics good = stream(4_000_000, 128_000, 2_000);
        return new Case(
                rule,
                "r",
                SOURCE,
                0,
                (server, _) -> server.set("r", SOURCE, State.RUNNING, "", List.of(), rtmp(bad)),
                (server, _) -> server.set("r", SOURCE, State.RUNNING, "", List.of(), rtmp(good)));
    }

    private static StreamStatistics stream(long videoBits, long audioBits, long keyframeMillis) {
        return new StreamStatistics(
                Optional.empty(), Optional.empty(), 25, videoBits, audioBits, keyframeMillis, 1_000, 1_000);
    }

    private static RtmpFigures rtmp(StreamStatistics stream) {
        return new RtmpFigures(stream, "encoder", "", 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** A group whose members have these states. */
    static SrtFigures group(String... states) {
        List<SrtMember> members = Stream.of(states)
                .map(state -> new SrtMember("192.0.2.1:9000", "", 1, state, "", 0.5, SrtStatistics.NONE))
                .toList();
        SrtPeer peer = new SrtPeer(
                "192.0.2.1:9000",
                "",
                WatchedServer.BEGIN,
                List.of(),
                SrtStatistics.NONE,
                1,
                1,
                members,
                OptionalDouble.empty());
        return new SrtFigures(SrtStatistics.NONE, List.of(peer), UdpFigures.NONE, 0);
    }

    private static void refuse(WatchedServer server, int attempts) {
        RefusedAttempt attempt = new RefusedAttempt(
                "192.0.2.9:" + (40_000 + attempts),
                "news",
                "wrong passphrase",
                WatchedServer.BEGIN,
                server.now(),
                attempts);
        server.set("r", SOURCE, State.RUNNING, "", List.of(attempt), UdpFigures.NONE);
    }

    private static void flap(WatchedServer server) {
        server.change("r", RouteEvent.Role.DESTINATION, "out", State.RUNNING, State.STALLED);
        server.change("r", RouteEvent.Role.DESTINATION, "out", State.STALLED, State.RUNNING);
    }

    private static ObjIntConsumer<WatchedServer> nothing() {
        return (_, _) -> {};
    }

    private static final List<Case> CASES = List.of(
            states(Rule.NOT_RUNNING, OUT, State.CONNECTING, "no answer in time"),
            states(Rule.NO_INPUT, SOURCE, State.STALLED, "no datagrams"),
            states(Rule.STALLED, OUT, State.STALLED, ""),
            new Case(
                    Rule.STANDBY_UNUSABLE,
                    "r",
                    "sources.backup",
                    0,
                    (server, _) -> server.standby("r", "no data for 1000 ms"),
                    (server, _) -> server.standby("r", "")),
            new Case(
                    Rule.FLAPPING,
                    "r",
                    OUT,
                    310,
                    (server, n) -> {
                        if (n == 0) {
                            flap(server);
                            flap(server);
                            flap(server);
                        }
                    },
                    nothing()),
            figures(Rule.UNRECOVERED_LOSS, Figure.PACKETS_UNRECOVERED, 1, 0),
            figures(Rule.RETRANSMISSIONS, Figure.PACKETS_RETRANSMITTED, 900, 10),
            figures(Rule.LATENCY_MARGIN, Figure.BUFFER_MARGIN_MILLIS, 3, 90),
            figures(Rule.BIT_RATE, Figure.RECEIVED_MBPS, 0.1, 30),
            new Case(
                    Rule.RTT_JUMP,
                    "r",
                    SOURCE,
                    0,
                    (server, _) -> server.measure("r", SOURCE, Figure.RTT_MILLIS, 90),
                    (server, _) -> server.measure("r", SOURCE, Figure.RTT_MILLIS, 20)),
            frames(Rule.AUDIO_MISSING, stream(4_000_000, 0, 2_000)),
            frames(Rule.VIDEO_MISSING, stream(0, 128_000, 2_000)),
            frames(Rule.KEYFRAMES_RARE, stream(4_000_000, 128_000, 12_000)),
            new Case(
                    Rule.GROUP_DEGRADED,
                    "r",
                    OUT,
                    0,
                    (server, _) -> server.set("r", OUT, State.RUNNING, "", List.of(), group("active", "broken")),
                    (server, _) -> server.set("r", OUT, State.RUNNING, "", List.of(), group("active", "idle"))),
            figures(Rule.TR_101_290_PRIORITY_1, Figure.PRIORITY_1_ERRORS, 1, 0),
            figures(Rule.TR_101_290_PRIORITY_2, Figure.PRIORITY_2_ERRORS, 1, 0),
            new Case(
                    Rule.GROUP_DEGRADED,
                    "r",
                    SOURCE,
                    0,
                    (server, _) -> server.set(
                            "r",
                            SOURCE,
                            State.DEGRADED,
                            "one path left",
                            List.of(),
                            Snapshots.rtp(State.DEGRADED, 1).figures()),
                    (server, _) -> server.set(
                            "r",
                            SOURCE,
                            State.RUNNING,
                            "",
                            List.of(),
                            Snapshots.rtp(State.RUNNING, 2).figures())),
            figures(Rule.DROPPED, Figure.DROPPED, 1, 0),
            new Case(
                    Rule.REFUSED_ATTEMPTS,
                    "r",
                    SOURCE,
                    70,
                    (server, n) -> refuse(server, 7 + 5 * (n + 1)),
                    (server, n) -> {
                        if (n == 0) {
                            refuse(server, 7);
                        }
                    }),
            new Case(
                    Rule.DISK,
                    "",
                    "",
                    5,
                    (server, _) -> server.disk = Optional.of(new ServerChecks.Disk(500, 200_000)),
                    (server, _) -> server.disk = Optional.of(new ServerChecks.Disk(90_000, 200_000))),
            new Case(
                    Rule.DATABASE,
                    "",
                    "",
                    0,
                    (server, _) -> server.databaseAwayBecause = "connection refused",
                    (server, _) -> server.databaseAwayBecause = ""),
            new Case(
                    Rule.CLOCK_JUMP,
                    "",
                    "",
                    0,
                    (server, n) -> server.setClock(n == 0 ? Duration.ofHours(-1) : Duration.ZERO),
                    nothing()),
            new Case(
                    Rule.CERTIFICATE_EXPIRY,
                    "",
                    "TRAMO_RTMPS_CERT_FILE",
                    60,
                    (server, _) -> server.certificates = List.of(new ServerChecks.Certificate(
                            "TRAMO_RTMPS_CERT_FILE", server.now().plus(Duration.ofDays(20)))),
                    (server, _) -> server.certificates = List.of(new ServerChecks.Certificate(
                            "TRAMO_RTMPS_CERT_FILE", server.now().plus(Duration.ofDays(90))))),
            new Case(
                    Rule.LOGIN_ABUSE,
                    "",
                    "",
                    310,
                    (server, n) -> {
                        if (n == 0) {
                            server.failLogin("192.0.2.66", 10);
                        }
                    },
                    nothing()));

    private final WatchedServer server = WatchedServer.begun();

    private static List<Case> cases() {
        return CASES;
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyRuleHasACase() {
        assertThat(CASES).extracting(Case::rule).containsOnly(Rule.values());
    }

    private void prepare(Case of) {
        server.add("r");
        server.rule(Rule.BIT_RATE, "{\"defaults\": {\"mbpsMin\": 4, \"mbpsMax\": 40}}");
        pass(of.good(), GOOD_SECONDS);
        assertThat(server.story()).isEmpty();
    }

    private void pass(ObjIntConsumer<WatchedServer> each, int seconds) {
        for (int i = 0; i < seconds; i++) {
            each.accept(server, i);
            server.second();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anAlarmBeginsAfterItsHoldAndEndsAfterItsHoldExactlyOnce(Case of) {
        prepare(of);
        RuleValues values = of.rule().standard();
        String where = (" " + of.route() + " " + of.endpoint()).stripTrailing();

        // A window of figures, or a look at the disk only now and then, takes a while to tell.
        int slack = values.beginSeconds() == 0 ? of.windowSeconds() : Math.min(of.windowSeconds(), 10);
        pass(of.bad(), values.beginSeconds());
        assertThat(server.story()).isEqualTo(values.beginSeconds() == 0 ? server.story() : List.of());
        for (int i = 0; i <= slack && server.story().isEmpty(); i++) {
            of.bad().accept(server, values.beginSeconds() + i);
            server.second();
        }
        assertThat(server.story()).containsExactly((of.rule().id() + " began" + where).strip());
        Alarm begun = server.alarms(Alarm.State.ACTIVE).getFirst();
        assertThat(begun.text())
                .startsWith(of.rule().title() + ": ")
                .contains(", since 2026-01-02T0")
                .endsWith(". " + of.rule().advice());

        for (int i = 0; i < values.endSeconds(); i++) {
            of.good().accept(server, 1 + i);
            server.second();
        }
        assertThat(server.story())
                .hasSize(values.endSeconds() == 0 ? server.story().size() : 1);
        for (int i = 0; i <= of.windowSeconds() + 1; i++) {
            of.good().accept(server, 1 + i);
            server.second();
        }
        assertThat(server.story())
                .containsExactly(
                        (of.rule().id() + " began" + where).strip(), (of.rule().id() + " ended" + where).strip());
        assertThat(server.alarms(Alarm.State.ACTIVE)).isEmpty();
        Alarm ended = server.alarms(Alarm.State.ENDED).getFirst();
        assertThat(ended.id()).isEqualTo(begun.id());
        assertThat(ended.severity()).isEqualTo(values.severity());
        assertThat(server.events.getLast().details().get("durationMillis"))
                .isEqualTo(String.valueOf(ended.duration(server.now()).toMillis()));
        server.seconds(400);
        assertThat(server.events).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRuleThatIsTurnedOffHasNoAlarm(Case of) {
        server.rule(of.rule(), "{\"defaults\": {\"enabled\": false}}");
        server.add("r");
        pass(of.good(), GOOD_SECONDS);
        pass(of.bad(), 90);
        assertThat(server.story()).noneMatch(told -> told.startsWith(of.rule().id() + " "));
    }

    @Test
    void whatComesAndGoesWithinTheHoldsNeitherBeginsNorEnds() {
        server.add("r");
        for (int i = 0; i < 30; i++) {
            server.set("r", OUT, i % 8 < 7 ? State.CONNECTING : State.RUNNING, "");
            server.second();
        }
        assertThat(server.story()).isEmpty();

        server.set("r", OUT, State.CONNECTING, "");
        server.seconds(11);
        for (int i = 0; i < 30; i++) {
            server.set("r", OUT, i % 5 < 4 ? State.RUNNING : State.CONNECTING, "");
            server.second();
        }
        assertThat(server.story()).containsExactly("not-running began r destinations.out");
    }

    @Test
    void aStrangerThatIsRefusedIsNoPeerThatWasLost() {
        server.add("r");
        server.set("r", "destinations.other", State.RUNNING, "");
        RefusedAttempt attempt = new RefusedAttempt(
                "192.0.2.9:40000", "", "wrong passphrase", WatchedServer.BEGIN, WatchedServer.BEGIN, 1);
        String refused = "refused 192.0.2.9:40000 at 2026-01-01 00:00:00 UTC: wrong passphrase";
        server.set("r", OUT, State.WAITING, refused, List.of(attempt), new NoFigures());
        server.seconds(30);
        assertThat(server.story()).isEmpty();

        server.set("r", OUT, State.WAITING, "no answer of the peer for 5 s", List.of(), new NoFigures());
        server.seconds(30);
        assertThat(server.story()).containsExactly("not-running began r destinations.out");
    }

    @Test
    void aSourceThatFailsAndTriesAgainInTurnHasOneAlarm() {
        server.add("r");
        for (int i = 0; i < 60; i++) {
            server.set("r", SOURCE, i % 4 < 2 ? State.FAILED : State.CONNECTING, "refused");
            server.second();
        }
        assertThat(server.story()).containsExactly("no-input began r source");
    }

    @Test
    void aSourceThatFailedAndThenWaitsHasOneAlarm() {
        server.add("r");
        server.set("r", SOURCE, State.FAILED, "the port is taken");
        server.seconds(15);
        server.set("r", SOURCE, State.WAITING, "");
        server.seconds(60);
        assertThat(server.story()).containsExactly("not-running began r");
        server.set("r", SOURCE, State.RUNNING, "");
        server.seconds(20);
        assertThat(server.story()).containsExactly("not-running began r", "not-running ended r");
    }

    @Test
    void aRouteThatNobodySeesIsNotRunning() {
        server.add("r");
        server.seconds(3);
        server.lose("r");
        server.seconds(20);
        assertThat(server.story()).containsExactly("not-running began r");
        server.set("r", SOURCE, State.RUNNING, "");
        server.set("r", OUT, State.RUNNING, "");
        server.seconds(6);
        assertThat(server.story()).containsExactly("not-running began r", "not-running ended r");
    }

    @Test
    void whoIsRefusedWithoutAnyRouteIsAnAlarmOfTheServer() {
        for (int i = 1; i <= 8; i++) {
            server.refused = List.of(new RefusedAttempt(
                    "192.0.2.9:" + (40_000 + i), "entrence", "no such camera", WatchedServer.BEGIN, server.now(), i));
            server.second();
        }
        assertThat(server.story()).containsExactly("refused-attempts began");
        assertThat(server.alarms(Alarm.State.ACTIVE).getFirst().text())
                .contains("192.0.2.9 was refused 5 times in 60 s (no such camera)");
    }

    @Test
    void whatNobodyIsThereToTakeIsNotDropped() {
        server.add("r");
        server.set("r", "destinations.listener", State.WAITING, "");
        server.measure("r", "destinations.listener", Figure.DROPPED, 600);
        server.seconds(20);
        server.set("r", "destinations.listener", State.RUNNING, "");
        server.second();
        server.measure("r", "destinations.listener", Figure.DROPPED, 0);
        server.seconds(20);
        assertThat(server.story()).isEmpty();
        server.measure("r", "destinations.listener", Figure.DROPPED, 1);
        server.second();
        assertThat(server.story()).containsExactly("dropped began r destinations.listener");
    }

    @Test
    void whoNeverSentAudioMissesNoneUnlessItIsRequired() {
        server.add("r", "site=bilbao");
        server.add("q");
        server.rule(Rule.AUDIO_MISSING, "{\"labels\": {\"site=bilbao\": {\"required\": 1}}}");
        StreamStatistics silent = stream(4_000_000, 0, 2_000);
        server.set("r", SOURCE, State.RUNNING, "", List.of(), rtmp(silent));
        server.set("q", SOURCE, State.RUNNING, "", List.of(), rtmp(silent));
        server.seconds(20);
        assertThat(server.story()).containsExactly("audio-missing began r source");
    }

    private static StreamCounters transport(Presence audio, long keyframeMillis, Indicator... active) {
        return new StreamCounters(true, 0, 0, 0, 0, 0, Set.of(active), 1, Presence.PRESENT, audio, keyframeMillis);
    }

    @Test
    void aTransportStreamWithoutTheAudioThatItAnnouncesHasNone() {
        server.add("r");
        server.stream("r", transport(Presence.PRESENT, 1_000));
        server.seconds(10);
        assertThat(server.story()).isEmpty();
        server.stream("r", transport(Presence.MISSING, 1_000));
        server.seconds(10);
        assertThat(server.story()).containsExactly("audio-missing began r source");
    }

    @Test
    void aTransportStreamWithRareKeyframesHasTooFew() {
        server.add("r");
        server.stream("r", transport(Presence.PRESENT, 12_000));
        server.seconds(3);
        assertThat(server.story()).containsExactly("keyframes-rare began r source");
    }

    @Test
    void anIndicatorThatLastsIsAnAlarmUntilItEnds() {
        server.add("r");
        server.stream("r", transport(Presence.PRESENT, 1_000, Indicator.PAT));
        server.seconds(40);
        assertThat(server.story()).containsExactly("tr-101-290-priority-1 began r source");
        server.stream("r", transport(Presence.PRESENT, 1_000));
        server.seconds(32);
        assertThat(server.story()).endsWith("tr-101-290-priority-1 ended r source");
    }

    @Test
    void aStreamWithoutASecondKeyframeIsOneWithTooFew() {
        server.add("r");
        server.set("r", SOURCE, State.RUNNING, "", List.of(), rtmp(stream(4_000_000, 1, 0)));
        server.seconds(9);
        assertThat(server.story()).isEmpty();
        server.seconds(6);
        assertThat(server.story()).containsExactly("keyframes-rare began r source");
    }
}
