package dev.tramo.server.observe.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.TestStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Floods, and what the evaluation costs. */
class AlarmBoundsTest {
    private static final int ROUTES = 200;
    /** Of which so many are enough to compare with. */
    private static final int FEW = 20;
    /** What a busy machine may add to one of two figures that are taken in turns. */
    private static final int MARGIN = 3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private static WatchedServer serverOf(int routes, int destinations) {
        WatchedServer server = WatchedServer.begun();
        for (int i = 0; i < routes; i++) {
            String id = "route-" + i;
            server.add(id, "site=bilbao");
            measure(server, id, "source");
            for (int d = 0; d < destinations; d++) {
                server.set(id, "destinations.d" + d, State.RUNNING, "");
                measure(server, id, "destinations.d" + d);
            }
        }
        return server;
    }

    private static void measure(WatchedServer server, String route, String endpoint) {
        server.measure(
                route,
                endpoint,
                Figure.RECEIVED_MBPS,
                6,
                Figure.SENT_MBPS,
                6,
                Figure.RTT_MILLIS,
                20,
                Figure.PACKETS,
                600,
                Figure.PACKETS_LOST,
                3,
                Figure.PACKETS_RETRANSMITTED,
                3,
                Figure.PACKETS_UNRECOVERED,
                0,
                Figure.DROPPED,
                0,
                Figure.BUFFER_MARGIN_MILLIS,
                80);
    }

    @Test
    void theEvaluationGrowsWithTheRoutesAndNoFaster() {
        try (WatchedServer few = serverOf(FEW, 2);
                WatchedServer many = serverOf(ROUTES, 2)) {
            many.rule(Rule.BIT_RATE, "{\"labels\": {\"site=bilbao\": {\"mbpsMin\": 4}}}");
            few.rule(Rule.BIT_RATE, "{\"labels\": {\"site=bilbao\": {\"mbpsMin\": 4}}}");
            List<Long> ofFew = new ArrayList<>();
            List<Long> ofMany = new ArrayList<>();
            for (int second = 0; second < 60; second++) { // in turns: what is not compiled yet is so in both
                few.second();
                many.second();
                ofFew.add(evaluationNanos(few));
                ofMany.add(evaluationNanos(many));
            }
            assertThat(median(ofMany))
                    .as("CPU of %d routes beside that of %d, ns", ROUTES, FEW)
                    .isLessThan(MARGIN * (ROUTES / FEW) * median(ofFew));
            assertThat(few.events).isEmpty();
            assertThat(many.events).isEmpty();
        }
    }

    private long evaluationNanos(WatchedServer server) {
        server.publish();
        long before = threads.getCurrentThreadCpuTime();
        server.evaluate();
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static long median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void aFloodOfChangesIsOneAlarmForEachThatFlapsAndLeavesNothingThatTheNextSecondPaysFor() {
        try (WatchedServer server = serverOf(ROUTES, 1)) {
            server.seconds(20);
            int changes = 0;
            List<Long> nanos = new ArrayList<>();
            for (int second = 0; second < 60; second++) {
                long before = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < ROUTES; i++) {
                    String id = "route-" + i;
                    server.change(id, RouteEvent.Role.DESTINATION, "d0", State.RUNNING, State.CONNECTING);
                    server.change(id, RouteEvent.Role.DESTINATION, "d0", State.CONNECTING, State.RUNNING);
                    changes += 2;
                }
                server.second();
                nanos.add(threads.getCurrentThreadCpuTime() - before);
            }
            assertThat(changes).isGreaterThanOrEqualTo(10_000);
            assertThat(server.alarms(Alarm.State.ACTIVE))
                    .hasSize(ROUTES)
                    .allMatch(alarm -> alarm.rule() == Rule.FLAPPING);
            assertThat(server.events).hasSize(ROUTES);
            assertThat(median(nanos.subList(40, 60)))
                    .as("CPU of a second, ns")
                    .isLessThan(MARGIN * median(nanos.subList(10, 30)));
        }
    }

