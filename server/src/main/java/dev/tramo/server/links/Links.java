package dev.tramo.server.links;

import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.Rings;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.State;
import dev.tramo.server.links.LinkRefusedException.Cause;
import dev.tramo.server.placement.RouteDirectory;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.store.Managed;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The links of this server: what is stored, and what runs of it. What is stored changes before the answer, so that it survives
 * whatever happens next. Changes are made one at a time; waiting for a connection holds nobody up.
 */
@Singleton
@Priority(40)
public class Links implements Managed, RouteDirectory {
    private static final long CONNECT_WAIT_MILLIS = 4_000;

    /**
     * How a start went.
     *
     * @param connected whether the SRT session is established
     * @param detail what is waited for, in words
     */
    record Started(Link link, boolean connected, String detail) {}

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

    synchronized Link update(LinkKind kind, String id, LinkSettings settings) throws LinkRefusedException {
        Link old = find(kind, id);
        requireFreeName(settings, old.id());
        Link changed = new Link(old.id(), settings, old.running());
        if (runner.snapshot(old.routeId()).isPresent()) {
            requireNoRing(changed);
        }
        repository.update(changed);
        if (runner.snapshot(old.routeId()).isPresent()) {
            change(old, changed);
        }
        return changed;
    }

    /** Takes the change over into the running route, or leaves it as it was. */
    private void change(Link old, Link changed) throws LinkRefusedException {
        RouteSpec before = LinkRoutes.route(old.routeId(), old.settings());
        RouteSpec after = LinkRoutes.route(changed.routeId(), changed.settings());
        if (before.equals(after)) {
            return;
        }
        boolean failedBefore = failure(runner.snapshot(old.routeId())) != null;
        runner.change(after);
        String failure = failure(runner.snapshot(changed.routeId()));
        if (failure != null && !failedBefore) {
            repository.update(old);
            runner.change(before);
            throw new LinkRefusedException(Cause.FAILED, changed.settings().serviceName() + " not changed: " + failure);
        }
    }

    synchronized Link delete(LinkKind kind, String id) throws LinkRefusedException {
        Link link = find(kind, id);
        repository.delete(link);
        runner.stop(link.routeId());
        runner.forget(link.routeId());
        return link;
    }

    Started start(LinkKind kind, String id) throws LinkRefusedException {
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
        return await(link, settled);
    }

    Started restart(LinkKind kind, String id) throws LinkRefusedException {
        Link link;
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            link = started(kind, id);
            requireNoRing(link);
            wantRunning(link, true);
            settled = runner.restart(LinkRoutes.route(link.routeId(), link.settings()));
        }
        return await(link, settled);
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

    /** Waits for the connection; what could not even be opened is stopped again. */
    private Started await(Link link, CompletableFuture<RouteSnapshot> settled) throws LinkRefusedException {
        RouteSnapshot snapshot;
        try {
            snapshot = settled.get(CONNECT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Started(link, false, waitingFor(link));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Started(link, false, waitingFor(link));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a route settles by value only", e);
        }
        String failure = failure(Optional.of(snapshot));
        if (failure != null) {
            giveUp(link, snapshot);
            throw new LinkRefusedException(Cause.FAILED, link.settings().serviceName() + " not started: " + failure);
        }
        return new Started(link, true, "");
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

    private static @Nullable String failure(Optional<RouteSnapshot> snapshot) {
        return snapshot.stream()
                .flatMap(s -> Stream.concat(Stream.of(s.source()), s.destinations().values().stream()))
                .filter(endpoint -> endpoint.state() == State.FAILED)
                .map(EndpointSnapshot::reason)
                .findFirst()
                .orElse(null);
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
