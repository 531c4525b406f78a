package dev.tramo.engine.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An endpoint's observed state; tells its route when it changes, and of sessions and refused attempts. Loop's thread. */
public final class Status {
    /** Is told what happens. */
    public interface Listener {
        /** The state has changed from {@code from}; if that is the same state, the reason alone. */
        void onChange(Status status, State from);

        /** A session was established; see {@code RouteEvent.SessionBegan}. */
        void onSessionBegan(String peer, String streamId);

        /** A session has ended. */
        void onSessionEnded(String peer, String streamId, Duration lasted, String reason);

        /** Attempts were refused, {@code count} of one kind. */
        void onRefused(String peer, String asked, String reason, long count);
    }

    private static final System.Logger LOG = System.getLogger(Status.class.getName());

    private final String name;
    private final Listener listener;
    private final RefusalReports refusals;
    private Awaited awaited = Awaited.NOTHING;
    private boolean drops;
    private State state = State.STARTING;
    private String reason = "";
    private Instant since = Instant.now();

    /** @param name for the log: route and endpoint */
    public Status(String name, Listener listener) {
        this.name = name;
        this.listener = listener;
        this.refusals = new RefusalReports(listener::onRefused);
    }

    /**
     * The status of a part of this endpoint: its sessions and refused attempts are reported as the endpoint's, its state is not.
     *
     * @param partName which part, for the log
     * @param onChange called when its state or reason has changed
     */
    public Status part(String partName, Runnable onChange) {
        return new Status(name + " " + partName, new Listener() {
            @Override
            public void onChange(Status status, State from) {
                onChange.run();
            }

            @Override
            public void onSessionBegan(String peer, String streamId) {
                listener.onSessionBegan(peer, streamId);
            }

            @Override
            public void onSessionEnded(String peer, String streamId, Duration lasted, String endedBy) {
                listener.onSessionEnded(peer, streamId, lasted, endedBy);
            }

            @Override
            public void onRefused(String peer, String asked, String why, long count) {
                listener.onRefused(peer, asked, why, count);
            }
        });
    }

    /** A session that is established, until {@link #end}. */
    public final class Session {
        private final String peer;
        private final String streamId;
        private final long beganNanos = System.nanoTime();

        private Session(String peer, String streamId) {
            this.peer = peer;
            this.streamId = streamId;
        }

        /** It has ended; called once. */
        public void end(String endedBy) {
            Duration lasted = Duration.ofNanos(System.nanoTime() - beganNanos);
            listener.onSessionEnded(peer, streamId, lasted, endedBy);
        }
    }

    /**
     * A session was established.
     *
     * @param peer address and port
     * @param streamId what the peer asked for, or was asked for, as it was sent; never a key
     */
    public Session sessionBegan(String peer, String streamId) {
        Session began = new Session(peer, RefusedAttempts.printable(streamId));
        listener.onSessionBegan(began.peer, began.streamId);
        return began;
    }

    /** Sessions that are not reported one by one began within a while; {@code peers} says how many. */
    public void sessionsEnded(String peers, Duration within, String why) {
        listener.onSessionEnded(peers, "", within, why);
    }

    /** An attempt was refused: reported at once, or together with its repetitions. Parameters as {@link RefusedAttempts#add}. */
    public void refused(String peer, String asked, String why) {
        refusals.add(peer, asked, why, Instant.now());
    }

    /** Says what the endpoint lacks in each state, from now on. */
    public void awaits(Awaited lacking) {
        awaited = lacking;
    }

    /** Whether what comes for the endpoint is dropped now, since nobody is connected. */
    public void drops(boolean whatComes) {
        drops = whatComes;
    }

    /** Once a second: reports the attempts whose repetitions are due. */
    public void observe() {
        refusals.observe(Instant.now());
    }

    /** The endpoint is closed: reports what is left. */
    public void close() {
        refusals.flush(Instant.now());
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
        String full = fullReason();
        System.Logger.Level level = newState == State.FAILED ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
        LOG.log(
                level,
                () -> name + " state=" + newState.name().toLowerCase(java.util.Locale.ROOT)
                        + (full.isEmpty() ? "" : " reason=\"" + full + "\""));
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
                state, reason, since, peer, connected, reconnections, receivedMbps, sentMbps, refused, awaited());
    }

    private String awaited() {
        String lacking = awaited.in(state);
        return lacking.isEmpty() || !drops ? lacking : "drops what comes and " + lacking;
    }

    /** Gives the state another reason, without a line in the log: figures have changed, or it was logged elsewhere. */
    public void describe(String newReason) {
        if (!reason.equals(newReason)) {
            reason = newReason;
            listener.onChange(this, state);
        }
    }

    /** Takes over what another thread's status has found, and logged. */
    public void follow(State newState, String newReason) {
        if (state == newState) {
            describe(newReason);
            return;
        }
        State from = state;
        since = Instant.now();
        state = newState;
        reason = newReason;
        listener.onChange(this, from);
    }

    public State state() {
        return state;
    }

    public String reason() {
        return reason;
    }

    /** The reason with what is awaited, and since when. */
    public String fullReason() {
        return Reasons.inFull(awaited(), since, reason);
    }

    public Instant since() {
        return since;
    }

    public String name() {
        return name;
    }
}
