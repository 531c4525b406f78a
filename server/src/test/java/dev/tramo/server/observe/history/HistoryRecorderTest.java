package dev.tramo.server.observe.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.Summary;
import dev.tramo.server.store.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {
    /** Three minutes before an hour ends, and a block of six with it. */
    private static final Instant START = Instant.parse("2026-01-02T05:57:00Z");

    private static final long FIRST = START.getEpochSecond();

    private final TestStore database = TestStore.managed();
    private final TestClock clock = new TestClock(START);
    private final HistoryStore store = new HistoryStore(database.store(), 7, 92, 1_000_000, 1_000_000);
    private Observations observations = new Observations();
    private HistoryRecorder recorder = recorder();
    /** What was published, by second. */
    private final NavigableMap<Long, Double> published = new TreeMap<>();

    private HistoryRecorder recorder() {
        return new HistoryRecorder(observations, store, 1 << 20, clock, clock::nanos);
    }

    @BeforeEach
    void takeOver() {
        recorder.takeOver();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** The process is killed, and another one begins. */
    private void killAndRestart() {
        observations = new Observations();
        recorder = recorder();
        recorder.takeOver();
    }

    private void publish(double value) {
        long second = clock.instant().getEpochSecond();
        published.put(second, value);
        observations.publish(new Observation.Measured(
                "r",
                clock.instant(),
                Map.of(
                        "source",
                        new EndpointFigures.Builder()
                                .with(Figure.RTT_MILLIS, value)
                                .build())));
    }

    private void second(double value) {
        publish(value);
        clock.pass(Duration.ofSeconds(1));
        recorder.tick();
    }

    private void seconds(int count, double value) {
        for (int i = 0; i < count; i++) {
            second(value);
        }
    }

    private NavigableMap<Long, Span> stored(Resolution resolution) {
        NavigableMap<Long, Span> stored = new TreeMap<>();
        store.read(
                resolution,
                "r",
                "source",
                0,
                Integer.MAX_VALUE,
                (second, summary) -> summary.span(Figure.RTT_MILLIS).ifPresent(span -> stored.put(second, span)));
        return stored;
    }

    /** What was published from one second to another, summed up the simple way. */
    private static NavigableMap<Long, Span> naive(NavigableMap<Long, Double> values, int seconds) {
        Map<Long, List<Double>> groups = new HashMap<>();
        values.forEach((second, value) -> groups.computeIfAbsent(second - second % seconds, begin -> new ArrayList<>())
                .add(value));
        NavigableMap<Long, Span> spans = new TreeMap<>();
        groups.forEach((second, group) -> {
            var all = group.stream().mapToDouble(value -> value).summaryStatistics();
            spans.put(
                    second,
                    new Span((float) all.getMin(), (float) all.getAverage(), (float) all.getMax(), group.size()));
        });
        return spans;
    }

    private static void assertAlike(NavigableMap<Long, Span> actual, NavigableMap<Long, Span> expected, String as) {
        assertThat(actual.keySet()).as(as).containsExactlyElementsOf(expected.keySet());
        expected.forEach((second, span) -> {
            Span is = actual.get(second);
            assertThat(is.seconds()).as(as + ", at " + second).isEqualTo(span.seconds());
            assertClose(is.minimum(), span.minimum(), as);
            assertClose(is.mean(), span.mean(), as);
            assertClose(is.maximum(), span.maximum(), as);
        });
    }

    private static void assertClose(double actual, double expected, String as) {
        assertThat(actual).as(as).isCloseTo(expected, Offset.offset(0.001 + Math.abs(expected) / 20_000));
    }

    @Test
    void minutesAndQuartersAreWhatASimpleSumOfTheSecondsIs() {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            database.jdbi().useHandle(h -> {
                h.execute("DELETE FROM history_minute");
                h.execute("DELETE FROM history_quarter");
            });
            published.clear();
            int left = 5_000 + random.nextInt(3_000);
            boolean isAway = false;
            while (left > 0) {
                int some = 1 + random.nextInt(400);
                left -= some;
                double level = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble() * 500;
                for (int i = 0; i < some; i++) {
                    if (Double.isNaN(level)) {
                        clock.pass(Duration.ofSeconds(1));
                        recorder.tick();
                    } else {
                        second(level + random.nextGaussian());
                    }
                }
                if (random.nextInt(4) == 0) {
                    isAway = !isAway;
                    if (isAway) {
                        database.goAway();
                    } else {
                        database.comeBack();
                    }
                }
                if (!isAway && random.nextInt(4) == 0) {
                    recorder.writeAll();
                    killAndRestart();
                }
            }
            database.comeBack();
            recorder.writeAll();

            assertAlike(stored(Resolution.MINUTE), naive(published, 60), "minutes, seed " + seed);
            assertAlike(stored(Resolution.QUARTER), naive(published, 900), "quarters, seed " + seed);
        }
    }

    @Test
    void aKilledServerMissesAtMostTheCurrentMinute() {
        seconds(5 * 60 + 40, 7);
        killAndRestart();
        seconds(12 * 60, 9);
        recorder.writeAll();

        published.keySet().removeIf(second -> second >= FIRST + 300 && second < FIRST + 340);
        assertAlike(stored(Resolution.MINUTE), naive(published, 60), "minutes");
        assertAlike(stored(Resolution.QUARTER), naive(published, 900), "quarters");
    }

    @Test
    void anOutageOfTheDatabaseLosesNothing() {
        seconds(61, 1);
        database.goAway();
        seconds(1_800, 2);
        assertThat(stored(database)).isEqualTo(1);
        database.comeBack();
        seconds(1, 3);

        assertThat(stored(Resolution.MINUTE)).hasSize(31);
        seconds(58, 3);
        recorder.writeAll();
        assertAlike(stored(Resolution.QUARTER), naive(published, 900), "quarters");
    }

    private static int stored(TestStore database) {
        return database.select("SELECT COUNT(*) FROM history_minute").stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    @Test
    void aWriteWhoseOutcomeIsUnknownIsMadeAgainAndChangesNothing() {
        seconds(50, 4);
        database.goAwayInCommit(true);
        seconds(20, 6);
        database.comeBack();
        seconds(50, 6);
        recorder.writeAll();

        assertAlike(stored(Resolution.MINUTE), naive(published, 60), "minutes");
        assertAlike(stored(Resolution.QUARTER), naive(published, 900), "quarters");
    }

    @Test
    void aClockThatIsSetBackAndForthLosesNothing() {
        seconds(130, 1);
        clock.set(START);
        seconds(100, 3);
        clock.set(START.plus(Duration.ofDays(1)));
        seconds(60, 5);
        clock.set(START.plusSeconds(300));
        seconds(60, 7);
        recorder.writeAll();

        NavigableMap<Long, Span> minutes = stored(Resolution.MINUTE);
        assertThat(minutes)
                .containsOnlyKeys(FIRST, FIRST + 60, FIRST + 120, FIRST + 300, FIRST + 86_400)
                .containsEntry(FIRST, new Span(1, 2, 3, 60))
                .containsEntry(FIRST + 120, new Span(1, 1, 1, 10))
                .containsEntry(FIRST + 300, new Span(7, 7, 7, 60));
        assertClose(minutes.get(FIRST + 60).mean(), (60 + 3 * 40) / 100.0, "mean");
    }

    @Test
    void historyIsPrunedByAgeButNotByAClockThatIsWrongForAMoment() {
        seconds(120, 1);
        clock.set(START.plus(Duration.ofDays(400)));
        seconds(120, 2);
        assertThat(stored(Resolution.MINUTE)).as("not at once").containsKey(FIRST);

        clock.set(START.plus(Duration.ofDays(8)));
        seconds(700, 3);
        assertThat(stored(Resolution.MINUTE)).doesNotContainKey(FIRST).containsKey(FIRST + 8 * 86_400);
        assertThat(stored(Resolution.QUARTER)).as("kept longer").containsKey(FIRST - FIRST % 900);

        clock.set(START.plus(Duration.ofDays(110)));
        clock.pass(Duration.ofHours(1));
        seconds(700, 4);
        assertThat(stored(Resolution.QUARTER).firstKey()).isGreaterThan(FIRST + 99 * 86_400);
    }

    @Test
    void beyondABoundOnRowsTheOldestGo() {
        HistoryStore small = new HistoryStore(database.store(), 7, 92, 10, 3);
        Summary summary = new Summary();
        summary.add(Figure.RTT_MILLIS, 1);
        for (int hour = 0; hour < 48; hour++) {
            long second = FIRST + hour * 3_600L;
            small.add(List.of(new Minute("r", "source", second, summary)), second);
        }
        small.prune(FIRST + 48 * 3_600L);

        assertThat(stored(Resolution.MINUTE)).hasSize(10).containsKey(FIRST + 47 * 3_600L);
        assertThat(database.select("SELECT COUNT(*) FROM history_quarter")).containsExactly("3");
    }

    @Test
    void whatAWorkerNotedAloneIsRecordedInItsMinutes() {
        seconds(30, 8);
        clock.pass(Duration.ofMinutes(10));
        Map<String, Span> spans =
                Map.of("rttMillis", new Span(1, 2, 3, 30), "of a newer version", new Span(1, 2, 3, 30));
        observations.publish(missed(FIRST, Map.of("source", spans, "destinations.out", spans, "anything", spans)));
        observations.publish(missed(FIRST + 120, Map.of()));
        observations.publish(missed(FIRST + 99_999, Map.of("source", spans)));
        seconds(61, 8);

        assertThat(stored(Resolution.MINUTE).get(FIRST)).isEqualTo(new Span(1, 5, 8, 60));
        assertThat(store.endpoints(Resolution.MINUTE, "r", 0, Integer.MAX_VALUE))
                .containsExactlyInAnyOrder("source", "destinations.out");
        Map<Long, Span> received = new TreeMap<>();
        store.read(
                Resolution.MINUTE,
                "r",
                "source",
                0,
                Integer.MAX_VALUE,
                (second, summary) -> summary.span(Figure.RECEIVED_MBPS).ifPresent(span -> received.put(second, span)));
        assertThat(received)
                .as("all that an older worker tells of an endpoint")
                .isEqualTo(Map.of(FIRST + 120, new Span(5, 5, 5, 1)));
    }

    private static Observation missed(long second, Map<String, Map<String, Span>> figures) {
        Notes.Sample sample =
                new Notes.Sample(Instant.ofEpochSecond(second), State.RUNNING, 5, 6, 7, 8, 9, 10, figures);
        return new Observation.Missed("r", new Notes(List.of(sample), List.of()));
    }

    @Test
    void aServerThatDoesNotManageRecordsNothing() {
        recorder.standDown();
        seconds(120, 1);
        recorder.takeOver();
        seconds(61, 2);

        assertThat(stored(Resolution.MINUTE)).containsOnlyKeys(FIRST + 120);
    }

    @Test
    void ofARemovedRouteWhatIsStoredStays() {
        seconds(90, 1);
        observations.publish(new Observation.Removed("r"));
        assertThat(recorder.seconds().oldest("r")).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        recorder.tick();

        assertThat(stored(Resolution.MINUTE)).containsOnlyKeys(FIRST, FIRST + 60);
        assertThat(store.has("r")).isTrue();
        assertThat(store.has("s")).isFalse();
    }
}
