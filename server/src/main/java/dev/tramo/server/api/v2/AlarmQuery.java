package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
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
        Query query = new Query(parameters, KNOWN);
        Set<Alarm.State> states = query.constants(STATE, Alarm.State.class, AlarmView::word);
        return new AlarmFilter(
                states.isEmpty() ? EnumSet.allOf(Alarm.State.class) : states,
                query.once(ROUTE),
                rule(query.once(RULE)),
                query.constant(SEVERITY, Severity.values(), RuleJson::word),
                query.id(AFTER).orElse(Long.MAX_VALUE),
                query.whole(LIMIT, 1, LIMIT_MAX, LIMIT_DEFAULT));
    }

    private static Optional<Rule> rule(Optional<String> id) throws RefusedException {
        Optional<Rule> rule = id.flatMap(Rule::of);
        if (id.isPresent() && rule.isEmpty()) {
            throw Query.wrong(RULE, id.get(), "the IDs of GET /v2/alarm-rules");
        }
        return rule;
    }
}
