package dev.tramo.server.api.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.history.FigureHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryFormatsTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:00Z");

    private static final FigureHistory HISTORY = new FigureHistory(
            START.getEpochSecond(),
            60,
            60,
            3,
            List.of(
                    new FigureHistory.Series(
                            "source",
                            Figure.RTT_MILLIS,
                            List.of(
                                    Optional.of(new Span(1.23456f, 2, 3, 60)),
                                    Optional.empty(),
                                    Optional.of(new Span(0, 0, 0, 60)))),
                    new FigureHistory.Series(
                            "destinations.a,b",
                            Figure.PACKETS,
                            List.of(
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(new Span(1_000_000, 1e7f, 1e8f, 1))))));

    @Test
    void gapsAreNullAndNotZero() {
        HistoryView view = HistoryView.of(HISTORY);

        assertThat(view.from()).isEqualTo(START);
        assertThat(view.to()).isEqualTo(START.plusSeconds(180));
        assertThat(view.at()).containsExactly(START, START.plusSeconds(60), START.plusSeconds(120));
        HistoryView.SeriesView rtt = view.series().getFirst();
        assertThat(rtt.endpoint()).isEqualTo("source");
        assertThat(rtt.figure()).isEqualTo("rttMillis");
        assertThat(rtt.min()).containsExactly(1.235, null, 0.0);
        assertThat(rtt.mean()).containsExactly(2.0, null, 0.0);
        assertThat(rtt.max()).containsExactly(3.0, null, 0.0);
    }

    @Test
    void csvHasAHeaderIsoTimesAndEmptyGaps() {
        assertThat(HistoryCsv.write(HISTORY)).isEqualTo("""
                        at,endpoint,figure,min,mean,max
                        2026-01-02T03:04:00Z,source,rttMillis,1.235,2.0,3.0
                        2026-01-02T03:05:00Z,source,rttMillis,,,
                        2026-01-02T03:06:00Z,source,rttMillis,0.0,0.0,0.0
                        2026-01-02T03:04:00Z,"destinations.a,b",packets,,,
                        2026-01-02T03:05:00Z,"destinations.a,b",packets,,,
                        2026-01-02T03:06:00Z,"destinations.a,b",packets,1000000.0,1.0E7,1.0E8
                        """.replace("\n", "\r\n"));
    }

    @Test
    void csvOfNothingIsAHeader() {
        assertThat(HistoryCsv.write(new FigureHistory(0, 1, 1, 0, List.of())))
                .isEqualTo("at,endpoint,figure,min,mean,max\r\n");
    }
}
