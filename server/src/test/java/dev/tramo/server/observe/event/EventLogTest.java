package dev.tramo.server.observe.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import io.quarkus.runtime.StartupEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final EventQuery ALL = query(OptionalLong.empty(), false, 10_000);

    private final RecordedEvents recorded = new RecordedEvents();
    private TestStore test;
    private EventStore store;

    @BeforeEach
    void open() {
        test = TestStore.managed();
        store = new EventStore(test.store());
    }

    @AfterEach
    void close() {
        test.close();
    }

    private EventLog log(int rowsMax, int pendingMax) {
        EventLog log = new EventLog(
                store, recorded.events(), recorded.bus(), Clock.systemUTC(), Duration.ofDays(90), rowsMax, pendingMax);
        log.takeOver();
        return log;
    }

    private EventLog log() {
        return log(EventLog.ROWS_MAX, EventLog.PENDING_MAX);
    }

    private static EventQuery query(OptionalLong after, boolean isOldestFirst, int limit) {
        return new EventQuery(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Severity.INFO,
                Optional.empty(),
                Optional.empty(),
                after,
                isOldestFirst,
                limit);
    }

    private Event record(EventKind kind, Severity severity, String route, String text) {
        return recorded.events().record(kind, severity, route, "", text, Map.of("ñ", "漢\"😀"));
    }

    private List<Event> states(int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(record(EventKind.STATE, Severity.INFO, "news", "state " + i));
        }
        return events;
    }

    private List<String> stored() {
        return test.select("SELECT message FROM event ORDER BY id");
    }

    private static List<String> texts(List<Event> events) {
        return events.stream().map(Event::text).toList();
    }

    @Test
    void whatIsRecordedIsWrittenWithinASecondAndFoundAtOnce() {
        EventLog log = log();
        log.begin(new StartupEvent());
        List<Event> events = states(1_200);

        assertThat(texts(log.find(query(OptionalLong.empty(), true, 10_000)))).isEqualTo(texts(events));
        await().atMost(Duration.ofSeconds(30)).until(() -> stored().size() == 1_200);
        List<Event> found = log.find(query(OptionalLong.empty(), true, 10_000));
        for (int i = 0; i < found.size(); i++) {
            assertThat(EventView.of(found.get(i))).isEqualTo(EventView.of(events.get(i)));
        }
        log.close();
    }

    @Test
    void anOutageIsBridgedAndWhateverBecameOfACommitEachEventIsThereOnce() {
        EventLog log = log();
        for (boolean isTaken : new boolean[] {true, false}) {
            states(3);
            test.goAwayInCommit(isTaken);
            assertThat(log.writeBatch()).isFalse();
            states(2);
            assertThat(log.writeBatch()).isFalse();
            assertThatThrownBy(() -> log.find(ALL)).isInstanceOf(StoreUnavailableException.class);
            assertThat(log.since(EventQuery.since(0, Optional.empty(), 100)))
                    .as("from memory")
                    .hasSize(recorded.all().size());
            test.comeBack();
            assertThat(log.writeBatch()).isTrue();
            assertThat(stored()).isEqualTo(texts(recorded.all()));
        }
    }

    @Test
    void inALongOutageTheLeastImportantAreDroppedAndThatIsAnEvent() {
        EventLog log = log(EventLog.ROWS_MAX, 10);
        test.goAway();
        assertThat(log.writeBatch()).isTrue();
        Event change = record(EventKind.CONFIGURATION, Severity.INFO, "news", "changed");
        states(30);
        Event failed = record(EventKind.STATE, Severity.CRITICAL, "news", "failed");
        assertThat(log.writeBatch()).isFalse();
        test.comeBack();
        assertThat(log.writeBatch()).isTrue();
        assertThat(log.writeBatch()).isTrue();

        assertThat(stored())
                .contains(change.text(), failed.text(), "state 29")
                .doesNotContain("state 0")
                .contains("22 events of less importance were dropped: the database was away for too long")
                .hasSize(11);
    }

    @Test
    void pagesInBothOrdersHaveEachEventOnceWrittenOrNot() {
        EventLog log = log();
        states(25);
        assertThat(log.writeBatch()).isTrue();
        states(12);
        for (boolean isOldestFirst : new boolean[] {true, false}) {
            List<Event> all = new ArrayList<>();
            List<Event> page = log.find(query(OptionalLong.empty(), isOldestFirst, 10));
            while (!page.isEmpty()) {
                assertThat(page.size()).isLessThanOrEqualTo(10);
                all.addAll(page);
                page = log.find(query(OptionalLong.of(page.getLast().id()), isOldestFirst, 10));
            }
            List<String> expected = texts(recorded.all());
            assertThat(texts(all)).isEqualTo(isOldestFirst ? expected : expected.reversed());
        }
    }

    @Test
    void everyConditionHoldsForWhatIsWrittenAndWhatIsNot() {
        EventLog log = log();
        Instant then = Instant.parse("2026-01-02T03:04:05Z");
        for (int round = 0; round < 2; round++) {
            recorded.events().record(then, EventKind.STATE, Severity.CRITICAL, "a", "source", "one", Map.of());
            recorded.events()
                    .record(then.plusSeconds(1), EventKind.REFUSED, Severity.WARNING, "a", "", "two", Map.of());
            recorded.events().record(then.plusSeconds(2), EventKind.SERVER, Severity.INFO, "", "", "three", Map.of());
            if (round == 0) {
                assertThat(log.writeBatch()).isTrue();
            }
        }
        assertThat(find(log, Optional.of("a"), Optional.empty(), Set.of(), Severity.INFO))
                .containsExactly("one", "two", "one", "two");
        assertThat(find(log, Optional.of(""), Optional.empty(), Set.of(), Severity.INFO))
                .containsExactly("three", "three");
        assertThat(find(log, Optional.of("a"), Optional.of("source"), Set.of(), Severity.INFO))
                .containsExactly("one", "one");
        assertThat(find(
                        log,
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(EventKind.STATE, EventKind.SERVER),
                        Severity.INFO))
                .containsExactly("one", "three", "one", "three");
        assertThat(find(log, Optional.empty(), Optional.empty(), Set.of(), Severity.WARNING))
                .containsExactly("one", "two", "one", "two");
        EventQuery window = new EventQuery(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Severity.INFO,
                Optional.of(then.plusSeconds(1)),
                Optional.of(then.plusSeconds(2)),
                OptionalLong.empty(),
                true,
                10);
        assertThat(texts(log.find(window))).containsExactly("two", "two");
    }

    private static List<String> find(
            EventLog log, Optional<String> route, Optional<String> endpoint, Set<EventKind> kinds, Severity severity) {
        return texts(log.find(new EventQuery(
                route,
                endpoint,
                kinds,
                severity,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                true,
                100)));
    }

    @Test
    void idsGoOnAfterThoseOfTheStoreAlsoIfTheClockWasSetBack() {
        long future = Instant.now().plus(Duration.ofDays(400)).toEpochMilli() * 1_000;
        test.jdbi()
                .useHandle(h -> EventStore.addNext(
                        h,
                        new Event(future, Instant.now(), EventKind.SERVER, Severity.INFO, "", "", "later", Map.of())));
        Event early = record(EventKind.STATE, Severity.INFO, "news", "before the takeover");
        EventLog log = log();
        Event next = record(EventKind.STATE, Severity.INFO, "news", "after the takeover");

        assertThat(early.id()).isLessThan(future);
        assertThat(next.id()).isGreaterThan(future);
        assertThat(log.writeBatch()).isTrue();
        assertThat(stored()).containsExactly("later", "after the takeover");
    }

    @Test
    void whoStandsDownWritesNoMore() {
        EventLog log = log();
        states(1);
        log.standDown();
        states(1);
        assertThat(log.writeBatch()).isTrue();
        assertThat(stored()).isEmpty();
    }

    @Test
    void whatHappensBecauseTheServerEndsIsNotWritten() {
        EventLog log = log();
        states(1);
        log.end(Duration.ofSeconds(20));
        assertThat(stored()).containsExactly("state 0");
        states(1);
        assertThat(log.writeBatch()).isTrue();
        assertThat(stored()).hasSize(1);
    }

    @Test
    void theOldestAndThoseBeyondTheBoundAreRemovedInSteps() {
        EventLog log = log(2_000, EventLog.PENDING_MAX);
        Instant old = Instant.now().minus(Duration.ofDays(91));
        for (int i = 0; i < 1_500; i++) {
            var _ = recorded.events().record(old, EventKind.STATE, Severity.INFO, "", "", "old", Map.of());
        }
        states(2_300);
        log.flush(Duration.ofSeconds(20));
        assertThat(stored()).hasSize(3_800);

        // All old ones are of one instant: they go at once.
        assertThat(log.removeSurplus()).as("there may be more").isTrue();
        assertThat(stored()).hasSize(2_000).contains("state 300", "state 2299").doesNotContain("old", "state 299");
        assertThat(log.removeSurplus()).as("there may be more").isFalse();
        assertThat(stored()).hasSize(2_000);
    }
}
