package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Take;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.figures.SwitchingJson;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.routes.StoredRoute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and checks what a client sends of a route. What only answers have is overlooked, so that what was read can be sent back. */
final class RouteReader {
    static final String NAME = "name";
    static final String LABELS = "labels";
    static final String SOURCE = "source";
    static final String SOURCES = "sources";
    static final String SWITCHING = "switching";
    static final String DESTINATIONS = "destinations";
    static final String RUNNING = "running";
    static final String ANALYSIS = "analysis";
    private static final String URI = "uri";
    private static final String ID = "id";
    private static final List<String> FIELDS =
            List.of(NAME, LABELS, SOURCE, SOURCES, SWITCHING, DESTINATIONS, RUNNING, ANALYSIS);
    private static final int DESTINATIONS_MAX = 32;
    private static final int CAMERA_DESTINATIONS_MAX = 200;
    private static final int URI_LENGTH_MAX = 2_048;
    private static final int NAME_LENGTH_MAX = 128;
    private static final int LABELS_MAX = 32;
    private static final int LABEL_LENGTH_MAX = 256;
    private static final Pattern ID_FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern CAMERA_ID_FORM = Pattern.compile("camera-[A-Za-z0-9._-]{1,64}");
    private static final Pattern LABEL_KEY = Pattern.compile("[A-Za-z0-9._/-]{1,64}");
    /** Control characters, and halves of characters, which no encoding of text can carry. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private static final String ID_ALLOWED =
            "allowed are 1 to 64 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"";

    private final String id;
    private final Optional<StoredRoute> before;
    private final ObjectNode given;

    private RouteReader(String id, Optional<StoredRoute> before, ObjectNode given) {
        this.id = id;
        this.before = before;
        this.given = given;
    }

    /** Refuses an ID that no route can have. */
    static void requireId(String id) throws RefusedException {
        if (!isName(id) && !CAMERA_ID_FORM.matcher(id).matches()) {
            throw RefusedException.invalid("id: \"" + EndpointUri.shown(id) + "\"; " + ID_ALLOWED);
        }
    }

    private static boolean isName(String id) {
        return ID_FORM.matcher(id).matches() && !id.equals(".") && !id.equals("..");
    }

    /**
     * Reads what a route is to be as a whole.
     *
     * @param before what it is now; empty if it is new
     */
    static StoredRoute read(String id, Optional<StoredRoute> before, ObjectNode given) throws RefusedException {
        return new RouteReader(id, before, given).route();
    }

