package dev.tramo.server.api.v1;

import dev.tramo.engine.Rings;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.State;
import dev.tramo.server.api.v1.LinkRefusedException.Cause;
import dev.tramo.server.placement.OpenFailure;
import dev.tramo.server.placement.RouteDirectory;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.placement.SettledWait;
import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The links of this server: what is stored, and what runs of it. What is stored changes before the answer, so that it survives
 * whatever happens next. Changes are made one at a time; waiting for a connection holds nobody up.
 */
@Singleton
@Priority(40)
public class Links implements Managed, RouteDirectory {
    /**
     * How a start went.
     *
     * @param connected whether the SRT session is established
     * @param detail what is waited for, in words
     */
    record Started(Link link, boolean connected, String detail) {}

    /**
     * What an update did.
     *
     * @param endsEncryption whether the link was encrypted before, and is not any more
     */
    record Changed(Link link, boolean endsEncryption) {}

    private final LinkRepository repository;
    private final RouteRunner runner;

    Links(LinkRepository repository, RouteRunner runner) {
        this.repository = repository;
        this.runner = runner;
    }

    /** Every link that ran when the program ended, however it ended, runs again. */
    @Override
    public synchronized void takeOver() {
        repository.load();
        Map<String, RouteSpec> wanted = Stream.of(LinkKind.values())
                .flatMap(kind -> repository.all(kind).stream())
                .filter(Link::running)
                .collect(Collectors.toMap(Link::routeId, link -> LinkRoutes.route(link.routeId(), link.settings())));
        runner.reconcile(Link::isRouteId, wanted);
    }

    @Override
    public synchronized void standDown() {
        runner.leave(Link::isRouteId);
        repository.forget();
    }

    @Override
    public boolean hasRoute(String id) {
        return Stream.of(LinkKind.values())
                .flatMap(kind -> repository.all(kind).stream())
                .anyMatch(link -> link.routeId().equals(id));
    }

    List<Map<String, Object>> all(LinkKind kind) {
        return repository.all(kind).stream().map(this::view).toList();
    }

    Map<String, Object> one(LinkKind kind, String id) throws LinkRefusedException {
        return view(find(kind, id));
    }

    private Map<String, Object> view(Link link) {
        return LinkView.of(link, runner.snapshot(link.routeId()));
    }

    synchronized Link add(LinkSettings settings) throws LinkRefusedException {
        requireFreeName(settings, 0);
        return repository.add(settings);
    }

    /** @param body what is to be changed, and what it is to be */
    synchronized Changed update(LinkKind kind, String id, byte[] body)
            throws LinkRefusedException, InvalidLinkException {
        Link old = find(kind, id);
        LinkSettings settings = LinkReader.read(kind, body, old.settings());
        requireFreeName(settings, old.id());
        Link changed = new Link(old.id(), settings, old.running());
        if (runner.snapshot(old.routeId()).isPresent()) {
            requireNoRing(changed);
        }
        repository.update(changed);
        if (runner.snapshot(old.routeId()).isPresent()) {
            change(old, changed);
        }
        boolean wasEncrypted = !old.settings().text(LinkFields.PASS_PHRASE).isEmpty();
        boolean isEncrypted = !settings.text(LinkFields.PASS_PHRASE).isEmpty();
        return new Changed(changed, wasEncrypted && !isEncrypted);
    }

    /** Takes the change over into the running route, or leaves it as it was. */
    private void change(Link old, Link changed) throws LinkRefusedException {
        RouteSpec before = LinkRoutes.route(old.routeId(), old.settings());
        RouteSpec after = LinkRoutes.route(changed.routeId(), changed.settings());
        if (before.equals(after)) {
            return;
        }
        boolean failedBefore = failed(runner.snapshot(old.routeId())).isPresent();
        runner.change(after);
        Optional<RouteSnapshot> now = runner.snapshot(changed.routeId());
        Optional<String> failed = failed(now);
        if (failed.isPresent() && !failedBefore) {
            LinkRefusedException refusal = refusal(changed, now.orElseThrow(), failed.get(), "not changed");
            repository.update(old);
            runner.change(before);
            throw refusal;
        }
    }

    synchronized Link delete(LinkKind kind, String id) throws LinkRefusedException {
        Link link = find(kind, id);
        repository.delete(link);
        runner.stop(link.routeId());
        runner.forget(link.routeId());
        return link;
    }

