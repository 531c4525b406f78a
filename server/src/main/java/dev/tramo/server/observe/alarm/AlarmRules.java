package dev.tramo.server.observe.alarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The table {@code alarm_rule}, read from memory: what operators changed of the rules. A change acts at once. Any thread. */
@Singleton
@Priority(50)
public class AlarmRules implements Managed {
    private static final System.Logger LOG = System.getLogger(AlarmRules.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Row(String id, String settings) {}

    private final Store store;
    private volatile Map<Rule, RuleSettings> settings = Map.of();

    AlarmRules(Store store) {
        this.store = store;
    }

    @Override
    public synchronized void takeOver() {
        List<Row> rows = store.read(h -> h.createQuery("SELECT id, settings FROM alarm_rule")
                .map((row, context) -> new Row(row.getString("id"), row.getString("settings")))
                .list());
        Map<Rule, RuleSettings> loaded = new EnumMap<>(Rule.class);
        for (Row row : rows) {
            Rule.of(row.id()).ifPresent(rule -> loaded.put(rule, read(rule, row.settings())));
        }
        settings = Collections.unmodifiableMap(loaded);
    }

    private static RuleSettings read(Rule rule, String json) {
        try {
            return RuleJson.read(rule, (ObjectNode) JSON.readTree(json));
        } catch (JsonProcessingException | ClassCastException | RefusedException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "stored settings of alarm rule={0} are unreadable, the default is taken: {1}",
                    rule.id(),
                    e.getMessage());
            return RuleSettings.NONE;
        }
    }

    @Override
    public void standDown() {
        settings = Map.of();
    }

    /** What was changed of a rule. */
    public RuleSettings of(Rule rule) {
        return settings.getOrDefault(rule, RuleSettings.NONE);
    }

    /** What was changed, by rules; another object after each change. */
    Map<Rule, RuleSettings> all() {
        return settings;
    }

    /** Changes a rule; {@link RuleSettings#NONE} restores its defaults. */
    public synchronized void put(Rule rule, RuleSettings changed) {
        Map<Rule, RuleSettings> next = new EnumMap<>(Rule.class);
        next.putAll(settings);
        if (changed.equals(RuleSettings.NONE)) {
            store.change(h -> h.execute("DELETE FROM alarm_rule WHERE id = ?", rule.id()));
            next.remove(rule);
        } else {
            String json = RuleJson.write(changed).toString();
            store.change(h -> {
                if (h.execute("UPDATE alarm_rule SET settings = ? WHERE id = ?", json, rule.id()) == 0) {
                    h.execute("INSERT INTO alarm_rule (id, settings) VALUES (?, ?)", rule.id(), json);
                }
            });
            next.put(rule, changed);
        }
        settings = Collections.unmodifiableMap(next);
    }

    /** What holds for the server itself. */
    static Map<Rule, RuleValues> values(Map<Rule, RuleSettings> settings) {
        Map<Rule, RuleValues> values = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            values.put(rule, settings.getOrDefault(rule, RuleSettings.NONE).of(rule));
        }
        return values;
    }

    /** What holds for a route. */
    static Map<Rule, RuleValues> values(Map<Rule, RuleSettings> settings, String route, Map<String, String> labels) {
        Map<Rule, RuleValues> values = new EnumMap<>(Rule.class);
        for (Rule rule : Rule.values()) {
            values.put(rule, settings.getOrDefault(rule, RuleSettings.NONE).of(rule, route, labels));
        }
        return values;
    }
}