    private StoredRoute route() throws RefusedException {
        ReadOnly.requireUnchanged(id, given);
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!FIELDS.contains(name) && !ReadOnly.OF_ROUTES.contains(name)) {
                throw RefusedException.invalid(
                        "unknown field \"" + StrictJson.shown(name) + "\"; known are " + String.join(", ", FIELDS));
            }
        }
        Map<String, String> sources = sources();
        return new StoredRoute(
                id,
                name(),
                labels(),
                sources,
                switching(),
                before.map(StoredRoute::take)
                        .filter(take -> sources.containsKey(take.source()))
                        .orElse(Take.NONE),
                destinations(sources.values().iterator().next()),
                running(),
                analysis(),
                before.map(StoredRoute::api).orElse(""));
    }

    private String name() throws RefusedException {
        JsonNode value = given.path(NAME);
        if (value.isMissingNode() || value.isNull()) {
            return before.map(StoredRoute::name)
                    .orElse(RouteKind.of(id) == RouteKind.CAMERA ? RouteKind.CAMERA.rest(id) : id);
        }
        String name = value.asText().strip();
        if (!value.isTextual()
                || name.isEmpty()
                || name.length() > NAME_LENGTH_MAX
                || NO_TEXT.matcher(name).find()) {
            throw RefusedException.invalid(NAME + ": " + StrictJson.shown(value.toString()) + "; allowed are 1 to "
                    + NAME_LENGTH_MAX + " printable characters");
        }
        return name;
    }

    private Analysis analysis() throws RefusedException {
        JsonNode value = given.path(ANALYSIS);
        if (value.isMissingNode() || value.isNull()) {
            return Analysis.BASIC;
        }
        return Analysis.of(value.asText())
                .filter(level -> value.isTextual())
                .orElseThrow(() -> RefusedException.invalid(ANALYSIS + ": "
                        + StrictJson.shown(value.toString()) + "; allowed are "
                        + Stream.of(Analysis.values())
                                .map(level -> '"' + level.word() + '"')
                                .collect(Collectors.joining(", "))));
    }

    private Map<String, String> labels() throws RefusedException {
        JsonNode value = given.path(LABELS);
        Map<String, String> labels = new LinkedHashMap<>();
        if (value.isMissingNode() || value.isNull()) {
            return labels;
        }
        if (!value.isObject() || value.size() > LABELS_MAX) {
            throw RefusedException.invalid(LABELS + ": " + StrictJson.shown(value.toString())
                    + "; allowed is an object of at most " + LABELS_MAX + " texts");
        }
        for (Map.Entry<String, JsonNode> label : value.properties()) {
            boolean isGood = LABEL_KEY.matcher(label.getKey()).matches()
                    && label.getValue().isTextual()
                    && label.getValue().textValue().length() <= LABEL_LENGTH_MAX
                    && !NO_TEXT.matcher(label.getValue().textValue()).find();
            if (!isGood) {
                throw RefusedException.invalid(LABELS + "." + StrictJson.shown(label.getKey()) + ": "
                        + StrictJson.shown(label.getValue().toString())
                        + "; allowed are keys of 1 to 64 letters, digits, \".\", \"_\", \"/\" and \"-\", and texts of at"
                        + " most " + LABEL_LENGTH_MAX + " printable characters");
            }
            labels.put(label.getKey(), label.getValue().textValue());
        }
        return labels;
    }

    private Map<String, String> sources() throws RefusedException {
        if (given.has(SOURCES) && given.has(SOURCE)) {
            throw RefusedException.invalid(SOURCE + " and " + SOURCES + ": two ways to say the same; allowed is one");
        }
        Map<String, String> known = before.map(StoredRoute::sources).orElse(Map.of());
        if (!given.has(SOURCES)) {
            String sourceId = known.keySet().stream().findFirst().orElse(StoredRoute.SOURCE);
            return Map.of(sourceId, uri(given.path(SOURCE), SOURCE, Optional.ofNullable(known.get(sourceId))));
        }
        JsonNode list = given.path(SOURCES);
        if (!list.isArray() || list.isEmpty() || list.size() > RouteSpec.SOURCES_MAX) {
            throw RefusedException.invalid(SOURCES + ": " + (list.isArray() ? list.size() : "no array")
                    + "; allowed are 1 to " + RouteSpec.SOURCES_MAX
                    + " sources as in [{\"id\": \"main\", \"uri\": \"srt://:9000\"}]");
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (JsonNode source : list) {
            if (!source.isObject()) {
                throw RefusedException.invalid(
                        SOURCES + ": no JSON object; allowed is {\"id\": \"main\", \"uri\": \"srt://:9000\"}");
            }
            String sourceId = source.path(ID).asText(list.size() == 1 ? StoredRoute.SOURCE : "");
            if (!isName(sourceId)) {
                throw RefusedException.invalid(SOURCES + ": ID \"" + StrictJson.shown(sourceId) + "\"; " + ID_ALLOWED);
            }
            String uri = uri(source, SOURCES + "." + sourceId, Optional.ofNullable(known.get(sourceId)));
            if (read.put(sourceId, uri) != null) {
                throw RefusedException.invalid(
                        SOURCES + ": ID \"" + sourceId + "\" is given twice; each must be another");
            }
        }
        return read;
    }

    private Switching switching() throws RefusedException {
        JsonNode value = given.path(SWITCHING);
        try {
            return value.isMissingNode() || value.isNull() ? Switching.DEFAULT : SwitchingJson.read(value);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> destinations(String source) throws RefusedException {
        JsonNode value = given.path(DESTINATIONS);
        boolean isCamera = RouteKind.of(id) == RouteKind.CAMERA;
        // An RTMP source may be there for players alone.
        int min = isCamera || source.regionMatches(true, 0, "rtmp", 0, 4) ? 0 : 1;
        int max = isCamera ? CAMERA_DESTINATIONS_MAX : DESTINATIONS_MAX;
        boolean isNone = value.isMissingNode() || value.isNull();
        boolean isObject = value.isObject() || (isNone && min == 0);
        if (!isObject || value.size() < min || value.size() > max) {
            throw RefusedException.invalid(DESTINATIONS + ": "
                    + (value.isObject() ? value.size() : isNone ? "missing" : "no JSON object")
                    + "; allowed are " + min + " to " + max + " URIs as in {\"out\": \"udp://192.0.2.7:5000\"}");
        }
        Map<String, String> known = before.map(StoredRoute::destinations).orElse(Map.of());
        Map<String, String> read = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> destination : value.properties()) {
            String name = destination.getKey();
            if (!isName(name)) {
                throw RefusedException.invalid(DESTINATIONS + ": ID \"" + StrictJson.shown(name) + "\"; " + ID_ALLOWED);
            }
            Optional<String> now = Optional.ofNullable(known.get(name));
            read.put(name, uri(destination.getValue(), DESTINATIONS + "." + name, now));
        }
        return read;
    }

    /** A URI, or an object that has it, as answers have. */
    private static String uri(JsonNode value, String field, Optional<String> before) throws RefusedException {
        if (value.isObject()) {
            for (String name : (Iterable<String>) value::fieldNames) {
                if (!name.equals(URI) && !ReadOnly.OF_ENDPOINTS.contains(name)) {
                    throw RefusedException.invalid(
                            field + ": unknown field \"" + StrictJson.shown(name) + "\"; known is " + URI);
                }
            }
            return uri(value.path(URI).isObject() ? value.path("none") : value.path(URI), field, before);
        }
        if (!value.isTextual()) {
            throw RefusedException.invalid(field + ": " + (value.isMissingNode() ? "missing" : "no string")
                    + "; allowed is a URI, srt://, udp://, rtp:// or rtmp://");
        }
        String uri = value.textValue().strip();
        if (uri.length() > URI_LENGTH_MAX) {
            throw RefusedException.invalid(
                    field + ": " + uri.length() + " characters; allowed are at most " + URI_LENGTH_MAX);
        }
        if (!ShownUri.isMasked(uri)) {
            return uri;
        }
        return before.filter(known -> ShownUri.of(known).equals(uri))
                .orElseThrow(() -> RefusedException.invalid(
                        field + ": the password is " + ShownUri.MASK + ", which stands for one that is not shown"));
    }

    private boolean running() throws RefusedException {
        JsonNode value = given.path(RUNNING);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw RefusedException.invalid(
                    RUNNING + ": " + StrictJson.shown(value.toString()) + "; allowed are true and false");
        }
        return value.asBoolean(true);
    }
}
