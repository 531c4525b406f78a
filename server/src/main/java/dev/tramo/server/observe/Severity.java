package dev.tramo.server.observe;

/** How much somebody should care; in growing order. */
public enum Severity {
    /** Good to know afterwards. */
    INFO,
    /** Something is worse than it should be, and the stream goes on. */
    WARNING,
    /** The stream is damaged or gone, or the server is in danger. */
    CRITICAL
}
