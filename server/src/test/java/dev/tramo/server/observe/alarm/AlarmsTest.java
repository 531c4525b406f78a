package dev.tramo.server.observe.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.endpoint.State;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alarms over their lives: folded, silenced, acknowledged, and kept over restarts. */
class AlarmsTest {
    private static final String SOURCE = "source";
    private static final String OUT = "destinations.out";

    private final WatchedServer server = WatchedServer.begun();

    @AfterEach
    void close() {
        server.close();
    }

    private void kill(String route) {
        server.set(route, OUT, State.CONNECTING, "no answer in time");
    }

    private void revive(String route) {
        server.set(route, OUT, State.RUNNING, "");
    }

    private Alarm only(Alarm.State state) {
        assertThat(server.alarms(state)).hasSize(1);
        return server.alarms(state).getFirst();
    }

    @Test
    void oneCauseIsOneAlarmAndWhatFollowsIsFoldedIntoIt() {
        server.rule(Rule.BIT_RATE, "{\"defaults\": {\"mbpsMin\": 4}}");
        server.rule(Rule.STALLED, "{\"defaults\": {\"beginSeconds\": 3}}");
        server.add("r");
        server.set("r", "destinations.more", State.RUNNING, "");
        server.seconds(5);

        server.set("r", SOURCE, State.STALLED, "");
        server.set("r", OUT, State.STALLED, "");
        server.set("r", "destinations.more", State.RUNNING, "");
        server.measure("r", "destinations.more", Figure.SENT_MBPS, 0.01);
        server.seconds(30);
        assertThat(server.story()).containsExactly("no-input began r source");
        assertThat(only(Alarm.State.ACTIVE).folded()).containsExactly("bit-rate destinations.more");

        server.measure("r", "destinations.more", Figure.SENT_MBPS, 30);
        server.set("r", SOURCE, State.RUNNING, "");
        server.seconds(2); // the destinations follow
        server.set("r", OUT, State.RUNNING, "");
        server.seconds(60);
        assertThat(server.story()).containsExactly("no-input began r source", "no-input ended r source");
        assertThat(server.store().select("SELECT folded FROM alarm"))
                .containsExactly("[\"bit-rate destinations.more\"]");
    }

    @Test
    void whatGoesOnAfterItsCauseHasAnAlarmOfItsOwn() {
        server.rule(Rule.RETRANSMISSIONS, "{\"defaults\": {\"beginSeconds\": 0}}");
        server.add("r");
        server.measure("r", SOURCE, Figure.PACKETS, 1_000, Figure.PACKETS_RETRANSMITTED, 500);
        server.set("r", SOURCE, State.WAITING, "the peer closed the connection");
        server.seconds(20);
        assertThat(server.story()).containsExactly("no-input began r source");
        server.set("r", SOURCE, State.RUNNING, "");
        server.seconds(30);
        assertThat(server.story())
                .containsExactly(
                        "no-input began r source", "no-input ended r source", "retransmissions began r source");
    }

    @Test
    void whatRecoversSoonAfterItsCauseHasNoAlarm() {
        server.add("r");
        server.set("r", SOURCE, State.WAITING, "");
        server.set("r", OUT, State.RUNNING, "", List.of(), RulesTest.group("active", "broken"));
        server.seconds(20);
        server.set("r", SOURCE, State.RUNNING, "");
        server.seconds(8);
        server.set("r", OUT, State.RUNNING, "", List.of(), RulesTest.group("active", "active"));
        server.seconds(30);
        assertThat(server.story()).containsExactly("no-input began r source", "no-input ended r source");
    }

