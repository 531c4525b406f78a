package dev.tramo.server.observe.alarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Gathers which rules are met, of those that are watched for. */
final class Findings {
    private final Map<Rule, RuleValues> rules;
    private final List<Finding> met = new ArrayList<>();

    /** @param rules what holds, for each rule */
    Findings(Map<Rule, RuleValues> rules) {
        this.rules = rules;
    }

    boolean isWatched(Rule rule) {
        return of(rule).isEnabled();
    }

    RuleValues of(Rule rule) {
        return Objects.requireNonNull(rules.get(rule));
    }

    /** The rule is met; ignored if it is not watched for. */
    void add(Rule rule, String endpoint, Supplier<String> what) {
        if (isWatched(rule)) {
            met.add(new Finding(rule, endpoint, what));
        }
    }

    List<Finding> met() {
        return met;
    }
}
