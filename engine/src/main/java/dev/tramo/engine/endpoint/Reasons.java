package dev.tramo.engine.endpoint;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reasons of states, as text for people. */
public final class Reasons {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private Reasons() {}

    /** When something of the last hours happened: "12:04:05 UTC". */
    public static String time(Instant at) {
        return TIME.format(at);
    }

    /**
     * A state's reason in full: "waits for a caller on port 9000 since 2026-01-02 12:04:05 UTC: the peer closed the connection".
     *
     * @param awaited see {@link EndpointSnapshot.Header}; may be empty
     * @param since when the state began
     * @param reason what is wrong, or happened last; may be empty
     */
    public static String inFull(String awaited, Instant since, String reason) {
        if (awaited.isEmpty()) {
            return reason;
        }
        return awaited + " since " + DAY_AND_TIME.format(since) + (reason.isEmpty() ? "" : ": " + reason);
    }

    /** Several reasons of one state as one; empty ones are left out. */
    public static String together(String... reasons) {
        return Stream.of(reasons).filter(reason -> !reason.isEmpty()).collect(Collectors.joining("; "));
    }

    /** Whether two reasons differ in nothing but figures: the second is no news. */
    public static boolean sameWords(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            boolean digits = isDigit(one.charAt(i)) && isDigit(other.charAt(j));
            if (!digits && one.charAt(i) != other.charAt(j)) {
                return false;
            }
            i = digits ? afterDigits(one, i) : i + 1;
            j = digits ? afterDigits(other, j) : j + 1;
        }
        return i == one.length() && j == other.length();
    }

    private static int afterDigits(String text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
