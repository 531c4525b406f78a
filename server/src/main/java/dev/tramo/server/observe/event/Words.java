package dev.tramo.server.observe.event;

import java.time.Duration;

/** Texts of events. */
public final class Words {
    private static final int TEXT_LENGTH_MAX = 200;
    private static final int UNIT = 60;
    private static final int HOURS = 24;
    private static final long DECIMAL_BELOW_MILLIS = 10_000;

    private Words() {}

    /** A duration in its two largest units: {@code 3 h 12 min}, {@code 1.2 s}. */
    public static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.toMillis() < 1_000) {
            return duration.toMillis() + " ms";
        }
        if (duration.toMillis() < DECIMAL_BELOW_MILLIS) {
            return seconds + "." + duration.toMillisPart() / 100 + " s";
        }
        if (seconds < UNIT) {
            return seconds + " s";
        }
        if (duration.toMinutes() < UNIT) {
            return pair(duration.toMinutes(), "min", seconds % UNIT, "s");
        }
        return duration.toHours() < HOURS
                ? pair(duration.toHours(), "h", duration.toMinutes() % UNIT, "min")
                : pair(duration.toDays(), "d", duration.toHours() % HOURS, "h");
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** Text from outside as it may stand in an event: short and printable. */
    public static String printable(String text) {
        boolean isPair = text.length() > TEXT_LENGTH_MAX && Character.isHighSurrogate(text.charAt(TEXT_LENGTH_MAX - 1));
        String line = text.length() <= TEXT_LENGTH_MAX
                ? text
                : text.substring(0, isPair ? TEXT_LENGTH_MAX - 1 : TEXT_LENGTH_MAX) + "...";
        return line.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
