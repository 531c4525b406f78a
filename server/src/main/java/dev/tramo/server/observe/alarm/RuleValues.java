package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.Severity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What holds for a rule, all of it.
 *
 * @param isEnabled whether it is watched for
 * @param beginSeconds how long it must be met before its alarm begins
 * @param endSeconds how long it must not be met before its alarm ends
 * @param thresholds by their names, as {@link Rule#thresholds} has them
 */
public record RuleValues(
        boolean isEnabled, Severity severity, int beginSeconds, int endSeconds, Map<String, Double> thresholds) {
    /** Longest hold time, seconds. */
    public static final int HOLD_SECONDS_MAX = 3_600;

    /** Takes a copy, in the order that was given. */
    public RuleValues {
        thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    }

    static RuleValues standard(Rule rule, Severity severity, int beginSeconds, int endSeconds) {
        Map<String, Double> thresholds = new LinkedHashMap<>();
        rule.thresholds().forEach(threshold -> thresholds.put(threshold.name(), threshold.standard()));
        return new RuleValues(true, severity, beginSeconds, endSeconds, thresholds);
    }

    /** A threshold, which the rule must have. */
    double of(String threshold) {
        return Objects.requireNonNull(thresholds.get(threshold), threshold);
    }

    /** The length of its window, seconds. */
    int windowSeconds() {
        return (int) of(Limit.WINDOW_SECONDS);
    }

    long beginNanos() {
        return TimeUnit.SECONDS.toNanos(beginSeconds);
    }

    long endNanos() {
        return TimeUnit.SECONDS.toNanos(endSeconds);
    }
}
