package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.Span;
import java.util.List;
import java.util.Optional;

/**
 * Figures over a time.
 *
 * @param from when the first point begins, seconds since 1970, a multiple of the step
 * @param step seconds of a point
 * @param resolution seconds of what the points are made of: 1, 60 or 900
 * @param points of each series
 */
public record FigureHistory(long from, int step, int resolution, int points, List<Series> series) {
    /**
     * One figure of an endpoint.
     *
     * @param spans of each point; empty where nothing was measured
     */
    public record Series(String endpoint, Figure figure, List<Optional<Span>> spans) {}
}
