package dev.tramo.server.observe.alarm;

import dev.tramo.server.observe.Severity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is to differ of a rule: for the server, a label or a route. What is empty is as it was.
 *
 * @param thresholds by their names
 */
public record RuleChanges(
        Optional<Boolean> isEnabled,
        Optional<Severity> severity,
        Optional<Integer> beginSeconds,
        Optional<Integer> endSeconds,
        Map<String, Double> thresholds) {
    /** Nothing. */
    public static final RuleChanges NONE =
            new RuleChanges(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    /** Takes a copy, in the order that was given. */
    public RuleChanges {
        thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    }

    /** The same with what is said here instead. */
    RuleValues over(RuleValues values) {
        Map<String, Double> all = new LinkedHashMap<>(values.thresholds());
        all.putAll(thresholds);
        return new RuleValues(
                isEnabled.orElse(values.isEnabled()),
                severity.orElse(values.severity()),
                beginSeconds.orElse(values.beginSeconds()),
                endSeconds.orElse(values.endSeconds()),
                all);
    }
}
