package dev.tramo.server.observe.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fields of a JSON object, each checked as it is read. Refusals name the field, its value unless it is secret, and what is allowed. */
final class Fields {
    /** Control characters, and halves of characters, which no encoding of text can carry. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final ObjectNode given;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(ObjectNode given) {
        this.given = given;
    }

    private Optional<JsonNode> value(String name) {
        known.add(name);
        JsonNode value = given.path(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /**
     * Refuses fields that were not read.
     *
     * @param readOnly what only answers have
     */
    void requireNoOthers(Set<String> readOnly) throws RefusedException {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!known.contains(name) && !readOnly.contains(name)) {
                throw RefusedException.invalid(
                        "unknown field \"" + StrictJson.shown(name) + "\"; known are " + String.join(", ", known));
            }
        }
    }

    static RefusedException wrong(String name, String value, String allowed) {
        return RefusedException.invalid(name + ": " + StrictJson.shown(value) + "; allowed are " + allowed);
    }

    private static RefusedException wrong(String name, JsonNode value, String allowed) {
        return wrong(name, value.toString(), allowed);
    }

    static RefusedException missing(String name, String allowed) {
        return RefusedException.invalid(name + ": missing; allowed are " + allowed);
    }

    /** A text that must be there. */
    String text(String name, Pattern form, String allowed) throws RefusedException {
        String text = text(name, "", form, allowed);
        if (text.isEmpty()) {
            throw missing(name, allowed);
        }
        return text;
    }

    /** A text. */
    String text(String name, String fallback, Pattern form, String allowed) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        String text = value.get().asText().strip();
        if (!value.get().isTextual() || (!text.isEmpty() && !form.matcher(text).matches())) {
            throw wrong(name, value.get(), allowed);
        }
        return text;
    }

    /** A text of several lines, whose value is not repeated. */
    String lines(String name, int lengthMax, String allowed) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return "";
        }
        if (!value.get().isTextual() || value.get().textValue().length() > lengthMax) {
            throw RefusedException.invalid(name + ": unusable; allowed are " + allowed);
        }
        return value.get().textValue().strip();
    }

    boolean flag(String name, boolean fallback) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw wrong(name, value.get(), "true and false");
        }
        return value.map(JsonNode::booleanValue).orElse(fallback);
    }

    int whole(String name, int fallback, int min, int max) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        boolean isIn = value.get().isIntegralNumber()
                && value.get().canConvertToInt()
                && value.get().intValue() >= min
                && value.get().intValue() <= max;
        if (!isIn) {
            throw wrong(name, value.get(), "whole numbers from " + min + " to " + max);
        }
        return value.get().intValue();
    }

    /** One of the words of an enumeration. */
    <E extends Enum<E>> E word(String name, Optional<E> fallback, Class<E> of) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return fallback.orElseThrow(() -> missing(name, words(of)));
        }
        return word(name, value.get(), of);
    }

    private static <E extends Enum<E>> E word(String name, JsonNode value, Class<E> of) throws RefusedException {
        for (E each : of.getEnumConstants()) {
            if (value.isTextual() && MessageText.word(each).equals(value.textValue())) {
                return each;
            }
        }
        throw wrong(name, value, words(of));
    }

    private static <E extends Enum<E>> String words(Class<E> of) {
        return Stream.of(of.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** Words of an enumeration, at least one. */
    <E extends Enum<E>> Set<E> words(String name, Set<E> fallback, Class<E> of) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        Set<E> read = new LinkedHashSet<>();
        for (JsonNode each : value.get()) {
            read.add(word(name, each, of));
        }
        if (!value.get().isArray() || read.isEmpty()) {
            throw wrong(name, value.get(), "a list of one or more of " + words(of));
        }
        return read;
    }

    /** A list of texts. */
    List<String> texts(String name, int min, int max, Pattern form, String allowed) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty() && min == 0) {
            return List.of();
        }
        JsonNode list = value.orElseThrow(() -> missing(name, "a list of " + allowed));
        if (!list.isArray() || list.size() < min || list.size() > max) {
            throw wrong(name, list, "lists of " + min + " to " + max + " of these: " + allowed);
        }
        List<String> read = new ArrayList<>();
        for (JsonNode each : list) {
            if (!each.isTextual() || !form.matcher(each.textValue()).matches()) {
                throw wrong(name, each, allowed);
            }
            read.add(each.textValue());
        }
        return List.copyOf(read);
    }

    /** Texts by their keys. */
    Map<String, String> labels(String name, int max, int lengthMax) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) {
            return Map.of();
        }
        String allowed = "objects of at most " + max + " texts of at most " + lengthMax + " printable characters";
        if (!value.get().isObject() || value.get().size() > max) {
            throw wrong(name, value.get(), allowed);
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> label : value.get().properties()) {
            if (!label.getValue().isTextual()
                    || !isPrintable(label.getKey(), lengthMax)
                    || !isPrintable(label.getValue().textValue(), lengthMax)) {
                throw wrong(name + "." + StrictJson.shown(label.getKey()), label.getValue(), allowed);
            }
            read.put(label.getKey(), label.getValue().textValue());
        }
        return read;
    }

    static boolean isPrintable(String text, int lengthMax) {
        return text.length() <= lengthMax && !NO_TEXT.matcher(text).find();
    }

    /**
     * A secret. Left out, or sent back as it was shown, it is as before; {@code ""} removes it.
     *
     * @param before the one that is set; {@link Secret#NONE} if there is none
     */
    Secret secret(String name, Secret before, Predicate<Secret> form, String allowed) throws RefusedException {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty() || value.get().asText().equals(Secret.MASK)) {
            if (value.isPresent() && !before.isSet()) {
                throw RefusedException.invalid(
                        name + ": " + Secret.MASK + " stands for one that is set and not shown; none is set");
            }
            return before;
        }
        Secret secret = new Secret(value.get().asText());
        if (!value.get().isTextual() || (secret.isSet() && !form.test(secret))) {
            throw RefusedException.invalid(name + ": unusable; allowed are " + allowed);
        }
        return secret;
    }

    /** A secret that must be set. */
    Secret required(String name, Secret before, Predicate<Secret> form, String allowed) throws RefusedException {
        Secret secret = secret(name, before, form, allowed);
        if (!secret.isSet()) {
            throw missing(name, allowed);
        }
        return secret;
    }
}
