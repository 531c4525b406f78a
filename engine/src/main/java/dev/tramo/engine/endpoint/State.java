package dev.tramo.engine.endpoint;

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
    /** Bytes moved in the last second, but some of the stream is missing at the far end; the reason says which, and why. */
    DEGRADED,
    /** Connected, or sent to before, but no bytes in the last second. */
    STALLED,
    /** Cannot work, for a reason that a person can act on; tried again by itself. */
    FAILED;

    /** Whether bytes moved in the last second. */
    public boolean isFlowing() {
        return this == RUNNING || this == DEGRADED;
    }
}
