package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.alarm.Alarm;
import dev.tramo.server.observe.alarm.AlarmFilter;
import dev.tramo.server.observe.alarm.Rule;
import dev.tramo.server.observe.alarm.RuleJson;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which alarms a list is to have. */
final class AlarmQuery {
    static final String STATE = "state";
    static final String ROUTE = "route";
    static final String RULE = "rule";
    static final String SEVERITY = "severity";
    static final String LIMIT = "limit";
    static final String AFTER = "after";
    private static final List<String> KNOWN = List.of(STATE, ROUTE, RULE, SEVERITY, LIMIT, AFTER);

    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1_000;

    private AlarmQuery() {}

    /** @throws RefusedException if a parameter is unknown, or its value is none that there can be */
    static AlarmFilter of(MultivaluedMap<String, String> parameters) throws RefusedException {
        Answers.requireKnown(parameters, KNOWN);
        Optional<String> limit = value(parameters, LIMIT);
        return new AlarmFilter(
                states(value(parameters, STATE)),
                value(parameters, ROUTE),
                rule(value(parameters, RULE)),
                severity(value(parameters, SEVERITY)),
                after(value(parameters, AFTER)),
                limit.isPresent() ? Answers.whole(LIMIT, limit.get(), 1, LIMIT_MAX) : LIMIT_DEFAULT);
    }

    private static Optional<String> value(MultivaluedMap<String, String> parameters, String name)
            throws RefusedException {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw RefusedException.invalid(name + ": given " + values.size() + " times; allowed is once");
        }
        return values.stream().findFirst();
    }

    private static Set<Alarm.State> states(Optional<String> words) throws RefusedException {
        if (words.isEmpty()) {
            return EnumSet.allOf(Alarm.State.class);
        }
        Set<Alarm.State> states = EnumSet.noneOf(Alarm.State.class);
        for (String word : words.get().split(",", -1)) {
            states.add(Stream.of(Alarm.State.values())
                    .filter(state -> AlarmView.word(state).equals(word))
                    .findFirst()
                    .orElseThrow(() -> wrong(STATE, word, "active, acknowledged, ended, several with commas")));
        }
        return states;
    }

    private static Optional<Rule> rule(Optional<String> id) throws RefusedException {
        Optional<Rule> rule = id.flatMap(Rule::of);
        if (id.isPresent() && rule.isEmpty()) {
            throw wrong(RULE, id.get(), "the IDs of GET /v2/alarm-rules");
        }
        return rule;
    }

    private static Optional<Severity> severity(Optional<String> word) throws RefusedException {
        Optional<Severity> severity = word.flatMap(RuleJson::severity);
        if (word.isPresent() && severity.isEmpty()) {
            throw wrong(SEVERITY, word.get(), RuleJson.SEVERITIES);
        }
        return severity;
    }

    private static long after(Optional<String> id) throws RefusedException {
        return id.isPresent() ? id(AFTER, id.get()) : Long.MAX_VALUE;
    }

    /** The ID of an alarm. */
    static long id(String field, String text) throws RefusedException {
        if (!text.matches("[0-9]{1,18}")) {
            throw wrong(field, text, "the IDs of alarms, which are whole numbers");
        }
        return Long.parseLong(text);
    }

    private static RefusedException wrong(String name, String value, String allowed) {
        return RefusedException.invalid(name + ": \"" + StrictJson.shown(value) + "\"; allowed are " + allowed);
    }
}