    @Test
    void soManyAlarmsMayBeOpenAndNoMore() {
        try (TestStore store = TestStore.managed()) {
            AlarmStore table = new AlarmStore(store.store(), 90);
            Alarms alarms = new Alarms(table, new Events(new Observations()));
            List<Long> ids = LongStream.range(0, Alarms.OPEN_MAX)
                    .map(i -> alarms.begin(Rule.NO_INPUT, "r" + i, "source", Severity.CRITICAL, "none", false))
                    .boxed()
                    .toList();
            assertThat(ids).doesNotContain(0L).doesNotHaveDuplicates().isSorted();
            assertThat(alarms.begin(Rule.NO_INPUT, "more", "source", Severity.CRITICAL, "none", false))
                    .isZero();
            alarms.end(ids.getFirst(), "");
            assertThat(alarms.begin(Rule.NO_INPUT, "more", "source", Severity.CRITICAL, "none", false))
                    .isPositive();
            for (int i = 0; i < 20; i++) {
                alarms.save();
            }
            assertThat(table.open()).hasSize(Alarms.OPEN_MAX);

            store.goAway();
            ids.stream().skip(1).forEach(id -> alarms.end(id, ""));
            for (int i = 0; i < 100; i++) {
                alarms.end(alarms.begin(Rule.DISK, "", "", Severity.CRITICAL, "full", false), "");
            }
            alarms.save();
            store.comeBack();
            for (int i = 0; i < 20; i++) {
                alarms.save();
            }
            assertThat(store.select("SELECT COUNT(*) FROM alarm WHERE ended_millis > 0"))
                    .as("the newest of those that ended, and the first")
                    .containsExactly(String.valueOf(1 + Alarms.ENDED_UNSAVED_MAX));
        }
    }

    @Test
    void endedAlarmsGoWhenTheyAreTooOldOrTooMany() {
        try (TestStore store = TestStore.managed()) {
            AlarmStore table = new AlarmStore(store.store(), 90);
            Instant now = Instant.parse("2026-06-01T00:00:00Z");
            for (int i = 1; i <= 10; i++) {
                Alarm alarm = new Alarm(
                        i,
                        Rule.DISK,
                        "",
                        "",
                        Severity.CRITICAL,
                        now.minus(Duration.ofDays(200)),
                        "full",
                        0,
                        List.of(),
                        false,
                        Optional.empty(),
                        i == 2 ? Optional.empty() : Optional.of(now.minus(Duration.ofDays(i == 1 ? 91 : 89))));
                table.save(List.of(alarm));
            }
            table.prune(now, 100);
            assertThat(store.select("SELECT id FROM alarm ORDER BY id"))
                    .containsExactly("2", "3", "4", "5", "6", "7", "8", "9", "10");
            table.prune(now, 3);
            assertThat(store.select("SELECT id FROM alarm ORDER BY id")).containsExactly("2", "8", "9", "10");
        }
    }

    @Test
    void idsGrowAlthoughTheClockWasSetBackBetweenTwoStarts() {
        try (TestStore store = TestStore.managed()) {
            AlarmStore table = new AlarmStore(store.store(), 90);
            Instant now = Instant.parse("2026-06-01T00:00:00Z");
            Alarms first = new Alarms(table, new Events(new Observations()), Clock.fixed(now, ZoneOffset.UTC));
            long id = first.begin(Rule.DISK, "", "", Severity.CRITICAL, "full", false);
            first.save();
            Alarms second = new Alarms(
                    table, new Events(new Observations()), Clock.fixed(now.minusSeconds(60), ZoneOffset.UTC));
            assertThat(second.load()).extracting(Alarm::id).containsExactly(id);
            assertThat(second.begin(Rule.DATABASE, "", "", Severity.CRITICAL, "away", false))
                    .isGreaterThan(id);
        }
    }
}
