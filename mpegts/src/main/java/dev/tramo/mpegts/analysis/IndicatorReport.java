package dev.tramo.mpegts.analysis;

/**
 * An indicator since the last reset.
 *
 * @param count of errors; a table or PID that stays away is one error until it returns
 * @param lastNanos when the last one was found, on the analyzer's clock; 0 without any
 * @param isActive whether the condition lasts, or the last error is less than 5 s ago
 * @param pid at which the last one was found, 0 to 0x1FFF; -1 if it belongs to none, or there was none
 */
public record IndicatorReport(Indicator indicator, long count, long lastNanos, boolean isActive, int pid) {}