    @Test
    void anAlarmThatWasThereBeforeItsCauseIsExplainedByIt() {
        server.add("r");
        server.set("r", OUT, State.STALLED, "");
        server.seconds(12);
        Alarm stalled = only(Alarm.State.ACTIVE);
        server.measure("r", OUT, Figure.PACKETS, 1_000, Figure.PACKETS_UNRECOVERED, 1);
        server.seconds(2);
        assertThat(server.alarms(Alarm.State.ACTIVE)).hasSize(1);

        server.lose("r");
        server.seconds(20);
        List<Alarm> open = server.alarms(Alarm.State.ACTIVE);
        assertThat(open).extracting(Alarm::rule).containsExactly(Rule.STALLED, Rule.NOT_RUNNING);
        assertThat(open.getFirst().id()).isEqualTo(stalled.id());
    }

    @Test
    void aDeadDestinationIsToldThoughThereIsNoInput() {
        server.add("r");
        server.set("r", SOURCE, State.WAITING, "");
        kill("r");
        server.seconds(15);
        assertThat(server.story())
                .containsExactlyInAnyOrder("no-input began r source", "not-running began r destinations.out");
    }

    @Test
    void theMostSpecificScopeWinsFieldByField() {
        server.add("plain");
        server.add("labelled", "site=bilbao");
        server.add("special", "site=bilbao");
        server.rule(Rule.NOT_RUNNING, """
                {"defaults": {"beginSeconds": 20, "severity": "info"},
                 "labels": {"site=bilbao": {"beginSeconds": 5}, "site=other": {"beginSeconds": 0}},
                 "routes": {"special": {"severity": "warning"}, "nobody": {"enabled": false}}}""");
        List.of("plain", "labelled", "special").forEach(this::kill);
        server.seconds(6);
        assertThat(server.alarms(Alarm.State.ACTIVE))
                .extracting(alarm -> alarm.route() + " " + alarm.severity())
                .containsExactly("labelled INFO", "special WARNING");
        server.seconds(15);
        assertThat(server.alarms(Alarm.State.ACTIVE)).hasSize(3);
    }

    @Test
    void aChangeOfARuleActsAtOnceAndIsKept() {
        server.add("r");
        kill("r");
        server.seconds(5);
        assertThat(server.story()).isEmpty();
        server.rule(Rule.NOT_RUNNING, "{\"defaults\": {\"beginSeconds\": 2}}");
        server.second();
        assertThat(server.story()).hasSize(1);
        server.rule(Rule.NOT_RUNNING, "{\"routes\": {\"r\": {\"enabled\": false}}}");
        server.second();
        assertThat(server.story()).hasSize(2);
        assertThat(server.events.getLast().text()).contains("the rule was turned off");

        WatchedServer next = server.killedAndBegunAfter(Duration.ofSeconds(5));
        assertThat(next.rules.of(Rule.NOT_RUNNING)).isEqualTo(server.rules.of(Rule.NOT_RUNNING));
        next.rule(Rule.NOT_RUNNING, "{}");
        assertThat(server.store().select("SELECT id FROM alarm_rule")).isEmpty();
    }

