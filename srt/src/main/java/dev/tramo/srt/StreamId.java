package dev.tramo.srt;

import java.util.LinkedHashMap;
import java.util.Map;

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
