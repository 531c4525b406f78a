package dev.tramo.server.placement;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.RouteText;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A route that a worker runs, as this server knows it: what it is to be, what its placement says of the worker, and what the worker says
 * of the stream. {@link WorkerContact} is the state of the conversation, {@link RemoteView} what is shown of it. Any thread.
 */
final class RemoteRoute {
    private static final System.Logger LOG = System.getLogger(RemoteRoute.class.getName());
    private static final WorkerState ELSEWHERE =
            new WorkerState(WorkerState.Phase.STARTING, "", "another machine", "its worker is on another machine");
    private static final WorkerState UNSEEN = WorkerState.failed(
            "the engine of this machine does not answer: whether the worker is here is seen when it does");
    /**
     * A worker looks for the server that manages all the time, and reports every second: one that is not heard of is gone, with its
     * machine. The connection of one that was cut off is open for minutes still.
     */
    private static final long LOST_NANOS = 15_000_000_000L;
    /** If it was not looked for one for longer, this process had no time, and could hear nobody. */
    private static final long LOOK_NANOS_MAX = 5_000_000_000L;

    private final String id;
    private final long number;
    private final PlacementSettings settings;
    private Whereabouts place;
    private final Observations observations;
    private final Consumer<RouteSnapshot> reports;
    private final LongSupplier nanoTime;
    private final Instant since = Instant.now();
    private final CompletableFuture<RouteSnapshot> settled = new CompletableFuture<>();
    private final WorkerQuestions questions;
    private RouteSpec spec;
    private long revision;
    private WorkerState worker;
    /** When the worker was last heard of, or could not be expected yet. */
    private long heardNanos;

    private long lookedNanos;

