package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as a query tells them. */
final class Times {
    /** What is allowed, in words. */
    static final String ALLOWED =
            "an ISO time like 2026-01-02T03:04:05Z, seconds since 1970, now, or a time before now like -90s, -15m,"
                    + " -1h, -7d";

    private static final Pattern BACK = Pattern.compile("-([0-9]{1,9})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    /** The last second of the year 9999, of which all that follows is surely a mistake. */
    private static final long SECOND_MAX = 253_402_300_799L;

    private Times() {}

    /**
     * Reads a time.
     *
     * @param name of the parameter
     * @param now what relative times count from
     */
    static Instant read(String name, String text, Instant now) throws RefusedException {
        Instant time = parsed(name, text, now);
        if (time.isBefore(Instant.EPOCH) || time.getEpochSecond() > SECOND_MAX) {
            throw refused(name, text);
        }
        return time;
    }

    private static Instant parsed(String name, String text, Instant now) throws RefusedException {
        if (text.equals("now")) {
            return now;
        }
        if (text.matches("[0-9]{1,12}")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        Matcher back = BACK.matcher(text);
        if (back.matches()) {
            Duration unit = UNITS.getOrDefault(back.group(2), Duration.ZERO);
            return now.minus(unit.multipliedBy(Long.parseLong(back.group(1))));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw refused(name, text);
        }
    }

    private static RefusedException refused(String name, String text) {
        return RefusedException.invalid(name + ": \"" + StrictJson.shown(text) + "\"; allowed is " + ALLOWED);
    }
}
