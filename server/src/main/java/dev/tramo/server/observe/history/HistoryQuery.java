package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Figure;
import java.util.Set;

/**
 * What somebody wants to know.
 *
 * @param route empty for the server
 * @param endpoints none for all
 * @param figures none for all
 * @param from seconds since 1970
 * @param to the first second that is left out
 * @param step seconds of a point; 0 for as few as the bound on points allows
 */
public record HistoryQuery(String route, Set<String> endpoints, Set<Figure> figures, long from, long to, int step) {}