    private WorkerContact contact = WorkerContact.none();
    private CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);

    /**
     * A route whose worker has not come yet.
     *
     * @param revision of {@code spec}: of two reports, that of the higher revision is newer
     * @param number the worker's
     * @param place where its worker is
     * @param reports is told each time the worker has reported
     * @param nanoTime as {@link System#nanoTime}
     */
    RemoteRoute(
            RouteSpec spec,
            long revision,
            long number,
            PlacementSettings settings,
            Whereabouts place,
            Observations observations,
            Consumer<RouteSnapshot> reports,
            LongSupplier nanoTime) {
        this.id = spec.id();
        this.questions = new WorkerQuestions(id);
        this.spec = spec;
        this.revision = revision;
        this.number = number;
        this.settings = settings;
        this.place = place;
        this.heardNanos = nanoTime.getAsLong();
        this.lookedNanos = heardNanos;
        this.worker = atFirst(place);
        this.observations = observations;
        this.reports = reports;
        this.nanoTime = nanoTime;
    }

    private static WorkerState atFirst(Whereabouts place) {
        return switch (place) {
            case HERE -> WorkerState.UNKNOWN;
            case ELSEWHERE -> ELSEWHERE;
            case UNKNOWN -> UNSEEN;
        };
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

    /** Where its worker is. */
    synchronized Whereabouts place() {
        return place;
    }

    /** Where its worker is was not known, and is now. */
    synchronized void isAt(Whereabouts known) {
        place = known;
        heardNanos = nanoTime.getAsLong();
        worker = atFirst(known);
        if (known == Whereabouts.ELSEWHERE && isConnected()) {
            worker = runningElsewhere();
        }
    }

    private static WorkerState runningElsewhere() {
        return new WorkerState(WorkerState.Phase.RUNNING, ELSEWHERE.id(), ELSEWHERE.where(), "");
    }

    /**
     * Whether its worker is on another machine, and has not been heard of for so long that it has to be replaced. To be asked once a
     * second.
     */
    synchronized boolean isLost() {
        long now = nanoTime.getAsLong();
        if (now - lookedNanos > LOOK_NANOS_MAX) {
            heardNanos = now;
        }
        lookedNanos = now;
        return place == Whereabouts.ELSEWHERE
                && !(contact instanceof WorkerContact.Stopping)
                && now - heardNanos > LOST_NANOS;
    }

    synchronized long revision() {
        return revision;
    }

    synchronized RouteSpec spec() {
        return spec;
    }

    synchronized WorkerState worker() {
        return worker;
    }

    /** Whether the worker is connected. */
    synchronized boolean isConnected() {
        return session().isPresent();
    }

    private Optional<WorkerSession> session() {
        return switch (contact) {
            case WorkerContact.Arrived arrived -> Optional.of(arrived.session());
            case WorkerContact.Reporting reporting -> Optional.of(reporting.session());
            case WorkerContact.Away _, WorkerContact.Stopping _, WorkerContact.Ended _ -> Optional.empty();
        };
    }

    /** Done when every endpoint is connected, or the route cannot work as things are. */
    CompletableFuture<RouteSnapshot> settled() {
        return settled;
    }

    /** Done when the worker runs what the route is to be; at once if none is connected, which learns it when it comes. */
    synchronized CompletableFuture<Void> taken() {
        return taken;
    }

    /** What is known now. */
    synchronized RouteSnapshot snapshot() {
        return view().of(contact, nanoTime.getAsLong());
    }

    private RemoteView view() {
        return new RemoteView(spec, since, worker);
    }

    /** It is to be something else; {@link #taken} says when it is. */
    synchronized void become(RouteSpec next, long newRevision) {
        spec = next;
        revision = newRevision;
        taken.complete(null); // whoever waits for what was wanted before waits no more
        session().ifPresent(session -> {
            taken = new CompletableFuture<>();
            session.send(new Message.Change(RouteText.of(next), newRevision));
        });
    }

    /** A worker has come: of this number, so it is the last one. */
    synchronized void welcome(WorkerSession session, Message.Hello hello, long lease) {
        Optional<WorkerSession> old = contact.isOf(session) ? Optional.empty() : session();
        contact = contact.welcomed(session, hello.process());
        heardNanos = nanoTime.getAsLong();
        if (!contact.isOf(session)) {
            session.close("the route was stopped");
            return;
        }
        if (place == Whereabouts.ELSEWHERE) {
            worker = runningElsewhere();
        }
        questions.welcomed(session, hello);
        old.ifPresent(other -> other.close("the worker has come anew"));
        session.send(new Message.Welcome(
                lease,
                RouteText.of(spec),
                revision,
                contact.known().before(),
                contact.known().totalsBefore()));
    }

    /** What a connected worker says. */
    void hear(WorkerSession from, Message.FromWorker said) {
        switch (said) {
            case Message.Report report -> reported(from, report);
            case Message.Missed missed -> missed(from, missed);
            case Message.Answer answer -> questions.heard(from, answer);
            case Message.Hello _ -> from.close("it says hello twice");
        }
    }

    private void missed(WorkerSession from, Message.Missed missed) {
        boolean isCurrent;
        synchronized (this) {
            isCurrent = contact.isOf(from);
        }
        if (isCurrent) {
            observations.publish(new Observation.Missed(id, missed.notes()));
        }
    }

    private void reported(WorkerSession from, Message.Report report) {
        RouteSnapshot now;
        boolean isCurrent;
        synchronized (this) {
            if (contact.isStopping(from)) {
                publish(events(report, view().runId())); // its sessions' ends
                return;
            }
            if (!contact.isOf(from)) {
                return;
            }
            heardNanos = nanoTime.getAsLong();
            contact = contact.reported(from, report, heardNanos);
            isCurrent = report.revision() >= revision;
            if (isCurrent) {
                taken.complete(null);
            }
            now = snapshot();
        }
        publish(events(report, now.runId()));
        observations.publish(new Observation.Seen(now, Instant.now()));
        reports.accept(now);
        if (isCurrent) {
            settle(now);
        }
    }

    private Stream<RouteEvent> events(Message.Report report, String runId) {
        Stream<RouteEvent> changes = report.events().stream().map(event -> event.of(id, runId));
        Stream<RouteEvent> others = report.happened().stream().flatMap(event -> event.of(id, runId).stream());
        return Stream.concat(changes, others).sorted(Comparator.comparing(RouteEvent::at));
    }

    private void publish(Stream<RouteEvent> events) {
        events.forEach(event -> observations.publish(new Observation.Reported(event)));
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
        if (contact.isOf(which)) {
            contact = contact.lost(which);
            heardNanos = nanoTime.getAsLong();
            release();
        }
    }

    /** What the placement says of the worker. */
    void changed(WorkerState told) {
        WorkerState state;
        RouteSnapshot now;
        synchronized (this) {
            // A worker that reports is the one that was known, whatever keeps its placement from seeing it.
            boolean isKnown = !told.id().isEmpty() || session().isEmpty();
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

    /** The worker is to stop at once, before its container is gone. */
    synchronized void stop(long lease) {
        session().ifPresent(session -> session.send(new Message.Stop(lease, "the route was stopped")));
        contact = contact.stopped();
        release();
    }

    /** Ends the connection: the worker was stopped, or another server manages. */
    synchronized void leave() {
        session().ifPresent(session -> session.close("another server manages"));
        if (contact instanceof WorkerContact.Stopping(WorkerSession session)) {
            session.close("the route was stopped");
        }
        contact = contact.left();
        release();
    }

    /** Nobody waits for this worker any more. */
    private void release() {
        taken.complete(null);
        questions.giveUp();
    }

    /** What its worker is asked. */
    WorkerQuestions questions() {
        return questions;
    }
}
