package dev.tramo.rtmp;

import java.util.Optional;

/**
 * How a session ended.
 *
 * @param reason in words that a person can act on; never holds a key, a query or a password
 * @param next where a client shall call at once, because the server sent it there or asked who it is; usually empty
 */
public record Ending(Kind kind, String reason, Optional<ClientTarget> next) {
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

    /** The end, with nowhere else to call. */
    public Ending(Kind kind, String reason) {
        this(kind, reason, Optional.empty());
    }
}
