package dev.tramo.server.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what clients send: one JSON object, no field twice, nothing behind it. Messages never repeat what may be secret. */
public final class StrictJson {
    private static final int SHOWN_LENGTH_MAX = 40;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private StrictJson() {}

    /**
     * Reads a body.
     *
     * @throws RefusedException if it is not one JSON object
     */
    public static ObjectNode object(byte @Nullable [] body) throws RefusedException {
        JsonNode given;
        try {
            given = JSON.readTree(body == null ? new byte[0] : body);
        } catch (MismatchedInputException e) {
            // "Duplicate field 'Latency' for ...", "Trailing token (of ...": quotes no value.
            throw RefusedException.invalid("the body is not one JSON object: "
                    + shown(e.getOriginalMessage().replaceFirst("(?s) (for|\\().*", "")));
        } catch (JacksonException e) {
            // Where and no more: the library's message quotes what it found, which may be a passphrase.
            JsonLocation at = e.getLocation();
            throw RefusedException.invalid(
                    at == null
                            ? "the body is not JSON"
                            : "the body is not JSON: line " + at.getLineNr() + ", column " + at.getColumnNr());
        } catch (IOException e) {
            throw RefusedException.invalid("the body cannot be read");
        }
        if (given instanceof ObjectNode object) {
            return object;
        }
        throw RefusedException.invalid("the body must be a JSON object");
    }

    /** Text of a client as it may be repeated to it: short, and printable. */
    public static String shown(String text) {
        String line = text.length() <= SHOWN_LENGTH_MAX
                ? text
                : text.substring(0, SHOWN_LENGTH_MAX) + "... (" + text.length() + " characters)";
        return line.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
