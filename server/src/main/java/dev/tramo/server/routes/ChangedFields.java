package dev.tramo.server.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.figures.SwitchingJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What differs between two versions of a route, without secrets: of most options of a URI the name alone is told. */
final class ChangedFields {
    /** Options whose values are numbers or words of ours. */
    private static final Set<String> SHOWN_OPTIONS = Set.of(
            "latency",
            "rcvlatency",
            "peerlatency",
            "maxlatency",
            "maxbw",
            "inputbw",
            "oheadbw",
            "pbkeylen",
            "mode",
            "transtype",
            "tlpktdrop",
            "conntimeo",
            "lossmaxttl",
            "ttl",
            "grace",
            "takeover",
            "seamless-mode",
            "seamless-latency",
            "skew");

    private static final int VALUE_LENGTH_MAX = 40;
    private static final String NOTHING = "";

    private final Map<String, String> fields = new LinkedHashMap<>();

    private ChangedFields() {}

    /**
     * Fields that differ, in the order of the API.
     *
     * @return {@code "1 -> 2"} by their names; an empty text where values are not told
     */
    static Map<String, String> between(StoredRoute before, StoredRoute after) {
        ChangedFields changed = new ChangedFields();
        if (!before.name().equals(after.name())) {
            changed.fields.put("name", shown(before.name()) + " -> " + shown(after.name()));
        }
        changed.labels(before.labels(), after.labels());
        changed.endpoints("sources.", before.sources(), after.sources());
        changed.switching(before, after);
        changed.endpoints("destinations.", before.destinations(), after.destinations());
        if (before.running() != after.running()) {
            changed.fields.put("running", before.running() + " -> " + after.running());
        }
        if (before.analysis() != after.analysis()) {
            changed.fields.put(
                    "analysis",
                    before.analysis().word() + " -> " + after.analysis().word());
        }
        if (changed.fields.isEmpty() && !before.equals(after)) {
            changed.fields.put("settings", NOTHING); // of an older API alone
        }
        return changed.fields;
    }

    private void switching(StoredRoute before, StoredRoute after) {
        if (!List.copyOf(before.sources().keySet())
                        .equals(List.copyOf(after.sources().keySet()))
                && before.sources().keySet().equals(after.sources().keySet())) {
            fields.put("sources", shown(order(before)) + " -> " + shown(order(after)));
        }
        ObjectNode old = SwitchingJson.write(before.switching());
        ObjectNode now = SwitchingJson.write(after.switching());
        now.fieldNames().forEachRemaining(name -> {
            if (!old.path(name).equals(now.path(name))) {
                fields.put(
                        "switching." + name,
                        old.path(name).asText() + " -> " + now.path(name).asText());
            }
        });
        if (!before.take().equals(after.take())) {
            fields.put("active source", after.take().source());
        }
    }

    private static String order(StoredRoute route) {
        return String.join(", ", route.sources().keySet());
    }

    private static String shown(String text) {
        return text.length() <= VALUE_LENGTH_MAX ? text : text.substring(0, VALUE_LENGTH_MAX) + "...";
    }

    private void labels(Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.stream()
                .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                .forEach(key -> fields.put("labels." + key, NOTHING));
    }

    private void endpoints(String prefix, Map<String, String> before, Map<String, String> after) {
        Set<String> ids = new TreeSet<>(before.keySet());
        ids.addAll(after.keySet());
        for (String id : ids) {
            String old = before.get(id);
            String now = after.get(id);
            if (old == null || now == null) {
                fields.put(
                        prefix + id,
                        (old == null ? "none" : UriAddress.of(old)) + " -> "
                                + (now == null ? "none" : UriAddress.of(now)));
            } else if (!old.equals(now)) {
                uris(prefix + id, old, now);
            }
        }
    }

    private void uris(String field, String before, String after) {
        int count = fields.size();
        String oldAddress = UriAddress.of(before);
        String newAddress = UriAddress.of(after);
        if (!oldAddress.equals(newAddress)) {
            fields.put(field, oldAddress + " -> " + newAddress);
        }
        Map<String, String> old = options(before);
        Map<String, String> now = options(after);
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        names.stream()
                .filter(name -> !Objects.equals(old.get(name), now.get(name)))
                .forEach(name -> fields.put(
                        field + "." + shown(name),
                        SHOWN_OPTIONS.contains(name)
                                ? shown(old.getOrDefault(name, "default")) + " -> "
                                        + shown(now.getOrDefault(name, "default"))
                                : NOTHING));
        if (fields.size() == count) {
            fields.put(field, NOTHING); // a stream key, a login
        }
    }

    private static Map<String, String> options(String uri) {
        Map<String, String> options = new TreeMap<>();
        int question = uri.indexOf('?');
        if (question >= 0) {
            Arrays.stream(uri.substring(question + 1).split("&", -1))
                    .map(option -> option.split("=", 2))
                    .forEach(option -> options.put(option[0], option.length == 1 ? "" : option[1]));
        }
        return options;
    }
}
