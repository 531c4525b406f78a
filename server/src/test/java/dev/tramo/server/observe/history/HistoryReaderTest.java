package dev.tramo.server.observe.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.Summary;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {
    private static final Instant START = Instant.parse("2026-01-02T06:00:00Z");
    private static final long FIRST = START.getEpochSecond();

    private final TestStore database = TestStore.managed();
    private final TestClock clock = new TestClock(START);
    private final HistoryStore store = new HistoryStore(database.store(), 7, 92, 1_000_000, 1_000_000);
    private final Observations observations = new Observations();
    private final HistoryRecorder recorder = new HistoryRecorder(observations, store, 64 << 20, clock, clock::nanos);
    private final HistoryReader reader = new HistoryReader(store, recorder, clock);

    @BeforeEach
    void takeOver() {
        recorder.takeOver();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Each second has its number as a value, at the source and at the destination. */
    private void seconds(int count, Figure... figures) {
        for (int i = 0; i < count; i++) {
            EndpointFigures.Builder measured = new EndpointFigures.Builder();
            for (Figure figure : figures) {
                measured.with(figure, clock.instant().getEpochSecond() - FIRST);
            }
            observations.publish(new Observation.Measured(
                    "r", clock.instant(), Map.of("source", measured.build(), "destinations.out", measured.build())));
            clock.pass(Duration.ofSeconds(1));
            recorder.tick();
        }
    }

    /** Minutes of the store, as if an earlier process had written them. */
    private void stored(long from, int minutes) {
        List<Minute> all = new ArrayList<>();
        for (int i = 0; i < minutes; i++) {
            Summary summary = new Summary();
            summary.add(Figure.RTT_MILLIS, new Span(1, 2, 3, 60));
            all.add(new Minute("r", "source", from + 60L * i, summary));
        }
        store.add(all, clock.instant().getEpochSecond());
    }

    private FigureHistory read(long from, long to, int step, Figure... figures) throws Exception {
        Set<Figure> wanted = EnumSet.noneOf(Figure.class);
        wanted.addAll(List.of(figures));
        return reader.read(new HistoryQuery("r", Set.of(), wanted, from, to, step));
    }

    private static void assertSteps(FigureHistory history, int resolution, int step, long from, int points) {
        assertThat(history.resolution()).as("resolution").isEqualTo(resolution);
        assertThat(history.step()).as("step").isEqualTo(step);
        assertThat(history.from()).as("from").isEqualTo(from);
        assertThat(history.points()).as("points").isEqualTo(points);
        assertThat(history.series())
                .allSatisfy(series -> assertThat(series.spans()).hasSize(points));
    }

    @Test
    void theLastMinutesAreThereByTheSecondWithGaps() throws Exception {
        seconds(10, Figure.RTT_MILLIS, Figure.PACKETS);
        clock.pass(Duration.ofSeconds(5));
        seconds(5, Figure.RTT_MILLIS);

        FigureHistory history = read(FIRST - 5, FIRST + 20, 0);
        assertSteps(history, 1, 1, FIRST - 5, 25);
        assertThat(history.series())
                .extracting(series -> series.endpoint() + " " + series.figure().key())
                .containsExactly(
                        "destinations.out rttMillis", "destinations.out packets", "source rttMillis", "source packets");
        List<Optional<Span>> spans = history.series().get(2).spans();
        assertThat(spans.subList(0, 5)).containsOnly(Optional.empty());
        assertThat(spans.get(5)).contains(new Span(0, 0, 0, 1));
        assertThat(spans.subList(15, 20)).containsOnly(Optional.empty());
        assertThat(spans.get(24)).contains(new Span(19, 19, 19, 1));
    }

    @Test
    void aStepIsOfWholeTimesFromItsMultiple() throws Exception {
        seconds(60, Figure.RTT_MILLIS);

        FigureHistory history = read(FIRST + 12, FIRST + 31, 10);
        assertSteps(history, 1, 10, FIRST + 10, 3);
        assertThat(history.series().getFirst().spans())
                .containsExactly(
                        Optional.of(new Span(10, 14.5f, 19, 10)),
                        Optional.of(new Span(20, 24.5f, 29, 10)),
                        Optional.of(new Span(30, 34.5f, 39, 10)));
    }

    @Test
    void minutesHaveWhatIsNotWrittenYet() throws Exception {
        database.goAway();
        seconds(150, Figure.RTT_MILLIS);
        database.comeBack();

        FigureHistory history = read(FIRST, FIRST + 150, 60, Figure.RTT_MILLIS);
        assertSteps(history, 60, 60, FIRST, 3);
        assertThat(history.series().getFirst().spans())
                .containsExactly(
                        Optional.of(new Span(0, 29.5f, 59, 60)),
                        Optional.of(new Span(60, 89.5f, 119, 60)),
                        Optional.of(new Span(120, 134.5f, 149, 30)));
    }

    @Test
    void afterARestartMinutesShowWhatSecondsDoNotHave() throws Exception {
        stored(FIRST - 1_800, 29);
        seconds(90, Figure.RTT_MILLIS);

        assertSteps(read(FIRST - 1_800, FIRST + 90, 0), 60, 60, FIRST - 1_800, 32);
        assertSteps(read(FIRST, FIRST + 90, 0), 1, 1, FIRST, 90);
        FigureHistory bySecond = read(FIRST - 60, FIRST + 90, 1);
        assertSteps(bySecond, 1, 1, FIRST - 60, 150);
    }

    @Test
    void whatIsTooOldForMinutesIsThereByTheQuarter() throws Exception {
        stored(FIRST, 60);
        clock.pass(Duration.ofDays(8));

        FigureHistory history = read(FIRST, FIRST + 3_600, 60);
        assertSteps(history, 900, 900, FIRST, 4);
        assertThat(history.series().getFirst().spans()).containsOnly(Optional.of(new Span(1, 2, 3, 900)));
        assertSteps(read(FIRST, FIRST + 3_600, 0), 900, 900, FIRST, 4);
        assertSteps(read(FIRST, FIRST + 3_600, 1_800), 900, 1_800, FIRST, 2);
    }

    @Test
    void aStepThatIsNoMultipleOfWhatIsKeptBecomesLonger() throws Exception {
        stored(FIRST - 7_200, 60);

        assertSteps(read(FIRST - 7_200, FIRST - 3_600, 90), 60, 120, FIRST - 7_200, 30);
        assertSteps(read(FIRST - 7_200, FIRST - 3_600, 7), 60, 60, FIRST - 7_200, 60);
    }

    @Test
    void thePointsOfAnAnswerAreBounded() throws Exception {
        seconds(3_600, Figure.RTT_MILLIS, Figure.PACKETS);

        FigureHistory all = read(FIRST, FIRST + 3_600, 0);
        assertSteps(all, 1, 5, FIRST, 720);
        assertThat(all.series()).hasSize(4);
        assertSteps(read(FIRST, FIRST + 3_600, 0, Figure.RTT_MILLIS), 1, 1, FIRST, 3_600);
        assertThatThrownBy(() -> read(FIRST, FIRST + 3_600, 1))
                .isInstanceOf(TooManyPointsException.class)
                .hasMessageStartingWith("step: 1 makes 3600 points of each of 4 figures; allowed are 10000 in all");
        assertThatThrownBy(() -> read(0, FIRST, 60))
                .isInstanceOf(TooManyPointsException.class)
                .hasMessageContaining("step: 900 makes");
        assertThatThrownBy(() -> read(0, 253_402_300_799L, 0)).isInstanceOf(TooManyPointsException.class);
    }

    @Test
    void aLongTimeIsReadInLongSteps() throws Exception {
        stored(FIRST - 6 * 86_400, 1_440);

        FigureHistory days = read(FIRST - 6 * 86_400, FIRST, 0, Figure.RTT_MILLIS);
        assertSteps(days, 60, 60, FIRST - 6 * 86_400, 8_640);
        FigureHistory months = read(FIRST - 90 * 86_400, FIRST, 0);
        assertSteps(months, 900, 900, FIRST - 90 * 86_400, 8_640);
        assertThat(months.series().getFirst().spans().stream().filter(Optional::isPresent))
                .hasSize(96);
    }

    @Test
    void endpointsAndFiguresCanBeChosen() throws Exception {
        seconds(60, Figure.RTT_MILLIS, Figure.PACKETS);

        HistoryQuery query = new HistoryQuery("r", Set.of("source"), Set.of(Figure.PACKETS), FIRST, FIRST + 60, 0);
        assertThat(reader.read(query).series())
                .extracting(series -> series.endpoint() + " " + series.figure().key())
                .containsExactly("source packets");
        HistoryQuery none = new HistoryQuery("r", Set.of("else"), Set.of(), FIRST, FIRST + 60, 0);
        assertThat(reader.read(none).series()).isEmpty();
    }

    @Test
    void secondsAreAnsweredWithoutTheDatabase() throws Exception {
        seconds(90, Figure.RTT_MILLIS);
        database.goAway();

        assertSteps(read(FIRST - 3_000, FIRST + 90, 0, Figure.RTT_MILLIS), 1, 1, FIRST - 3_000, 3_090);
        assertThatThrownBy(() -> read(FIRST - 9_000, FIRST, 0)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aRouteIsKnownFromItsFirstSecondOn() {
        assertThat(reader.has("r")).isFalse();
        seconds(1, Figure.RTT_MILLIS);
        assertThat(reader.has("r")).isTrue();
    }
}
