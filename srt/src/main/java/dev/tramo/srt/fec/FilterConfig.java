package dev.tramo.srt.fec;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of libsrt's FEC packet filter, as its option {@code packetfilter} takes it:
 * {@code fec,cols:10,rows:5,layout:staircase,arq:always}. Keys that are left out follow the peer's, or their defaults.
 *
 * <p>{@code cols} 2 to 255, needed by at least one side. {@code rows} 2 to 255: FEC over rows and columns; 1 (default): rows only;
 * −2 to −255: columns only. {@code layout} staircase (default) or even. {@code arq} onreq (default), always or never.
 */
public final class FilterConfig {
    private static final String TYPE = "fec";
    private static final String COLS = "cols";
    private static final String ROWS = "rows";
    private static final String LAYOUT = "layout";
    private static final String ARQ = "arq";
    private static final Map<String, List<String>> WORDS =
            Map.of(LAYOUT, List.of("even", "staircase"), ARQ, List.of("always", "onreq", "never"));
    private static final int SIDE_MAX = 255;
    /** Longest text: what the handshake carries. */
    private static final int TEXT_BYTES_MAX = 64;

    private final SortedMap<String, String> given;

    private FilterConfig(SortedMap<String, String> given) {
        this.given = given;
    }

    /**
     * Reads and checks a configuration.
     *
     * @throws IllegalArgumentException naming the key, its value and what is allowed
     */
    public static FilterConfig parse(String text) {
        if (text.length() > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("packetFilter: longer than " + TEXT_BYTES_MAX + " characters");
        }
        String[] parts = text.strip().split(",", -1);
        if (!parts[0].strip().equals(TYPE)) {
            throw new IllegalArgumentException(
                    "packetFilter: \"" + parts[0] + "\" is no known filter; allowed is " + TYPE);
        }
        SortedMap<String, String> given = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            String key = (colon < 0 ? parts[i] : parts[i].substring(0, colon)).strip();
            String value = colon < 0 ? "" : parts[i].substring(colon + 1).strip();
            check(key, value);
            if (given.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("packetFilter: " + key + " is given twice");
            }
        }
        return new FilterConfig(given);
    }

    private static void check(String key, String value) {
        switch (key) {
            case COLS -> requireWhole(key, value, 2, SIDE_MAX);
            case ROWS -> {
                int rows = requireWhole(key, value, -SIDE_MAX, SIDE_MAX);
                if (rows == 0 || rows == -1) {
                    throw new IllegalArgumentException("packetFilter: rows:" + rows
                            + "; allowed are 1 (rows only), 2 to 255, and -2 to -255 (columns only)");
                }
            }
            case LAYOUT, ARQ -> {
                List<String> words = WORDS.getOrDefault(key, List.of());
                if (!words.contains(value)) {
                    throw new IllegalArgumentException(
                            "packetFilter: " + key + ":" + value + "; allowed are " + String.join(", ", words));
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "packetFilter: unknown key \"" + key + "\"; allowed are cols, rows, layout, arq");
        }
    }

    private static int requireWhole(String key, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as wrong as a number out of range
        }
        throw new IllegalArgumentException(
                "packetFilter: " + key + ":" + value + "; allowed are whole numbers from " + min + " to " + max);
    }

    /** What both sides' configurations say together; {@code null} if they contradict each other. */
    @Nullable
    public FilterConfig merged(FilterConfig other) {
        SortedMap<String, String> all = new TreeMap<>(given);
        for (Map.Entry<String, String> entry : other.given.entrySet()) {
            String mine = all.putIfAbsent(entry.getKey(), entry.getValue());
            if (mine != null && !mine.equals(entry.getValue())) {
                return null;
            }
        }
        return new FilterConfig(all);
    }

    /** Whether FEC alone repairs losses: {@code arq:never}. */
    public boolean neverRepeats() {
        return "never".equals(given.get(ARQ));
    }

    /** The configuration with its defaults; {@code null} if it has no {@code cols}. */
    @Nullable
    public FecSettings settings() {
        String cols = given.get(COLS);
        if (cols == null) {
            return null;
        }
        return new FecSettings(
                Integer.parseInt(cols),
                Integer.parseInt(given.getOrDefault(ROWS, "1")),
                given.getOrDefault(LAYOUT, "staircase").equals("staircase"),
                FecSettings.Arq.valueOf(given.getOrDefault(ARQ, "onreq").toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return given.entrySet().stream()
                .map(entry -> "," + entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining("", TYPE, ""));
    }
}
