package dev.tramo.server.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * Messages and orders as JSON. Fields that only a newer version knows are overlooked. What this version knows must be there: a
 * field that is added to what workers send needs a default for those that are older.
 */
public final class Wire {
    /** The path of the server to which workers connect. */
    public static final String PATH = "/worker";
    /** The longest message, bytes: a route of 32 destinations with 256 peers each. */
    public static final int MESSAGE_BYTES_MAX = 16 << 20;

    /** The longest picture, bytes: Base64 makes four of three. */
    static final int PICTURE_BYTES_MAX = MESSAGE_BYTES_MAX / 2;

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModules(new JavaTimeModule(), new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private Wire() {}

    /** One line of JSON. */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("messages are always JSON", e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is no such thing; what it holds is not repeated, since it may be secret
     */
    public static <T> T read(String text, Class<T> type) {
        return read(text, JSON.constructType(type), type.getSimpleName());
    }

    /** As the other, for lists. */
    static <T> T read(String text, TypeReference<T> type) {
        return read(text, JSON.constructType(type.getType()), "list");
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // its callers pass a type that fits
    private static <T> T read(String text, JavaType type, String name) {
        T read;
        try {
            read = JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            // Without the cause, whose message may quote what it found.
            throw new IllegalArgumentException("no " + name + ": not as expected");
        }
        if (read == null) {
            throw new IllegalArgumentException("no " + name + ": null");
        }
        return read;
    }
}
