package dev.tramo.server.observe.alarm;

import java.util.Set;

/**
 * A number that a {@link Rule} compares with.
 *
 * @param name its field in the API, with the unit at its end
 * @param standard its default
 * @param min lowest value allowed
 * @param max highest value allowed
 * @param meaning for people
 */
public record Threshold(String name, double standard, double min, double max, String meaning) {
    private static final Set<String> WHOLE = Set.of(
            Limit.WINDOW_SECONDS,
            Limit.CHANGES_MIN,
            Limit.ATTEMPTS_MIN,
            Limit.FAILURES_MIN,
            Limit.MEMBERS_MIN,
            Limit.REQUIRED);

    /** Whether only whole numbers are allowed. */
    public boolean isWhole() {
        return WHOLE.contains(name);
    }
}
