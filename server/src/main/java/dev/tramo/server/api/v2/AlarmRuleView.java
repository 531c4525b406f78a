package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramo.server.observe.alarm.Rule;
import dev.tramo.server.observe.alarm.RuleChanges;
import dev.tramo.server.observe.alarm.RuleJson;
import dev.tramo.server.observe.alarm.RuleSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A rule as it is shown. It can be sent back: what nobody sets is overlooked. */
@Schema(name = "AlarmRule")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlarmRuleView(
        @Schema(examples = "retransmissions") String id,
        String title,

        @Schema(description = "When it is met") String meaning,

        @Schema(description = "What to do about it") String advice,

        @Schema(description = "Whether somebody changed it") boolean changed,

        @Schema(description = DEFAULTS, type = SchemaType.OBJECT)
        Object defaults,

        @Schema(description = LABELS, type = SchemaType.OBJECT)
        Map<String, Object> labels,

        @Schema(description = ROUTES, type = SchemaType.OBJECT)
        Map<String, Object> routes,

        @Schema(description = "What may be set besides enabled, severity, beginSeconds and endSeconds")
        List<ThresholdView> thresholds) {
    static final String DEFAULTS =
            "For all routes, and for the server: enabled, severity (info, warning, critical), beginSeconds and endSeconds (how long"
                    + " it must be met, or not be met any more, 0 to 3600), and the rule's thresholds";
    static final String LABELS =
            "What differs for routes with a label, by key=value; of several that fit, the first wins";
    static final String ROUTES = "What differs for single routes, by their IDs; before labels";

    /** A number that may be set. */
    @Schema(name = "AlarmThreshold")
    record ThresholdView(
            String name, @JsonProperty("default") double standard, double min, double max, String meaning) {}

    static AlarmRuleView of(Rule rule, RuleSettings settings) {
        return new AlarmRuleView(
                rule.id(),
                rule.title(),
                rule.meaning(),
                rule.advice(),
                !settings.equals(RuleSettings.NONE),
                RuleJson.write(settings.of(rule)),
                overrides(settings.labels()),
                overrides(settings.routes()),
                rule.thresholds().stream()
                        .map(one -> new ThresholdView(one.name(), one.standard(), one.min(), one.max(), one.meaning()))
                        .toList());
    }

    private static Map<String, Object> overrides(Map<String, RuleChanges> changes) {
        Map<String, Object> views = new LinkedHashMap<>();
        changes.forEach((scope, one) -> views.put(scope, RuleJson.write(one)));
        return views;
    }
}
