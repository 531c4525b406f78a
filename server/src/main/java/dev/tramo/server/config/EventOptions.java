package dev.tramo.server.config;

import java.util.Map;
import java.util.Set;

/**
 * What an operator may set of events.
 *
 * @param days how long they are kept
 */
public record EventOptions(int days) {
    private static final String DAYS = "tramo.event.days";
    private static final int DAYS_DEFAULT = 90;
    private static final int DAYS_MAX = 3_650;

    static final Set<String> KEYS = Set.of(DAYS);

    static EventOptions read(Map<String, String> given) throws UnusableSettingsException {
        return new EventOptions(Settings.whole(given, DAYS, DAYS_DEFAULT, 1, DAYS_MAX));
    }

    Map<String, String> asSystemProperties() {
        return Map.of(DAYS, String.valueOf(days));
    }
}