    @Test
    void anAlarmIsAcknowledgedWithWhoAndWhyAndThenEnds() throws Exception {
        server.add("r");
        kill("r");
        server.seconds(12);
        Alarm begun = only(Alarm.State.ACTIVE);
        Alarm seen = server.alarms.acknowledge(begun.id(), "anna", "the provider was called");

        assertThat(seen.state()).isEqualTo(Alarm.State.ACKNOWLEDGED);
        assertThat(only(Alarm.State.ACKNOWLEDGED)).isEqualTo(seen);
        assertThat(server.alarms(Alarm.State.ACTIVE)).isEmpty();
        Event told = server.events.getLast();
        assertThat(told.details())
                .containsEntry("change", "acknowledged")
                .containsEntry("alarm", String.valueOf(begun.id()))
                .containsEntry("who", "anna")
                .containsEntry("note", "the provider was called");
        revive("r");
        server.seconds(6);
        assertThat(only(Alarm.State.ENDED).acknowledged()).isEqualTo(seen.acknowledged());
        assertThat(server.alarms.one(begun.id()).acknowledged()).isEqualTo(seen.acknowledged());
        assertThatThrownBy(() -> server.alarms.acknowledge(begun.id(), "anna", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("has ended");
        assertThatThrownBy(() -> server.alarms.acknowledge(7, "anna", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no alarm 7");
    }

    @Test
    void aSilencedAlarmIsToldWhenTheWindowEndsAndItIsStillThere() {
        server.add("r", "site=bilbao");
        server.add("q");
        server.silence("mast", "{\"label\": \"site=bilbao\", \"to\": \"2026-01-02T03:05:05Z\"}");
        kill("r");
        kill("q");
        server.seconds(20);
        assertThat(server.story())
                .containsExactlyInAnyOrder(
                        "not-running began silenced r destinations.out", "not-running began q destinations.out");
        revive("q");
        server.seconds(30);
        assertThat(server.alarms(Alarm.State.ACTIVE))
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.silenced()).isTrue());
        server.events.clear();
        server.seconds(20);
        revive("r");
        server.seconds(10);
        assertThat(server.story())
                .containsExactly("not-running began r destinations.out", "not-running ended r destinations.out");
    }

    @Test
    void aSilencedAlarmThatEndsInTheWindowIsNeverTold() throws Exception {
        server.add("r");
        server.silence("all", "{\"to\": \"2026-01-02T04:00:00Z\"}");
        kill("r");
        server.seconds(12);
        server.alarms.acknowledge(only(Alarm.State.ACTIVE).id(), "anna", "");
        revive("r");
        server.seconds(10);
        assertThat(server.story())
                .containsExactly(
                        "not-running began silenced r destinations.out",
                        "not-running acknowledged silenced r destinations.out",
                        "not-running ended silenced r destinations.out");
    }

    @Test
    void theEndOfAnAlarmThatWasToldIsToldInAWindowToo() {
        server.add("r");
        kill("r");
        server.seconds(12);
        server.silence(
                "all", "{\"rule\": \"not-running\", \"severity\": \"critical\", \"to\": \"2026-01-02T04:00:00Z\"}");
        revive("r");
        server.seconds(10);
        assertThat(server.story())
                .containsExactly("not-running began r destinations.out", "not-running ended r destinations.out");
    }

    @Test
    void anActiveAlarmSurvivesARestartWithoutASecondBeginning() throws Exception {
        server.add("r");
        server.add("q");
        kill("r");
        kill("q");
        server.seconds(15);
        Alarm first = server.alarms(Alarm.State.ACTIVE).getFirst();
        server.alarms.acknowledge(first.id(), "anna", "seen");
        server.silence("past", "{\"to\": \"2026-01-02T05:00:00Z\", \"route\": \"r\"}");

        WatchedServer next = server.killedAndBegunAfter(Duration.ofSeconds(30));
        next.seconds(8); // nothing is observed yet
        assertThat(next.events).isEmpty();
        assertThat(next.alarms(Alarm.State.ACKNOWLEDGED)).hasSize(1);
        assertThat(next.silences.all()).hasSize(1);
        next.add("r");
        next.add("q");
        next.set("r", OUT, State.CONNECTING, "no answer in time");
        next.seconds(30);

        assertThat(next.story()).containsExactly("not-running ended q destinations.out");
        assertThat(next.alarms(Alarm.State.ACKNOWLEDGED))
                .singleElement()
                .isEqualTo(first.acknowledgedBy(next.alarms(Alarm.State.ACKNOWLEDGED)
                        .getFirst()
                        .acknowledged()
                        .orElseThrow()));
        next.set("r", OUT, State.RUNNING, "");
        next.seconds(10);
        assertThat(next.story()).hasSize(2);
        assertThat(next.store().select("SELECT COUNT(*) FROM alarm")).containsExactly("2");
    }

    @Test
    void whatIsStoppedOrRemovedHasNoAlarmAnyMore() {
        server.add("r");
        server.add("q");
        kill("r");
        kill("q");
        server.seconds(12);
        server.stop("r");
        server.remove("q");
        server.second();
        assertThat(server.alarms(Alarm.State.ACTIVE)).isEmpty();
        assertThat(server.events.getLast().text()).contains("the route was stopped or removed");
        server.seconds(20);
        assertThat(server.events).hasSize(4);
    }

    @Test
    void whileTheDatabaseIsAwayAlarmsAreToldAndStoredLater() {
        server.add("r");
        kill("r");
        server.store().goAway();
        server.databaseAwayBecause = "connection refused";
        server.seconds(15);
        assertThat(server.story()).containsExactlyInAnyOrder("database began", "not-running began r destinations.out");
        Alarm open = server.alarms.open().getFirst();
        assertThat(server.alarms(Alarm.State.ACTIVE)).hasSize(2);
        assertThatThrownBy(() -> server.alarms(Alarm.State.ENDED)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> server.alarms.acknowledge(open.id(), "anna", ""))
                .isInstanceOf(StoreUnavailableException.class);
        revive("r");
        server.seconds(10);

        server.store().comeBack();
        server.databaseAwayBecause = "";
        server.monitor.takeOver(); // as when a change was uncertain
        server.seconds(10);
        assertThat(server.store().select("SELECT rule_id FROM alarm WHERE ended_millis > 0 ORDER BY rule_id"))
                .containsExactly("database", "not-running");
        assertThat(server.events).hasSize(4);
    }

    @Test
    void aServerThatStandsByHasNoAlarms() {
        server.add("r");
        kill("r");
        server.seconds(12);
        server.monitor.standDown();
        server.seconds(20);
        assertThat(server.events).hasSize(1);
        assertThat(server.alarms.open()).isEmpty();
        server.monitor.takeOver();
        server.seconds(20);
        assertThat(server.events).hasSize(1);
        assertThat(server.alarms.open()).hasSize(1);
    }

    @Test
    void alarmsAreFilteredAndPaged() {
        for (String route : List.of("a", "b", "c", "d")) {
            server.add(route);
            kill(route);
        }
        server.seconds(12);
        revive("a");
        revive("b");
        server.databaseAwayBecause = "gone";
        server.seconds(12);

        assertThat(find("ENDED", Optional.empty(), Long.MAX_VALUE, 10)).containsExactly("b", "a");
        assertThat(find("ACTIVE", Optional.empty(), Long.MAX_VALUE, 10)).containsExactly("", "d", "c");
        assertThat(find("ACTIVE", Optional.of(Rule.DATABASE), Long.MAX_VALUE, 10))
                .containsExactly("");
        long third = server.alarms(Alarm.State.ACTIVE).getFirst().id();
        List<Alarm> page = server.alarms.find(new AlarmFilter(
                Set.of(Alarm.State.values()), Optional.empty(), Optional.empty(), Optional.empty(), third, 1));
        assertThat(page).extracting(Alarm::route).containsExactly("b");
        assertThat(server.alarms.find(new AlarmFilter(
                        Set.of(Alarm.State.values()),
                        Optional.of("a"),
                        Optional.empty(),
                        Optional.of(Severity.CRITICAL),
                        Long.MAX_VALUE,
                        10)))
                .hasSize(1);
        assertThat(server.alarms.find(new AlarmFilter(
                        Set.of(Alarm.State.values()),
                        Optional.of("a"),
                        Optional.empty(),
                        Optional.of(Severity.INFO),
                        Long.MAX_VALUE,
                        10)))
                .isEmpty();
    }

    private List<String> find(String state, Optional<Rule> rule, long after, int limit) {
        return server
                .alarms
                .find(new AlarmFilter(
                        Set.of(Alarm.State.valueOf(state)), Optional.empty(), rule, Optional.empty(), after, limit))
                .stream()
                .map(Alarm::route)
                .toList();
    }
}
