package dev.tramo.server.placement;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.RouteText;
import dev.tramo.server.worker.Sessions;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A route that a worker runs, as this server knows it: what it is to be, what its placement says of the worker, and what the
 * worker says of the stream. Any thread.
 */
final class RemoteRoute {
    private static final System.Logger LOG = System.getLogger(RemoteRoute.class.getName());
    /** A worker reports every second. What is older is not shown as if it were so. */
    private static final long REPORT_NANOS_MAX = 3_500_000_000L;

    private static final int ID_DIGITS = 10;
    private static final int KICKS_MAX = 100;

    private final String id;
    private final long number;
    private final PlacementSettings settings;
    private final Observations observations;
    private final Consumer<RouteSnapshot> reports;
    private final CompletableFuture<RouteSnapshot> settled = new CompletableFuture<>();
    private final Map<Long, CompletableFuture<Integer>> kicks = new HashMap<>();
    private final Instant since = Instant.now();
    private RouteSpec spec;
    private long revision;
    private WorkerState worker = WorkerState.UNKNOWN;
    private @Nullable WorkerSession session;
    private String process = "";
    private Map<String, Integer> sessionsBefore = Map.of();
    private Message.@Nullable Report report;
    private long reportedNanos;
    /** Whether the report is of the session that there is: what a killed process said last is not so any more. */
    private boolean hasReported;

