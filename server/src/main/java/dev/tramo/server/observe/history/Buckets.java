package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Points of an answer while they are gathered. One thread. */
final class Buckets {
    private final long from;
    private final int step;
    private final int count;
    private final Map<String, @Nullable Summary[]> endpoints = new TreeMap<>();

    /**
     * Points of a time; the first begins at a multiple of the step.
     *
     * @param from seconds since 1970
     * @param to the first second that is left out
     * @param step seconds
     */
    Buckets(long from, long to, int step) {
        this.from = Math.floorDiv(from, step) * step;
        this.step = step;
        this.count = count(from, to, step);
    }

    /** How many points a time has. */
    static int count(long from, long to, int step) {
        return Math.toIntExact(Math.ceilDiv(to, step) - Math.floorDiv(from, step));
    }

    int step() {
        return step;
    }

    int count() {
        return count;
    }

    /** The sum that a second belongs to. */
    Optional<Summary> at(String endpoint, long second) {
        long place = Math.floorDiv(second - from, step);
        if (second < from || place >= count) {
            return Optional.empty();
        }
        @Nullable Summary[] ofEndpoint = endpoints.computeIfAbsent(endpoint, name -> new @Nullable Summary[count]);
        Summary there = ofEndpoint[(int) place];
        if (there == null) {
            there = new Summary();
            ofEndpoint[(int) place] = there;
        }
        return Optional.of(there);
    }

    boolean isEmpty() {
        return endpoints.isEmpty();
    }

    /** The same in longer steps, each of several of these. */
    Buckets coarser(long to, int longer) {
        Buckets coarser = new Buckets(from, to, longer);
        endpoints.forEach((name, summaries) -> {
            for (int i = 0; i < summaries.length; i++) {
                Summary summary = summaries[i];
                if (summary != null) {
                    coarser.at(name, from + (long) i * step).ifPresent(sum -> sum.add(summary));
                }
            }
        });
        return coarser;
    }

    /** How many series there are of some figures. */
    int series(List<Figure> figures) {
        return endpoints.values().stream()
                .mapToInt(summaries -> (int) figures.stream()
                        .filter(figure -> has(summaries, figure))
                        .count())
                .sum();
    }

    private static boolean has(@Nullable Summary[] summaries, Figure figure) {
        return Arrays.stream(summaries).anyMatch(summary -> summary != null && summary.has(figure));
    }

    /** What was gathered of some figures. */
    FigureHistory history(List<Figure> figures, int resolution) {
        List<FigureHistory.Series> series = new ArrayList<>();
        endpoints.forEach((name, summaries) -> figures.stream()
                .filter(figure -> has(summaries, figure))
                .forEach(figure -> series.add(new FigureHistory.Series(name, figure, spans(summaries, figure)))));
        return new FigureHistory(from, step, resolution, count, series);
    }

    private static List<Optional<Span>> spans(@Nullable Summary[] summaries, Figure figure) {
        List<Optional<Span>> spans = new ArrayList<>(summaries.length);
        for (Summary summary : summaries) {
            spans.add(summary == null ? Optional.empty() : summary.span(figure));
        }
        return spans;
    }
}
