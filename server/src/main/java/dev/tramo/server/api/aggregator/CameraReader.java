package dev.tramo.server.api.aggregator;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.rtmp.RtmpUrl;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads and checks what a client sends of a camera or a push. */
final class CameraReader {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final Set<String> CAMERA_FIELDS =
            Set.of("name", "type", "streamKey", "pullUrl", "graceSeconds", "takeoverSeconds");
    private static final Set<String> PUSH_FIELDS = Set.of("url", "enhanced");
    private static final int SHOWN_LENGTH_MAX = 40;
    private static final int TYPE_LENGTH_MAX = 64;
    /** Control characters, and halves of characters, which no encoding of text can carry. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private static final Pattern STREAM_KEY = Pattern.compile("[A-Za-z0-9._~-]{0,128}");

    private final JsonNode given;

    private CameraReader(JsonNode given) {
        this.given = given;
    }

    /** A body of one JSON object with no other fields than a camera's. */
    static CameraReader camera(byte[] body) throws CameraRefusedException {
        CameraReader reader = any(body);
        reader.refuseOthers(CAMERA_FIELDS);
        return reader;
    }

    /** A body of one JSON object with no other fields than a push's. */
    static CameraReader push(byte[] body) throws CameraRefusedException {
        CameraReader reader = any(body);
        reader.refuseOthers(PUSH_FIELDS);
        return reader;
    }

    /** A body of one JSON object. */
    static CameraReader any(byte[] body) throws CameraRefusedException {
        JsonNode given;
        try {
            given = JSON.readTree(body);
        } catch (JacksonException e) {
            // Where and no more: the library's message quotes what it found, which may be a key.
            throw CameraRefusedException.invalid(
                    e.getLocation() == null
                            ? "the body is not JSON"
                            : "the body is not JSON: line " + e.getLocation().getLineNr() + ", column "
                                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw CameraRefusedException.invalid("the body cannot be read");
        }
        if (!given.isObject()) {
            throw CameraRefusedException.invalid("the body must be a JSON object");
        }
        return new CameraReader(given);
    }

    private void refuseOthers(Set<String> known) throws CameraRefusedException {
        for (var names = given.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw CameraRefusedException.invalid("unknown field \"" + shown(name) + "\"; known are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    /** A string that must be there. */
    String required(String field) throws CameraRefusedException {
        return text(field).orElseThrow(() -> CameraRefusedException.invalid(field + ": missing; it must be a string"));
    }

    /** A string, if it is there. */
    Optional<String> text(String field) throws CameraRefusedException {
        JsonNode value = given.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw CameraRefusedException.invalid(field + ": must be a string");
        }
        return Optional.of(value.textValue());
    }

    /** The type, if it is there, checked. */
    Optional<String> type() throws CameraRefusedException {
        Optional<String> type = text("type");
        String text = type.orElse("");
        if (text.length() > TYPE_LENGTH_MAX || NO_TEXT.matcher(text).find()) {
            throw CameraRefusedException.invalid("type: \"" + shown(text) + "\", " + text.length()
                    + " characters; allowed are 0 to " + TYPE_LENGTH_MAX + ", without control characters");
        }
        return type;
    }

    /** The settings, with what is left out as it was. */
    CameraSettings settings(CameraSettings before) throws CameraRefusedException {
        Optional<String> key = text("streamKey");
        if (key.isPresent() && !STREAM_KEY.matcher(key.get()).matches()) {
            throw CameraRefusedException.invalid(
                    "streamKey: allowed are 0 to 128 letters, digits, \".\", \"_\", \"~\" and \"-\"");
        }
        return new CameraSettings(
                type().orElse(before.type()),
                key.orElse(before.streamKey()),
                pullUrl(before.pullUrl()),
                whole("graceSeconds", before.graceSeconds(), CameraSettings.GRACE_SECONDS_MAX),
                whole("takeoverSeconds", before.takeoverSeconds(), CameraSettings.TAKEOVER_SECONDS_MAX));
    }

    /** What was read can be sent back: the password that is not shown stays. */
    private Optional<RtmpUrl> pullUrl(Optional<RtmpUrl> before) throws CameraRefusedException {
        Optional<String> text = text("pullUrl");
        if (text.isEmpty() || text.equals(before.map(RtmpUrl::withoutPassword))) {
            return before;
        }
        return text.get().isEmpty() ? Optional.empty() : Optional.of(url("pullUrl"));
    }

    private int whole(String field, int before, int max) throws CameraRefusedException {
        JsonNode value = given.get(field);
        if (value == null || value.isNull()) {
            return before;
        }
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > max) {
            throw CameraRefusedException.invalid(
                    field + ": " + shown(value.toString()) + "; allowed are whole numbers from 0 to " + max);
        }
        return value.intValue();
    }

    /** An RTMP URL that must be there. */
    RtmpUrl url(String field) throws CameraRefusedException {
        String text = required(field);
        try {
            // Read again in full, with the port that may have been left out: what is stored must be readable.
            RtmpUrl url = RtmpUrl.parse(RtmpUrl.parse(text).full());
            if (url.credentials().map(RtmpUrl.Credentials::password).equals(Optional.of(RtmpUrl.MASK))) {
                throw CameraRefusedException.invalid(
                        field + ": the password is " + RtmpUrl.MASK + ", which stands for one that is not shown");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw CameraRefusedException.invalid(field + ": " + e.getMessage());
        }
    }

    /** Whether enhanced RTMP is sent unasked. */
    boolean enhancedAlways() throws CameraRefusedException {
        String enhanced = text("enhanced").orElse("auto");
        return switch (enhanced) {
            case "auto" -> false;
            case "always" -> true;
            default ->
                throw CameraRefusedException.invalid(
                        "enhanced: \"" + shown(enhanced) + "\"; allowed are \"auto\" and \"always\"");
        };
    }

    private static String shown(String text) {
        String line = text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "...";
        return line.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
