package dev.tramo.server.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.Switching;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** How a route changes between its sources, as JSON: in the API, in the store, and on the way to workers. */
public final class SwitchingJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODE = "mode";
    private static final String AUTOMATIC = "automatic";
    private static final String MANUAL = "manual";
    private static final String STANDBY = "standby";
    private static final String SWITCH = "switch";
    private static final String NO_DATA_MILLIS = "noDataMillis";
    private static final String DISCONNECTED = "disconnected";
    private static final String KBPS_MIN = "kbpsMin";
    private static final String KBPS_WINDOW_MILLIS = "kbpsWindowMillis";
    private static final String LOST_PACKETS_MAX = "lostPacketsMax";
    private static final String NO_VIDEO_MILLIS = "noVideoMillis";
    private static final String NO_AUDIO_MILLIS = "noAudioMillis";
    private static final String PID_MISSING_MILLIS = "pidMissingMillis";
    private static final String PRIORITY_1_MILLIS = "priority1Millis";
    private static final String HOLD_MILLIS = "holdMillis";
    private static final String RETURN = "return";
    private static final String RETURN_AFTER_MILLIS = "returnAfterMillis";
    private static final String KEYFRAME_WAIT_MILLIS = "keyframeWaitMillis";
    private static final String RECONNECT_AFTER_MILLIS = "reconnectAfterMillis";

    /** All fields, in the order in which they are written. */
    private static final List<String> FIELDS = List.of(
            MODE,
            STANDBY,
            SWITCH,
            NO_DATA_MILLIS,
            DISCONNECTED,
            KBPS_MIN,
            KBPS_WINDOW_MILLIS,
            LOST_PACKETS_MAX,
            NO_VIDEO_MILLIS,
            NO_AUDIO_MILLIS,
            PID_MISSING_MILLIS,
            PRIORITY_1_MILLIS,
            HOLD_MILLIS,
            RETURN,
            RETURN_AFTER_MILLIS,
            KEYFRAME_WAIT_MILLIS,
            RECONNECT_AFTER_MILLIS);

    private final JsonNode given;

    private SwitchingJson(JsonNode given) {
        this.given = given;
    }

    /** All fields of it. */
    public static ObjectNode write(Switching switching) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(MODE, switching.isAutomatic() ? AUTOMATIC : MANUAL);
        json.put(STANDBY, word(switching.standby()));
        json.put(SWITCH, word(switching.join()));
        json.put(NO_DATA_MILLIS, switching.noDataMillis());
        json.put(DISCONNECTED, switching.disconnected());
        json.put(KBPS_MIN, switching.kbpsMin());
        json.put(KBPS_WINDOW_MILLIS, switching.kbpsWindowMillis());
        json.put(LOST_PACKETS_MAX, switching.lostPacketsMax());
        json.put(NO_VIDEO_MILLIS, switching.content().noVideoMillis());
        json.put(NO_AUDIO_MILLIS, switching.content().noAudioMillis());
        json.put(PID_MISSING_MILLIS, switching.content().pidMissingMillis());
        json.put(PRIORITY_1_MILLIS, switching.content().priority1Millis());
        json.put(HOLD_MILLIS, switching.holdMillis());
        json.put(RETURN, word(switching.returning()));
        json.put(RETURN_AFTER_MILLIS, switching.returnAfterMillis());
        json.put(KEYFRAME_WAIT_MILLIS, switching.keyframeWaitMillis());
        json.put(RECONNECT_AFTER_MILLIS, switching.reconnectAfterMillis());
        return json;
    }

    /**
     * Reads what is given, with defaults for the rest.
     *
     * @throws IllegalArgumentException naming the field, its value and what is allowed
     */
    public static Switching read(JsonNode given) {
        if (!given.isObject()) {
            throw new IllegalArgumentException(
                    "switching: no JSON object; allowed is one as in {\"noDataMillis\": 500}");
        }
        for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("switching: unknown field \"" + EndpointUri.shown(name)
                        + "\"; known are " + String.join(", ", FIELDS));
            }
        }
        return new SwitchingJson(given).switching();
    }

    /** As {@link #read(JsonNode)}, of a text; empty for the defaults. */
    public static Switching read(String text) {
        if (text.isEmpty()) {
            return Switching.DEFAULT;
        }
        try {
            return read(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("switching: no JSON"); // without the cause, whose message quotes it
        }
    }

    /** What {@link #read(String)} reads. */
    public static String text(Switching switching) {
        return switching.equals(Switching.DEFAULT) ? "" : write(switching).toString();
    }

    private Switching switching() {
        Switching usual = Switching.DEFAULT;
        return new Switching(
                word(MODE, List.of(AUTOMATIC, MANUAL), AUTOMATIC).equals(AUTOMATIC),
                constant(STANDBY, Switching.Standby.values(), usual.standby()),
                constant(SWITCH, Switching.Join.values(), usual.join()),
                whole(NO_DATA_MILLIS, usual.noDataMillis()),
                flag(DISCONNECTED, usual.disconnected()),
                whole(KBPS_MIN, usual.kbpsMin()),
                whole(KBPS_WINDOW_MILLIS, usual.kbpsWindowMillis()),
                whole(LOST_PACKETS_MAX, usual.lostPacketsMax()),
                whole(HOLD_MILLIS, usual.holdMillis()),
                constant(RETURN, Switching.Returning.values(), usual.returning()),
                whole(RETURN_AFTER_MILLIS, usual.returnAfterMillis()),
                whole(KEYFRAME_WAIT_MILLIS, usual.keyframeWaitMillis()),
                whole(RECONNECT_AFTER_MILLIS, usual.reconnectAfterMillis()),
                content());
    }

    private Switching.Content content() {
        Switching.Content usual = Switching.DEFAULT.content();
        return new Switching.Content(
                whole(NO_VIDEO_MILLIS, usual.noVideoMillis()),
                whole(NO_AUDIO_MILLIS, usual.noAudioMillis()),
                whole(PID_MISSING_MILLIS, usual.pidMissingMillis()),
                whole(PRIORITY_1_MILLIS, usual.priority1Millis()));
    }

    private boolean isGiven(String name) {
        return given.has(name) && !given.path(name).isNull();
    }

    private int whole(String name, int usual) {
        JsonNode value = given.path(name);
        if (isGiven(name) && !(value.isIntegralNumber() && value.canConvertToInt())) {
            throw wrong(name, "whole numbers");
        }
        return isGiven(name) ? value.intValue() : usual;
    }

    private boolean flag(String name, boolean usual) {
        if (isGiven(name) && !given.path(name).isBoolean()) {
            throw wrong(name, "true and false");
        }
        return isGiven(name) ? given.path(name).booleanValue() : usual;
    }

    private <T extends Enum<T>> T constant(String name, T[] all, T usual) {
        List<String> words = Arrays.stream(all).map(SwitchingJson::word).toList();
        return all[words.indexOf(word(name, words, word(usual)))];
    }

    private String word(String name, List<String> allowed, String usual) {
        if (!isGiven(name)) {
            return usual;
        }
        String value = given.path(name).asText("");
        if (!given.path(name).isTextual() || !allowed.contains(value)) {
            throw wrong(name, String.join(", ", allowed));
        }
        return value;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private IllegalArgumentException wrong(String name, String allowed) {
        return new IllegalArgumentException("switching." + name + ": "
                + EndpointUri.shown(given.path(name).toString()) + "; allowed are " + allowed);
    }
}
