package dev.tramo.server.api.v2;

import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.history.FigureHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Figures over a time, as clients read them. */
@Schema(name = "History")
record HistoryView(
        @Schema(description = "When the first point begins") Instant from,
        @Schema(description = "When the last point ends") Instant to,
        @Schema(description = "Seconds of a point") int step,

        @Schema(description = "Seconds of what the points are made of: 1, 60 or 900")
        int resolution,

        @Schema(description = "When each point begins") List<Instant> at,

        List<SeriesView> series) {
    private static final double THOUSANDTHS = 1_000;

    /** One figure of an endpoint. */
    @Schema(name = "HistorySeries")
    record SeriesView(
            @Schema(description = "source, destinations.<id>; of the server: process, machine")
            String endpoint,

            String figure,

            @Schema(description = "Lowest of each point; null where nothing was measured")
            List<@Nullable Double> min,

            @Schema(description = "Mean of each point's measured seconds; null where nothing was measured")
            List<@Nullable Double> mean,

            @Schema(description = "Highest of each point; null where nothing was measured")
            List<@Nullable Double> max) {
        private static SeriesView of(FigureHistory.Series series) {
            return new SeriesView(
                    series.endpoint(),
                    series.figure().key(),
                    values(series, Span::minimum),
                    values(series, Span::mean),
                    values(series, Span::maximum));
        }

        private static List<@Nullable Double> values(FigureHistory.Series series, Function<Span, Float> of) {
            return series.spans().stream().map(span -> value(span, of)).toList();
        }
    }

    /** Rounded to thousandths; null for a gap. */
    static @Nullable Double value(Optional<Span> span, Function<Span, Float> of) {
        return span.map(of)
                .map(value -> Math.round(value.doubleValue() * THOUSANDTHS) / THOUSANDTHS)
                .orElse(null);
    }

    static HistoryView of(FigureHistory history) {
        return new HistoryView(
                at(history, 0),
                at(history, history.points()),
                history.step(),
                history.resolution(),
                IntStream.range(0, history.points())
                        .mapToObj(i -> at(history, i))
                        .toList(),
                history.series().stream().map(SeriesView::of).toList());
    }

    /** When a point begins. */
    static Instant at(FigureHistory history, int point) {
        return Instant.ofEpochSecond(history.from() + (long) point * history.step());
    }
}
