package dev.tramo.server.config;

import java.util.Map;
import java.util.Set;

/**
 * How much history of figures is kept.
 *
 * @param minuteDays figures by the minute
 * @param quarterDays figures by the quarter of an hour; not less than {@code minuteDays}
 * @param memoryMib what the last hour by the second may take, MiB
 */
public record HistoryOptions(int minuteDays, int quarterDays, int memoryMib) {
    private static final String MINUTE_DAYS = "tramo.history.minute.days";
    private static final String QUARTER_DAYS = "tramo.history.quarter.days";
    private static final String MEMORY_MIB = "tramo.history.memory.mib";

    static final Set<String> KEYS = Set.of(MINUTE_DAYS, QUARTER_DAYS, MEMORY_MIB);

    private static final int MINUTE_DAYS_DEFAULT = 7;
    private static final int MINUTE_DAYS_MAX = 366;
    private static final int QUARTER_DAYS_DEFAULT = 92;
    private static final int QUARTER_DAYS_MAX = 3_660;
    private static final int MEMORY_MIB_MAX = 4_096;
    private static final int MEMORY_MIB_DEFAULT_MAX = 64;
    private static final int HEAP_SHARE = 8;

    static HistoryOptions read(Map<String, String> given) throws UnusableSettingsException {
        int heapMib = (int) Math.min(Runtime.getRuntime().maxMemory() >> 20, Integer.MAX_VALUE);
        int memoryDefault = Math.clamp(heapMib / HEAP_SHARE, 1, MEMORY_MIB_DEFAULT_MAX);
        int minuteDays = Settings.whole(given, MINUTE_DAYS, MINUTE_DAYS_DEFAULT, 1, MINUTE_DAYS_MAX);
        int quarterDays =
                Settings.whole(given, QUARTER_DAYS, Math.max(QUARTER_DAYS_DEFAULT, minuteDays), 1, QUARTER_DAYS_MAX);
        if (quarterDays < minuteDays) {
            throw Settings.unusable(
                    QUARTER_DAYS,
                    String.valueOf(quarterDays),
                    "it must be at least " + Settings.variable(MINUTE_DAYS) + ", which is " + minuteDays);
        }
        return new HistoryOptions(
                minuteDays, quarterDays, Settings.whole(given, MEMORY_MIB, memoryDefault, 1, MEMORY_MIB_MAX));
    }

    Map<String, String> asSystemProperties() {
        return Map.of(
                MINUTE_DAYS, String.valueOf(minuteDays),
                QUARTER_DAYS, String.valueOf(quarterDays),
                MEMORY_MIB, String.valueOf(memoryMib));
    }
}
