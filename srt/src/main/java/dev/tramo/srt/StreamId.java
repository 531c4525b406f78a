package dev.tramo.srt;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A stream ID as callers send it: any text, or the standard form {@code #!::r=name,m=publish,u=user} of SRT's access control
 * guidelines.
 *
 * @param text as it was sent
 * @param values keys and values of the standard form; empty for any other text
 */
public record StreamId(String text, Map<String, String> values) {
    private static final String STANDARD = "#!::";
    private static final String RESOURCE = "r";
    private static final String MODE = "m";

    /** Which way a caller wants media to flow. */
    public enum Mode {
        /** It did not say. */
        UNSAID,
        /** From the listener to the caller. */
        REQUEST,
        /** From the caller to the listener. */
        PUBLISH,
        BIDIRECTIONAL
    }

    /**
     * Reads a stream ID.
     *
     * @throws IllegalArgumentException if it begins like the standard form and is not
     */
    public static StreamId parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        if (text.startsWith(STANDARD)) {
            for (String pair : text.substring(STANDARD.length()).split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1 || values.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                    throw new IllegalArgumentException("malformed stream ID");
                }
            }
            modeOf(values);
        }
        return new StreamId(text, Map.copyOf(values));
    }

    /**
     * Reads what a caller meant that sends the text of a URI as it stands there, percent-encoded, as libsrt's tools do.
     *
     * @return empty if nothing is encoded in it, or what is encoded is no stream ID
     */
    public static Optional<StreamId> decoded(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a % that is just a %
        }
    }

    /** Which way a caller wants media to flow; {@link Mode#UNSAID} for what is no stream ID. */
    public static Mode modeOf(String text) {
        try {
            return parse(text).mode();
        } catch (IllegalArgumentException e) {
            return Mode.UNSAID;
        }
    }

    private static Mode modeOf(Map<String, String> values) {
        return switch (values.getOrDefault(MODE, "")) {
            case "" -> Mode.UNSAID;
            case "request" -> Mode.REQUEST;
            case "publish" -> Mode.PUBLISH;
            case "bidirectional" -> Mode.BIDIRECTIONAL;
            default -> throw new IllegalArgumentException("malformed stream ID: unknown mode");
        };
    }

    /** Which way the caller wants media to flow. */
    public Mode mode() {
        return modeOf(values);
    }

    /** Whether this asks for what is configured as {@code name}: the same text, or a resource of that name. */
    public boolean asksFor(String name) {
        return text.equals(name) || name.equals(values.get(RESOURCE));
    }
}
