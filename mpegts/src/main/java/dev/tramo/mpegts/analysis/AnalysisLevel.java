package dev.tramo.mpegts.analysis;

/** How much of a stream is looked at. */
public enum AnalysisLevel {
    /** Packet headers, tables, clocks, and the first bytes of access units. */
    BASIC,
    /** As {@link #BASIC}, and event tables, supplemental information, time codes and captions of video. */
    FULL
}
