package dev.tramo.server.observe.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.observe.Severity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A silence as JSON, as clients send it and as it is stored. */
public final class SilenceJson {
    /** Longest window. */
    static final Duration LENGTH_MAX = Duration.ofDays(366);

    private static final String ROUTE = "route";
    private static final String LABEL = "label";
    private static final String RULE = "rule";
    private static final String SEVERITY = "severity";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String NOTE = "note";
    private static final String BY = "by";
    private static final Set<String> FIELDS = new TreeSet<>(Set.of(ROUTE, LABEL, RULE, SEVERITY, FROM, TO, NOTE));
    /** What only answers have: overlooked, so that what was read can be sent back. */
    private static final Set<String> READ_ONLY = Set.of("id", BY, "active");

    private static final Pattern ID_FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    /** Longest note, characters. */
    public static final int NOTE_LENGTH_MAX = 1_000;

    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private SilenceJson() {}

    /** Refuses an ID that no silence can have. */
    public static void requireId(String id) throws RefusedException {
        if (!ID_FORM.matcher(id).matches() || id.equals(".") || id.equals("..")) {
            throw RefusedException.invalid("id: \"" + StrictJson.shown(id)
                    + "\"; allowed are 1 to 64 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"");
        }
    }

    /**
     * Reads a silence.
     *
     * @param by who sends it
     * @param now when the window begins if nothing is said of it
     * @throws RefusedException naming the field, its value and what is allowed
     */
    public static Silence read(String id, ObjectNode given, String by, Instant now) throws RefusedException {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!FIELDS.contains(name) && !READ_ONLY.contains(name)) {
                throw RefusedException.invalid(
                        "unknown field \"" + StrictJson.shown(name) + "\"; known are " + String.join(", ", FIELDS));
            }
        }
        Instant from = instant(FROM, given.path(FROM)).orElse(now);
        Instant to = instant(TO, given.path(TO))
                .orElseThrow(() -> RefusedException.invalid("to: missing; allowed is a time after from"));
        if (!to.isAfter(from) || to.isAfter(from.plus(LENGTH_MAX))) {
            throw RefusedException.invalid("to: " + to + "; allowed are times after from (" + from + "), by at most "
                    + LENGTH_MAX.toDays() + " days");
        }
        return new Silence(
                id,
                text(given, ROUTE, Labels.ROUTE_FORM, "the ID of a route"),
                text(given, LABEL, Labels.FORM, Labels.ALLOWED),
                rule(given),
                severity(given),
                from,
                to,
                note(NOTE, given.path(NOTE)),
                by);
    }

    private static Optional<Instant> instant(String field, JsonNode value) throws RefusedException {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            if (value.isTextual()) {
                return Optional.of(OffsetDateTime.parse(value.textValue()).toInstant());
            }
        } catch (DateTimeException e) {
            // answered below
        }
        throw wrong(field, value, "times as in \"2026-01-02T03:04:05Z\"");
    }

    private static Optional<String> text(ObjectNode given, String field, Pattern form, String allowed)
            throws RefusedException {
        JsonNode value = given.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || !form.matcher(value.textValue()).matches()) {
            throw wrong(field, value, allowed);
        }
        return Optional.of(value.textValue());
    }

    private static Optional<Rule> rule(ObjectNode given) throws RefusedException {
        JsonNode value = given.path(RULE);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        Optional<Rule> rule = Rule.of(value.asText());
        if (rule.isEmpty()) {
            throw wrong(RULE, value, "the IDs of GET /v2/alarm-rules");
        }
        return rule;
    }

    private static Optional<Severity> severity(ObjectNode given) throws RefusedException {
        JsonNode value = given.path(SEVERITY);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        Optional<Severity> severity = RuleJson.severity(value.asText());
        if (severity.isEmpty()) {
            throw wrong(SEVERITY, value, RuleJson.SEVERITIES);
        }
        return severity;
    }

    /** A text that a person wrote; empty if there is none. */
    public static String note(String field, JsonNode value) throws RefusedException {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()
                || value.textValue().length() > NOTE_LENGTH_MAX
                || NO_TEXT.matcher(value.textValue()).find()) {
            throw wrong(field, value, "at most " + NOTE_LENGTH_MAX + " printable characters");
        }
        return value.textValue().strip();
    }

    private static RefusedException wrong(String field, JsonNode value, String allowed) {
        return RefusedException.invalid(field + ": " + StrictJson.shown(value.toString()) + "; allowed are " + allowed);
    }

    /** As {@link #read} reads it, with who set it. */
    static ObjectNode write(Silence silence) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        silence.route().ifPresent(route -> json.put(ROUTE, route));
        silence.label().ifPresent(label -> json.put(LABEL, label));
        silence.rule().ifPresent(rule -> json.put(RULE, rule.id()));
        silence.severity().ifPresent(severity -> json.put(SEVERITY, RuleJson.word(severity)));
        return json.put(FROM, silence.from().toString())
                .put(TO, silence.to().toString())
                .put(NOTE, silence.note())
                .put(BY, silence.by());
    }

    /** Who set a silence that is stored. */
    static String by(ObjectNode stored) {
        return stored.path(BY).asText("");
    }
}