    /**
     * Starts a link.
     *
     * @return done within some seconds: how that went, or a {@link LinkRefusedException}
     */
    CompletableFuture<Started> start(LinkKind kind, String id) throws LinkRefusedException {
        Link link;
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            link = find(kind, id);
            if (runner.snapshot(link.routeId()).isPresent()) {
                throw new LinkRefusedException(Cause.CONFLICT, link.settings().serviceName() + " is already started");
            }
            requireNoRing(link);
            wantRunning(link, true);
            settled = run(link);
        }
        return SettledWait.of(settled, snapshot -> outcome(link, snapshot));
    }

    /** Stops and starts a link, as {@link #start}. */
    CompletableFuture<Started> restart(LinkKind kind, String id) throws LinkRefusedException {
        Link link;
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            link = started(kind, id);
            requireNoRing(link);
            wantRunning(link, true);
            settled = runner.restart(LinkRoutes.route(link.routeId(), link.settings()));
        }
        return SettledWait.of(settled, snapshot -> outcome(link, snapshot));
    }

    synchronized Link stop(LinkKind kind, String id) throws LinkRefusedException {
        Link link = started(kind, id);
        wantRunning(link, false);
        runner.stop(link.routeId());
        return link;
    }

    /** Stored before anything is done, so that what cannot be stored changes nothing. */
    private void wantRunning(Link link, boolean running) {
        if (link.running() != running) {
            repository.update(new Link(link.id(), link.settings(), running));
        }
    }

    private Link started(LinkKind kind, String id) throws LinkRefusedException {
        Link link = find(kind, id);
        if (!link.running() && runner.snapshot(link.routeId()).isEmpty()) {
            throw new LinkRefusedException(Cause.CONFLICT, link.settings().serviceName() + " is not started");
        }
        return link;
    }

    private CompletableFuture<RouteSnapshot> run(Link link) {
        return runner.start(LinkRoutes.route(link.routeId(), link.settings()));
    }

    /** What became of a start; what could not even be opened is stopped again. */
    private Started outcome(Link link, Optional<RouteSnapshot> settled) throws LinkRefusedException {
        Optional<String> failed = failed(settled);
        if (failed.isPresent()) {
            LinkRefusedException refusal = refusal(link, settled.orElseThrow(), failed.get(), "not started");
            giveUp(link, settled.orElseThrow());
            throw refusal;
        }
        String name = link.settings().serviceName();
        if (repository.find(link.kind(), link.id()).isEmpty()) {
            throw new LinkRefusedException(Cause.UNKNOWN, name + " was deleted while it was started");
        }
        if (runner.snapshot(link.routeId()).isEmpty()) {
            throw new LinkRefusedException(Cause.CONFLICT, name + " was stopped while it was started");
        }
        return new Started(link, settled.isPresent(), settled.isPresent() ? "" : waitingFor(link));
    }

    private String waitingFor(Link link) {
        return runner.snapshot(link.routeId())
                .map(s -> link.kind() == LinkKind.RX
                        ? s.source()
                        : s.destinations().get(LinkRoutes.DESTINATION))
                .map(srt -> srt.reason().isEmpty() ? "" : " (" + srt.reason() + ")")
                .orElse("");
    }

    private synchronized void giveUp(Link link, RouteSnapshot failed) {
        boolean sameRun = runner.snapshot(link.routeId())
                .map(now -> now.runId().equals(failed.runId()))
                .orElse(false);
        if (sameRun) {
            // Found anew: it may have been changed while the start was waited for.
            repository.find(link.kind(), link.id()).ifPresent(now -> wantRunning(now, false));
            runner.stop(link.routeId());
        }
    }

    /** The destination's ID of an endpoint that cannot work; empty for the source. */
    private static Optional<String> failed(Optional<RouteSnapshot> snapshot) {
        return snapshot.flatMap(s -> s.source().state() == State.FAILED
                ? Optional.of("")
                : s.destinations().entrySet().stream()
                        .filter(endpoint -> endpoint.getValue().state() == State.FAILED)
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    private LinkRefusedException refusal(Link link, RouteSnapshot route, String endpoint, String what) {
        OpenFailure failure = OpenFailure.of(route, endpoint, runner.snapshots());
        String field = LinkRoutes.field(link.kind(), endpoint.isEmpty());
        String message = link.settings().serviceName() + " " + what + ": ";
        return failure.isConflict()
                ? new LinkRefusedException(Cause.CONFLICT, message + field + ": " + failure.reason())
                : new LinkRefusedException(Cause.FAILED, message + failure.reason());
    }

    /** Media of a link that is to run must not come back to it. */
    private void requireNoRing(Link link) throws LinkRefusedException {
        Optional<Rings.Ring> ring = runner.ring(LinkRoutes.route(link.routeId(), link.settings()), true);
        if (ring.isPresent()) {
            String field = link.kind() == LinkKind.RX ? LinkFields.UDP_OUT : LinkFields.LISTEN_PORT;
            throw new LinkRefusedException(
                    Cause.CONFLICT,
                    link.settings().serviceName() + ": " + field + ": "
                            + ring.get().words());
        }
    }

    private void requireFreeName(LinkSettings settings, long ownId) throws LinkRefusedException {
        Optional<Long> owner = repository.idOf(settings.kind(), settings.serviceName());
        if (owner.isPresent() && owner.get() != ownId) {
            throw new LinkRefusedException(
                    Cause.CONFLICT,
                    "ServiceName: \"" + settings.serviceName() + "\" is taken by " + settings.kind() + " "
                            + owner.get());
        }
    }

    private Link find(LinkKind kind, String id) throws LinkRefusedException {
        Optional<Link> link = id.matches("[0-9]{1,18}") ? repository.find(kind, Long.parseLong(id)) : Optional.empty();
        return link.orElseThrow(() -> new LinkRefusedException(Cause.UNKNOWN, "no " + kind + " with Id " + shown(id)));
    }

    private static String shown(String id) {
        return id.length() <= 20 ? id : id.substring(0, 20) + "...";
    }
}
