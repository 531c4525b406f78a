package dev.tramo.engine.endpoint;

/**
 * What an endpoint lacks in the states in which it does not work yet, in words without a time: see {@link
 * EndpointSnapshot.Header#awaited}.
 *
 * @param waiting in {@link State#WAITING}: "waits for a caller on port 9000"
 * @param connecting in {@link State#CONNECTING}: "calls 192.0.2.1:9000"
 * @param stalled in {@link State#STALLED}: "nothing received"
 */
public record Awaited(String waiting, String connecting, String stalled) {
    /** A source's without bytes. */
    public static final String NOTHING_RECEIVED = "nothing received";
    /** A destination's without bytes. */
    public static final String NOTHING_SENT = "nothing sent";

    static final Awaited NOTHING = new Awaited("", "", "");

    String in(State state) {
        return switch (state) {
            case WAITING -> waiting;
            case CONNECTING -> connecting;
            case STALLED -> stalled;
            case STOPPED, STARTING, RUNNING, DEGRADED, FAILED -> "";
        };
    }
}
