package dev.tramo.engine.endpoint;

import java.time.Instant;
import java.util.List;

/** An endpoint's observed state; tells its route when it changes. Loop's thread. */
public final class Status {
    /** Is told of changes. */
    public interface Listener {
        /** The state has changed from {@code from}; if that is the same state, the reason alone. */
        void onChange(Status status, State from);
    }

    private static final System.Logger LOG = System.getLogger(Status.class.getName());

    private final String name;
    private final Listener listener;
    private State state = State.STARTING;
    private String reason = "";
    private Instant since = Instant.now();

    /** @param name for the log: route and endpoint */
    public Status(String name, Listener listener) {
        this.name = name;
        this.listener = listener;
    }

    public void set(State newState) {
        set(newState, "");
    }

    public void set(State newState, String newReason) {
        if (state == newState && reason.equals(newReason)) {
            return;
        }
        if (state == newState && Reasons.sameWords(reason, newReason)) {
            describe(newReason);
            return;
        }
        State from = state;
        since = state == newState ? since : Instant.now();
        state = newState;
        reason = newReason;
        System.Logger.Level level = newState == State.FAILED ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
        LOG.log(
                level,
                () -> name + " state=" + newState.name().toLowerCase(java.util.Locale.ROOT)
                        + (newReason.isEmpty() ? "" : " reason=\"" + newReason + "\""));
        listener.onChange(this, from);
    }

    /** This state, as the header of a snapshot. */
    public EndpointSnapshot.Header header(
            String peer,
            boolean connected,
            int reconnections,
            double receivedMbps,
            double sentMbps,
            List<RefusedAttempt> refused) {
        return new EndpointSnapshot.Header(
                state, reason, since, peer, connected, reconnections, receivedMbps, sentMbps, refused);
    }

    /** Gives the state another reason, without a line in the log: figures have changed, or it was logged elsewhere. */
    public void describe(String newReason) {
        if (!reason.equals(newReason)) {
            reason = newReason;
            listener.onChange(this, state);
        }
    }

    public State state() {
        return state;
    }

    public String reason() {
        return reason;
    }

    public Instant since() {
        return since;
    }

    public String name() {
        return name;
    }
}
