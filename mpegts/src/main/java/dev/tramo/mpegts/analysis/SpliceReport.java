package dev.tramo.mpegts.analysis;

/**
 * A command of SCTE-35.
 *
 * @param command "splice_insert", "time_signal" and so on
 * @param eventId of a splice_insert; -1 of others
 * @param isOut whether a splice_insert leaves the network feed
 * @param ptsTicks when it is to happen, 90 kHz; -1 if it says no time
 * @param seenNanos when it was seen, on the analyzer's clock
 */
public record SpliceReport(String command, long eventId, boolean isOut, long ptsTicks, long seenNanos) {}