    private CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);
    private long kicked;

    /** @param reports is told each time the worker has reported */
    RemoteRoute(
            RouteSpec spec,
            long revision,
            long number,
            PlacementSettings settings,
            Observations observations,
            Consumer<RouteSnapshot> reports) {
        this.id = spec.id();
        this.spec = spec;
        this.revision = revision;
        this.number = number;
        this.settings = settings;
        this.observations = observations;
        this.reports = reports;
    }

    String id() {
        return id;
    }

    long number() {
        return number;
    }

    PlacementSettings settings() {
        return settings;
    }

    synchronized long revision() {
        return revision;
    }

    synchronized RouteSpec spec() {
        return spec;
    }

    /** Done when every endpoint is connected, or the route cannot work as things are. */
    CompletableFuture<RouteSnapshot> settled() {
        return settled;
    }

    /**
     * It is to be something else.
     *
     * @return done when its worker has taken that over; at once if no worker is connected, who learns it when it comes
     */
    synchronized CompletableFuture<Void> become(RouteSpec next, long newRevision) {
        spec = next;
        revision = newRevision;
        if (session == null) {
            return CompletableFuture.completedFuture(null);
        }
        taken = new CompletableFuture<>();
        session.send(new Message.Change(RouteText.of(next), newRevision));
        return taken;
    }

    /** A worker has come: of this number, so it is the last one. */
    synchronized void welcome(WorkerSession newSession, Message.Hello hello, long lease) {
        WorkerSession old = session;
        if (old != null && old != newSession) {
            old.close("the worker has come anew");
        }
        Message.Report last = report;
        if (!hello.process().equals(process) && last != null) {
            sessionsBefore = last.sessions();
        }
        process = hello.process();
        session = newSession;
        hasReported = false;
        newSession.send(new Message.Welcome(lease, RouteText.of(spec), revision, sessionsBefore));
    }

    /** What a connected worker says. */
    void hear(WorkerSession from, Message.FromWorker said) {
        switch (said) {
            case Message.Report reported -> reported(from, reported);
            case Message.Missed missed -> observations.publish(new Observation.Missed(id, missed.notes()));
            case Message.Kicked done -> kicked(done);
            case Message.Hello _ -> from.close("it says hello twice");
        }
    }

    private void reported(WorkerSession from, Message.Report reported) {
        RouteSnapshot now;
        synchronized (this) {
            if (from != session) {
                return;
            }
            report = reported;
            hasReported = true;
            reportedNanos = System.nanoTime();
            if (reported.revision() >= revision) {
                taken.complete(null);
            }
            now = snapshot();
        }
        observations.publish(new Observation.Seen(now, Instant.now()));
        reports.accept(now);
        settle(now);
    }

    private void settle(RouteSnapshot now) {
        boolean failed = now.source().state() == State.FAILED
                || now.destinations().values().stream().anyMatch(d -> d.state() == State.FAILED);
        boolean connected =
                now.source().connected() && now.destinations().values().stream().allMatch(EndpointSnapshot::connected);
        if (failed || connected) {
            settled.complete(now);
        }
    }

    /** The connection is over; the worker goes on, as far as is known. */
    synchronized void gone(WorkerSession which) {
        if (which == session) {
            session = null;
            taken.complete(null);
            kicks.values().forEach(kick -> kick.complete(0));
            kicks.clear();
        }
    }

    /** What the placement says of the worker. */
    void changed(WorkerState told) {
        WorkerState state;
        RouteSnapshot now;
        synchronized (this) {
            // A worker that reports is the one that was known, whatever keeps its placement from seeing it.
            boolean isKnown = !told.id().isEmpty() || session == null;
            state = isKnown ? told : new WorkerState(told.phase(), worker.id(), worker.where(), told.reason());
            if (state.equals(worker)) {
                return;
            }
            worker = state;
            now = snapshot();
        }
        LOG.log(
                state.phase() == WorkerState.Phase.FAILED ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                "route={0} worker {1} {2}{3}",
                id,
                state.phase().name().toLowerCase(Locale.ROOT),
                state.where(),
                state.reason().isEmpty() ? "" : " reason=\"" + state.reason() + "\"");
        State observed = switch (state.phase()) {
            case STARTING -> State.STARTING;
            case RUNNING -> State.RUNNING;
            case FAILED -> State.FAILED;
        };
        observations.publish(new Observation.WorkerChanged(id, observed, state.reason(), Instant.now()));
        settle(now);
    }

    synchronized WorkerState worker() {
        return worker;
    }

    synchronized boolean isConnected() {
        return session != null;
    }

    /** The worker is to stop at once, before its container is gone. */
    synchronized void stop(long lease) {
        if (session != null) {
            session.send(new Message.Stop(lease, "the route was stopped"));
        }
    }

    /** Ends the connection: another server manages. */
    synchronized void leave() {
        if (session != null) {
            session.close("another server manages");
            session = null;
        }
    }

    /** What is known now. */
    synchronized RouteSnapshot snapshot() {
        String shown = worker.id().substring(0, Math.min(ID_DIGITS, worker.id().length()));
        Message.Report last = report;
        boolean isFresh = session != null && hasReported && System.nanoTime() - reportedNanos <= REPORT_NANOS_MAX;
        if (last != null && isFresh && last.refused().isEmpty()) {
            return merged(last.observed().of(spec, shown));
        }
        if (last != null && isFresh) {
            return unknown(State.FAILED, "its worker cannot run this: " + last.refused(), shown);
        }
        if (worker.phase() == WorkerState.Phase.FAILED) {
            return unknown(State.FAILED, worker.reason(), shown);
        }
        String reason = session != null && !hasReported
                ? "its worker has not reported yet"
                : last == null ? "waiting for its worker" : "no word from its worker; the stream may go on";
        return unknown(State.STARTING, worker.reason().isEmpty() ? reason : worker.reason() + "; " + reason, shown);
    }

    /** A destination that was added just now is not in the worker's report yet. */
    private RouteSnapshot merged(RouteSnapshot reported) {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        spec.destinations()
                .keySet()
                .forEach(name -> destinations.put(
                        name, reported.destinations().getOrDefault(name, not(State.STARTING, "being opened"))));
        return new RouteSnapshot(
                spec,
                reported.runId(),
                reported.startedAt(),
                reported.state(),
                reported.reason(),
                reported.source(),
                destinations);
    }

    private RouteSnapshot unknown(State state, String reason, String shown) {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        spec.destinations()
                .keySet()
                .forEach(name -> destinations.put(name, counted(Sessions.key(name), state, reason)));
        return new RouteSnapshot(
                spec, shown, since, state, reason, counted(History.SOURCE, state, reason), destinations);
    }

    /** Of what is known nothing but how many sessions there were. */
    private EndpointSnapshot counted(String endpoint, State state, String reason) {
        Message.Report last = report;
        int sessions = last == null ? 0 : last.sessions().getOrDefault(endpoint, 0);
        return not(state, reason).withReconnections(Math.max(0, sessions - 1));
    }

    private EndpointSnapshot not(State state, String reason) {
        return EndpointSnapshot.unobserved(state, reason, since);
    }

    /** Ends SRT sessions; how many, as far as the worker answers in time. */
    int kick(String peer, long banMillis) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        synchronized (this) {
            if (session == null || kicks.size() >= KICKS_MAX) {
                return 0;
            }
            kicked++;
            kicks.put(kicked, done);
            session.send(new Message.Kick(kicked, peer, banMillis));
        }
        return done.completeOnTimeout(0, 2, TimeUnit.SECONDS).join();
    }

    private synchronized void kicked(Message.Kicked done) {
        CompletableFuture<Integer> kick = kicks.remove(done.request());
        if (kick != null) {
            kick.complete(done.sessions());
        }
    }
}
