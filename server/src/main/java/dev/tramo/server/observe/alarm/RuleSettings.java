package dev.tramo.server.observe.alarm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What operators changed of a rule. The most specific wins, field by field: the route, then its labels (of several that fit, the one that
 * was given first), then the server.
 *
 * @param server for all routes, and the server itself
 * @param labels by {@code key=value}
 * @param routes by route ID
 */
public record RuleSettings(RuleChanges server, Map<String, RuleChanges> labels, Map<String, RuleChanges> routes) {
    /** Nothing was changed. */
    public static final RuleSettings NONE = new RuleSettings(RuleChanges.NONE, Map.of(), Map.of());

    /** Takes copies, in the order that was given. */
    public RuleSettings {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
    }

    /** What holds for the server itself, and for routes of which nothing is said. */
    public RuleValues of(Rule rule) {
        return server.over(rule.standard());
    }

    /**
     * What holds for a route.
     *
     * @param labelsOfRoute values by keys
     */
    RuleValues of(Rule rule, String route, Map<String, String> labelsOfRoute) {
        RuleValues values = of(rule);
        List<RuleChanges> fitting = new ArrayList<>();
        labels.forEach((label, changes) -> {
            if (Labels.fit(label, labelsOfRoute)) {
                fitting.add(changes);
            }
        });
        for (RuleChanges changes : fitting.reversed()) {
            values = changes.over(values);
        }
        return routes.getOrDefault(route, RuleChanges.NONE).over(values);
    }
}
