package dev.tramo.server.observe;

/** What an {@link Event} tells of. */
public enum EventKind {
    /** A state has changed; details {@code from}, {@code to} and {@code durationMillis} of the state before. */
    STATE,
    /** A session began or ended; details {@code change} ({@code began} or {@code ended}), {@code peer}, {@code streamId}, {@code durationMillis}. */
    SESSION,
    /** Somebody was refused: a caller, a publisher, a player, a login; details {@code peer}, {@code asked}, {@code count}. */
    REFUSED,
    /**
     * Another source has become the active one; details {@code from}, {@code to}, {@code reason}, {@code byHand}, {@code gapMillis},
     * {@code lostBytes}.
     */
    SWITCH,
    /**
     * An alarm; details {@code alarm} (its ID), {@code rule}, {@code change} ({@code began}, {@code acknowledged} or {@code ended}),
     * {@code durationMillis}; {@code silenced} ({@code true}) if nobody is to be told.
     */
    ALARM,
    /** Somebody changed what the server is to do; details {@code who}, {@code address}, {@code change}. */
    CONFIGURATION,
    /** The server began, ended, lost or found something that it needs. */
    SERVER
}
