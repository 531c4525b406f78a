package dev.tramo.server.routes;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.engine.spec.EndpointUri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and checks what a client sends of a route. */
final class RouteReader {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final String SOURCE = "source";
    private static final String DESTINATIONS = "destinations";
    private static final String RUNNING = "running";
    private static final List<String> FIELDS = List.of(SOURCE, DESTINATIONS, RUNNING);
    private static final int DESTINATIONS_MAX = 32;
    private static final int URI_LENGTH_MAX = 2_048;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String ID_ALLOWED =
            "allowed are 1 to 64 letters, digits, \".\", \"_\" and \"-\", but neither \".\" nor \"..\"";

    private RouteReader() {}

    /** Refuses an ID that a route of this API cannot have. */
    static void requireId(String id) throws RouteRefusedException {
        if (!isName(id)) {
            throw RouteRefusedException.invalid("id: \"" + EndpointUri.shown(id) + "\"; " + ID_ALLOWED);
        }
        RouteOwner owner = RouteOwner.of(id);
        if (owner != RouteOwner.ROUTES) {
            throw RouteRefusedException.invalid("id: \"" + id
                    + "\"; allowed is what does not begin with rx-, tx- or camera-: that is " + owner.words());
        }
    }

    private static boolean isName(String id) {
        return ID.matcher(id).matches() && !id.equals(".") && !id.equals("..");
    }

    /** A body of one JSON object with what a route is made of. */
    static RouteConfiguration read(byte[] body) throws RouteRefusedException {
        JsonNode given = object(body);
        for (var names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw RouteRefusedException.invalid(
                        "unknown field \"" + EndpointUri.shown(name) + "\"; known are " + String.join(", ", FIELDS));
            }
        }
        RouteConfiguration read =
                new RouteConfiguration(text(given.path(SOURCE), SOURCE), destinations(given), running(given));
        try {
            var _ = read.spec("new");
            return read;
        } catch (IllegalArgumentException e) {
            throw RouteRefusedException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode object(byte[] body) throws RouteRefusedException {
        JsonNode given;
        try {
            given = JSON.readTree(body);
        } catch (JacksonException e) {
            // Where and no more: the library's message quotes what it found, which may be a passphrase.
            throw RouteRefusedException.invalid(
                    e.getLocation() == null
                            ? "the body is not JSON"
                            : "the body is not JSON: line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw RouteRefusedException.invalid("the body cannot be read");
        }
        if (!given.isObject()) {
            throw RouteRefusedException.invalid("the body must be a JSON object");
        }
        return given;
    }

    private static Map<String, String> destinations(JsonNode route) throws RouteRefusedException {
        JsonNode given = route.path(DESTINATIONS);
        if (!given.isObject() || given.isEmpty() || given.size() > DESTINATIONS_MAX) {
            throw RouteRefusedException.invalid(DESTINATIONS + ": "
                    + (given.isObject() ? given.size() : given.isMissingNode() ? "missing" : "no JSON object")
                    + "; allowed are 1 to " + DESTINATIONS_MAX + " URIs as in {\"out\": \"udp://192.0.2.7:5000\"}");
        }
        Map<String, String> read = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> destination : given.properties()) {
            String id = destination.getKey();
            if (!isName(id)) {
                throw RouteRefusedException.invalid(
                        DESTINATIONS + ": ID \"" + EndpointUri.shown(id) + "\"; " + ID_ALLOWED);
            }
            read.put(id, text(destination.getValue(), DESTINATIONS + "." + id));
        }
        return read;
    }

    private static String text(JsonNode value, String field) throws RouteRefusedException {
        if (!value.isTextual()) {
            throw RouteRefusedException.invalid(field + ": " + (value.isMissingNode() ? "missing" : "no string")
                    + "; allowed is a URI, srt:// or udp://");
        }
        String uri = value.textValue().strip();
        if (uri.length() > URI_LENGTH_MAX) {
            throw RouteRefusedException.invalid(
                    field + ": " + uri.length() + " characters; allowed are at most " + URI_LENGTH_MAX);
        }
        return uri;
    }

    private static boolean running(JsonNode route) throws RouteRefusedException {
        JsonNode value = route.path(RUNNING);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw RouteRefusedException.invalid(
                    RUNNING + ": " + EndpointUri.shown(value.toString()) + "; allowed are true and false");
        }
        return value.asBoolean(true);
    }
}
