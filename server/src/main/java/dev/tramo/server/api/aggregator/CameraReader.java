package dev.tramo.server.api.aggregator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a client of the aggregator sends. Fields that are not known are overlooked, as the older system did. */
final class CameraReader {
    private static final int TYPE_LENGTH_MAX = 64;
    /** Control characters, and halves of characters, which no encoding of text can carry. */
    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cntrl}\\p{Cs}]");

    private final ObjectNode given;

    private CameraReader(ObjectNode given) {
        this.given = given;
    }

    /** A body of one JSON object. */
    static CameraReader of(byte @Nullable [] body) throws RefusedException {
        return new CameraReader(StrictJson.object(body));
    }

    /** A string that must be there. */
    String required(String field) throws RefusedException {
        return text(field).orElseThrow(() -> RefusedException.invalid(field + ": missing; it must be a string"));
    }

    /** A string, if it is there. */
    Optional<String> text(String field) throws RefusedException {
        JsonNode value = given.get(field);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw RefusedException.invalid(field + ": must be a string");
        }
        return Optional.of(value.textValue());
    }

    /** The type, if it is there, checked. */
    Optional<String> type() throws RefusedException {
        Optional<String> type = text(CameraForm.TYPE);
        String text = type.orElse("");
        if (text.length() > TYPE_LENGTH_MAX || NO_TEXT.matcher(text).find()) {
            throw RefusedException.invalid("type: \"" + StrictJson.shown(text) + "\", " + text.length()
                    + " characters; allowed are 0 to " + TYPE_LENGTH_MAX + ", without control characters");
        }
        return type;
    }
}
