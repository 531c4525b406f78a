package dev.tramo.engine;

/** Observed state of a route or an endpoint. */
public enum State {
    /** Not wanted to run. */
    STOPPED,
    /** Being opened. */
    STARTING,
    /** Listening, no peer or no datagram yet. */
    WAITING,
    /** Calling a peer that has not accepted yet. */
    CONNECTING,
    /** Bytes moved in the last second. */
    RUNNING,
    /** Connected, or sent to before, but no bytes in the last second. */
    STALLED,
    /** Cannot work, for a reason that a person can act on; tried again by itself. */
    FAILED
}
