package dev.tramo.rtmp;

import java.util.Optional;

/**
 * How a session ended.
 *
 * @param reason in words that a person can act on; never holds a key, a query or a password
 * @param next where a client is to connect at once, after a redirect or an authentication request; usually empty
 */
public record Ending(Kind kind, String reason, Optional<ClientTarget> next) {
    /** Who or what ended it. */
    public enum Kind {
        /** The peer unpublished, stopped, or closed the connection. */
        LEFT,
        /** The connection broke. */
        LOST,
        /** The peer did not act within a time limit. */
        TIMEOUT,
        /** The peer refused our request. */
        REFUSED,
        /** The peer broke the protocol or a limit. */
        INVALID,
        /** Ended by us, through no fault of the peer. */
        CLOSED
    }

    /** An ending without a next target. */
    public Ending(Kind kind, String reason) {
        this(kind, reason, Optional.empty());
    }
}
