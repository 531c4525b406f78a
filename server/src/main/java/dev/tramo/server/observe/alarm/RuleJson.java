package dev.tramo.server.observe.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of a rule as JSON, as clients send them and as they are stored. */
public final class RuleJson {
    private static final String DEFAULTS = "defaults";
    private static final String LABELS = "labels";
    private static final String ROUTES = "routes";
    /** What only answers have: overlooked, so that what was read can be sent back. */
    private static final Set<String> READ_ONLY = Set.of("id", "title", "meaning", "advice", "thresholds", "changed");

    private static final String ENABLED = "enabled";
    private static final String SEVERITY = "severity";
    private static final String BEGIN_SECONDS = "beginSeconds";
    private static final String END_SECONDS = "endSeconds";

    private static final int LABELS_MAX = 100;
    private static final int ROUTES_MAX = 1_000;

    private final Rule rule;

    private RuleJson(Rule rule) {
        this.rule = rule;
    }

    /**
     * Reads what is to hold for a rule, as a whole: what is not there is as it is by default.
     *
     * @throws RefusedException naming the field, its value and what is allowed
     */
    public static RuleSettings read(Rule rule, ObjectNode given) throws RefusedException {
        return new RuleJson(rule).settings(given);
    }

    private RuleSettings settings(ObjectNode given) throws RefusedException {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!Set.of(DEFAULTS, LABELS, ROUTES).contains(name) && !READ_ONLY.contains(name)) {
                throw RefusedException.invalid("unknown field \"" + StrictJson.shown(name) + "\"; known are " + DEFAULTS
                        + ", " + LABELS + ", " + ROUTES);
            }
        }
        RuleChanges server = unlessStandard(changes(DEFAULTS, given.path(DEFAULTS)));
        RuleSettings settings = new RuleSettings(
                server,
                overrides(LABELS, given.path(LABELS), Labels.FORM, LABELS_MAX, Labels.ALLOWED),
                overrides(ROUTES, given.path(ROUTES), Labels.ROUTE_FORM, ROUTES_MAX, "the IDs of routes"));
        requireRange(DEFAULTS, settings.of(rule));
        for (Map.Entry<String, RuleChanges> label : settings.labels().entrySet()) {
            requireRange(LABELS + "." + label.getKey(), label.getValue().over(settings.of(rule)));
        }
        for (Map.Entry<String, RuleChanges> route : settings.routes().entrySet()) {
            requireRange(ROUTES + "." + route.getKey(), route.getValue().over(settings.of(rule)));
        }
        return settings;
    }

    /** A lower end above the upper one would always be an alarm. */
    private void requireRange(String where, RuleValues values) throws RefusedException {
        if (rule == Rule.BIT_RATE && values.of(Limit.MBPS_MAX) > 0) {
            double min = values.of(Limit.MBPS_MIN);
            if (min > values.of(Limit.MBPS_MAX)) {
                throw RefusedException.invalid(where + "." + Limit.MBPS_MIN + ": " + FigureChecks.text(min)
                        + "; allowed is at most " + Limit.MBPS_MAX + ", "
                        + FigureChecks.text(values.of(Limit.MBPS_MAX)));
            }
        }
    }

    private Map<String, RuleChanges> overrides(String field, JsonNode given, Pattern form, int max, String allowed)
            throws RefusedException {
        Map<String, RuleChanges> read = new LinkedHashMap<>();
        if (given.isMissingNode() || given.isNull()) {
            return read;
        }
        if (!given.isObject() || given.size() > max) {
            throw RefusedException.invalid(field + ": " + (given.isObject() ? given.size() : "no JSON object")
                    + "; allowed is an object of at most " + max + ", by " + allowed);
        }
        for (Map.Entry<String, JsonNode> one : given.properties()) {
            if (!form.matcher(one.getKey()).matches()) {
                throw RefusedException.invalid(
                        field + ": \"" + StrictJson.shown(one.getKey()) + "\"; allowed are " + allowed);
            }
            read.put(one.getKey(), changes(field + "." + one.getKey(), one.getValue()));
        }
        return read;
    }

    private RuleChanges changes(String where, JsonNode given) throws RefusedException {
        if (given.isMissingNode() || given.isNull()) {
            return RuleChanges.NONE;
        }
        if (!given.isObject()) {
            throw RefusedException.invalid(
                    where + ": no JSON object; allowed is an object of " + String.join(", ", fields()));
        }
        Map<String, Double> thresholds = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : given.properties()) {
            String name = field.getKey();
            if (!fields().contains(name)) {
                throw RefusedException.invalid(where + ": unknown field \"" + StrictJson.shown(name) + "\"; known are "
                        + String.join(", ", fields()));
            }
            for (Threshold threshold : rule.thresholds()) {
                if (threshold.name().equals(name)) {
                    thresholds.put(name, number(where, threshold, field.getValue()));
                }
            }
        }
        return new RuleChanges(
                flag(where, given.path(ENABLED)),
                severity(where, given.path(SEVERITY)),
                seconds(where, BEGIN_SECONDS, given.path(BEGIN_SECONDS)),
                seconds(where, END_SECONDS, given.path(END_SECONDS)),
                thresholds);
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>(List.of(ENABLED, SEVERITY, BEGIN_SECONDS, END_SECONDS));
        rule.thresholds().forEach(threshold -> fields.add(threshold.name()));
        return fields;
    }

    private static double number(String where, Threshold threshold, JsonNode value) throws RefusedException {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        boolean isIn = number >= threshold.min() && number <= threshold.max(); // false for what is no number
        boolean isWhole = !threshold.isWhole() || number == Math.rint(number);
        if (!isIn || !isWhole) {
            throw wrong(
                    where + "." + threshold.name(),
                    value,
                    (threshold.isWhole() ? "whole numbers" : "numbers") + " from " + FigureChecks.text(threshold.min())
                            + " to " + FigureChecks.text(threshold.max()));
        }
        return number;
    }

    private static Optional<Boolean> flag(String where, JsonNode value) throws RefusedException {
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw wrong(where + "." + ENABLED, value, "true and false");
        }
        return Optional.of(value.booleanValue());
    }

    private static Optional<Severity> severity(String where, JsonNode value) throws RefusedException {
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        Optional<Severity> severity = value.isTextual() ? severity(value.textValue()) : Optional.empty();
        if (severity.isEmpty()) {
            throw wrong(where + "." + SEVERITY, value, SEVERITIES);
        }
        return severity;
    }

    /** Names of severities, for messages. */
    public static final String SEVERITIES =
            Stream.of(Severity.values()).map(RuleJson::word).collect(Collectors.joining(", "));

    /** A severity by its name in the API. */
    public static Optional<Severity> severity(String word) {
        return Stream.of(Severity.values())
                .filter(severity -> word(severity).equals(word))
                .findFirst();
    }

    /** The name of a severity in the API. */
    public static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Integer> seconds(String where, String field, JsonNode value) throws RefusedException {
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        boolean isWhole = value.isIntegralNumber() && value.canConvertToInt();
        if (!isWhole || value.intValue() < 0 || value.intValue() > RuleValues.HOLD_SECONDS_MAX) {
            throw wrong(where + "." + field, value, "whole numbers from 0 to " + RuleValues.HOLD_SECONDS_MAX);
        }
        return Optional.of(value.intValue());
    }

    private static RefusedException wrong(String field, JsonNode value, String allowed) {
        return RefusedException.invalid(field + ": " + StrictJson.shown(value.toString()) + "; allowed are " + allowed);
    }

    /** What is as it is by default is no change: the default may be another one in a later version. */
    private RuleChanges unlessStandard(RuleChanges given) {
        RuleValues standard = rule.standard();
        Map<String, Double> thresholds = new LinkedHashMap<>(given.thresholds());
        thresholds
                .entrySet()
                .removeIf(one -> one.getValue().equals(standard.thresholds().get(one.getKey())));
        return new RuleChanges(
                given.isEnabled().filter(is -> is != standard.isEnabled()),
                given.severity().filter(is -> is != standard.severity()),
                given.beginSeconds().filter(is -> is != standard.beginSeconds()),
                given.endSeconds().filter(is -> is != standard.endSeconds()),
                thresholds);
    }

    /** What was changed, as {@link #read} reads it. */
    static ObjectNode write(RuleSettings settings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set(DEFAULTS, write(settings.server()));
        ObjectNode labels = json.putObject(LABELS);
        settings.labels().forEach((label, changes) -> labels.set(label, write(changes)));
        ObjectNode routes = json.putObject(ROUTES);
        settings.routes().forEach((route, changes) -> routes.set(route, write(changes)));
        return json;
    }

    /** What was changed for a scope, as one JSON object. */
    public static ObjectNode write(RuleChanges changes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        changes.isEnabled().ifPresent(is -> json.put(ENABLED, is));
        changes.severity().ifPresent(severity -> json.put(SEVERITY, word(severity)));
        changes.beginSeconds().ifPresent(seconds -> json.put(BEGIN_SECONDS, seconds));
        changes.endSeconds().ifPresent(seconds -> json.put(END_SECONDS, seconds));
        changes.thresholds().forEach((name, value) -> putNumber(json, name, value));
        return json;
    }

    /** All that holds, as one JSON object. */
    public static ObjectNode write(RuleValues values) {
        return write(new RuleChanges(
                Optional.of(values.isEnabled()),
                Optional.of(values.severity()),
                Optional.of(values.beginSeconds()),
                Optional.of(values.endSeconds()),
                values.thresholds()));
    }

    private static void putNumber(ObjectNode json, String name, double value) {
        if (value == Math.rint(value)) {
            json.put(name, (long) value);
        } else {
            json.put(name, value);
        }
    }
}
