package dev.tramo.server.placement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads and checks what a client sends of a route's placement. */
final class PlacementReader {
    private static final Map<PlacementKind, Set<String>> FIELDS = Map.of(
            PlacementKind.LOCAL, Set.of(),
            PlacementKind.DOCKER, Set.of("cpus", "memoryMib"),
            PlacementKind.KUBERNETES, Set.of("cpus", "memoryMib", "hostNetwork", "nodeSelector", "tolerations"));
    private static final Set<String> TOLERATION_FIELDS = Set.of("key", "operator", "value", "effect");
    private static final int LABELS_MAX = 32;
    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");
    private static final int SHOWN_LENGTH_MAX = 40;

    private final PlacementSettings fallback;
    private final JsonNode given;

    private PlacementReader(PlacementSettings fallback, JsonNode given) {
        this.fallback = fallback;
        this.given = given;
    }

    /**
     * Reads a JSON object.
     *
     * @param fallback whose limits hold where the client says none
     * @throws PlacementException naming the field, its value and what is allowed
     */
    static PlacementSettings read(byte[] body, PlacementSettings fallback) throws PlacementException {
        try {
            return new PlacementReader(fallback, StrictJson.object(body)).settings();
        } catch (RefusedException e) {
            throw new PlacementException(e.getMessage());
        }
    }

    private PlacementSettings settings() throws PlacementException {
        PlacementKind kind = kind();
        Set<String> known = FIELDS.getOrDefault(kind, Set.of());
        for (Map.Entry<String, JsonNode> field : given.properties()) {
            if (!field.getKey().equals("kind") && !known.contains(field.getKey())) {
                throw wrong(
                        field.getKey(),
                        "unknown",
                        known.isEmpty() ? "nothing but kind for " + kind.word() : String.join(", ", known));
            }
        }
        if (kind == PlacementKind.LOCAL) {
            return PlacementSettings.LOCAL;
        }
        JsonNode network = given.path("hostNetwork");
        if (!network.isMissingNode() && !network.isBoolean()) {
            throw wrong("hostNetwork", network.toString(), "true and false");
        }
        return new PlacementSettings(kind, cpus(), memoryMib(), network.asBoolean(true), nodeSelector(), tolerations());
    }

    private PlacementKind kind() throws PlacementException {
        String word = given.path("kind").asText("");
        for (PlacementKind kind : PlacementKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw wrong("kind", word, "local, docker and kubernetes");
    }

    private double cpus() throws PlacementException {
        JsonNode value = given.path("cpus");
        if (value.isMissingNode()) {
            return fallback.cpus();
        }
        double cpus = value.isNumber() ? value.doubleValue() : -1;
        if (cpus < 0 || cpus > PlacementSettings.CPUS_MAX) {
            throw wrong("cpus", value.toString(), "0 (any) to " + (int) PlacementSettings.CPUS_MAX);
        }
        return cpus;
    }

    private int memoryMib() throws PlacementException {
        JsonNode value = given.path("memoryMib");
        if (value.isMissingNode()) {
            return fallback.memoryMib();
        }
        int mib = value.isIntegralNumber() && value.canConvertToInt() ? value.intValue() : -1;
        boolean isIn = mib >= PlacementSettings.MEMORY_MIB_MIN && mib <= PlacementSettings.MEMORY_MIB_MAX;
        if (mib != 0 && !isIn) {
            throw wrong(
                    "memoryMib",
                    value.toString(),
                    "0 (any), and " + PlacementSettings.MEMORY_MIB_MIN + " to " + PlacementSettings.MEMORY_MIB_MAX);
        }
        return mib;
    }

    private Map<String, String> nodeSelector() throws PlacementException {
        JsonNode labels = given.path("nodeSelector");
        if (labels.isMissingNode()) {
            return Map.of();
        }
        if (!labels.isObject() || labels.size() > LABELS_MAX) {
            throw wrong("nodeSelector", labels.toString(), "an object of at most " + LABELS_MAX + " labels");
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            boolean isLabel = LABEL_KEY.matcher(label.getKey()).matches()
                    && label.getValue().isTextual()
                    && LABEL_VALUE.matcher(label.getValue().textValue()).matches();
            if (!isLabel) {
                throw wrong("nodeSelector", label.getKey() + "=" + label.getValue(), "labels as Kubernetes has them");
            }
            read.put(label.getKey(), label.getValue().textValue());
        }
        return read;
    }

    private List<PlacementSettings.Toleration> tolerations() throws PlacementException {
        JsonNode all = given.path("tolerations");
        if (!all.isMissingNode() && (!all.isArray() || all.size() > LABELS_MAX)) {
            throw wrong("tolerations", all.toString(), "a list of at most " + LABELS_MAX);
        }
        List<PlacementSettings.Toleration> read = new ArrayList<>();
        for (JsonNode one : all) {
            read.add(toleration(one));
        }
        return read;
    }

    private static PlacementSettings.Toleration toleration(JsonNode one) throws PlacementException {
        boolean isObject = one.isObject()
                && one.properties().stream()
                        .allMatch(field -> TOLERATION_FIELDS.contains(field.getKey())
                                && field.getValue().isTextual());
        String key = one.path("key").asText("");
        String operator = one.path("operator").asText("Equal");
        String value = one.path("value").asText("");
        String effect = one.path("effect").asText("");
        boolean isRight = isObject
                && (key.isEmpty()
                        ? operator.equals("Exists")
                        : LABEL_KEY.matcher(key).matches())
                && (operator.equals("Equal") || (operator.equals("Exists") && value.isEmpty()))
                && LABEL_VALUE.matcher(value).matches()
                && Set.of("", "NoSchedule", "PreferNoSchedule", "NoExecute").contains(effect);
        if (!isRight) {
            throw wrong(
                    "tolerations",
                    one.toString(),
                    "objects of key, operator (Equal, Exists), value and effect (NoSchedule, PreferNoSchedule, NoExecute)");
        }
        return new PlacementSettings.Toleration(key, operator, value, effect);
    }

    private static PlacementException wrong(String field, String value, String allowed) {
        String shown = value.length() <= SHOWN_LENGTH_MAX ? value : value.substring(0, SHOWN_LENGTH_MAX) + "...";
        return new PlacementException(
                field.toLowerCase(Locale.ROOT).equals("kind") && value.isEmpty()
                        ? "kind: missing; allowed are " + allowed
                        : field + ": " + shown.replaceAll("\\p{Cntrl}", "?") + "; allowed are " + allowed);
    }
}
