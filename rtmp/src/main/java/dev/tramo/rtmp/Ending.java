package dev.tramo.rtmp;

/**
 * How a session ended.
 *
 * @param reason in words that a person can act on; never holds a key or a query
 */
public record Ending(Kind kind, String reason) {
    /** Who or what ended it. */
    public enum Kind {
        /** The peer said that it is done, or closed the connection. */
        LEFT,
        /** The connection broke. */
        LOST,
        /** The peer did not do in time what was its turn. */
        TIMEOUT,
        /** The peer does not want what we ask for. */
        REFUSED,
        /** The peer broke the protocol or a limit. */
        INVALID,
        /** Ended by us, without fault of the peer. */
        CLOSED
    }
}
