package dev.tramo.server.observe;

/**
 * What a figure was over a time.
 *
 * @param mean of the seconds that it was measured in
 * @param seconds in how many seconds it was measured, from 1
 */
public record Span(float minimum, float mean, float maximum, int seconds) {
    /** Whether its parts fit each other; what comes from another process may not. */
    boolean isPossible() {
        return seconds > 0 && Float.isFinite(minimum) && Float.isFinite(maximum) && minimum <= mean && mean <= maximum;
    }
}
