package dev.tramo.server.links;

import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.Engine;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RouteSpec;
import dev.tramo.engine.State;
import dev.tramo.server.links.LinkRefusedException.Cause;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The links of this server: what is stored, and what runs of it. What is stored changes before the answer, so that it survives
 * whatever happens next. Changes are made one at a time; waiting for a connection holds nobody up.
 */
@Singleton
public class Links {
    private static final System.Logger LOG = System.getLogger(Links.class.getName());
    private static final long CONNECT_WAIT_MILLIS = 4_000;

    /**
     * How a start went.
     *
     * @param connected whether the SRT session is established
     * @param detail what is waited for, in words
     */
    record Started(Link link, boolean connected, String detail) {}

    private final LinkRepository repository;
    private final Engine engine;

    Links(LinkRepository repository, Engine engine) {
        this.repository = repository;
        this.engine = engine;
    }

    /** Every link that ran when the program ended, however it ended, runs again. */
    synchronized void resume(@Observes StartupEvent event) {
        for (LinkKind kind : LinkKind.values()) {
            for (Link link : repository.all(kind)) {
                if (link.running()) {
                    resume(link);
                }
            }
        }
    }

    private void resume(Link link) {
        CompletableFuture<RouteSnapshot> _ = engine.start(LinkRoutes.route(link.routeId(), link.settings()));
        LOG.log(System.Logger.Level.INFO, "route={0} resumed", link.routeId());
    }

    List<Map<String, Object>> all(LinkKind kind) {
        return repository.all(kind).stream().map(this::view).toList();
    }

    Map<String, Object> one(LinkKind kind, String id) throws LinkRefusedException {
        return view(find(kind, id));
    }

    private Map<String, Object> view(Link link) {
        return LinkView.of(link, engine.snapshot(link.routeId()));
    }

    synchronized Link add(LinkSettings settings) throws LinkRefusedException {
        requireFreeName(settings, 0);
        return repository.add(settings);
    }

    synchronized Link update(LinkKind kind, String id, LinkSettings settings) throws LinkRefusedException {
        Link old = find(kind, id);
        requireFreeName(settings, old.id());
        Link changed = new Link(old.id(), settings, old.running());
        if (engine.snapshot(old.routeId()).isPresent()) {
            change(old, changed);
        }
        repository.update(changed);
        return changed;
    }

    /** Takes the change over into the running route, or leaves it as it was. */
    private void change(Link old, Link changed) throws LinkRefusedException {
        RouteSpec before = LinkRoutes.route(old.routeId(), old.settings());
        RouteSpec after = LinkRoutes.route(changed.routeId(), changed.settings());
        if (before.equals(after)) {
            return;
        }
        boolean failedBefore = failure(engine.snapshot(old.routeId())) != null;
        engine.change(after);
        String failure = failure(engine.snapshot(changed.routeId()));
        if (failure != null && !failedBefore) {
            engine.change(before);
            throw new LinkRefusedException(Cause.FAILED, changed.settings().serviceName() + " not changed: " + failure);
        }
    }

    synchronized Link delete(LinkKind kind, String id) throws LinkRefusedException {
        Link link = find(kind, id);
        repository.delete(link);
        engine.stop(link.routeId());
        return link;
    }

    Started start(LinkKind kind, String id) throws LinkRefusedException {
        Link link;
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            link = find(kind, id);
            if (engine.snapshot(link.routeId()).isPresent()) {
                throw new LinkRefusedException(Cause.CONFLICT, link.settings().serviceName() + " is already started");
            }
            settled = run(link);
        }
        return await(link, settled);
    }

    Started restart(LinkKind kind, String id) throws LinkRefusedException {
        Link link;
        CompletableFuture<RouteSnapshot> settled;
        synchronized (this) {
            link = stopRunning(kind, id);
            settled = run(link);
        }
        return await(link, settled);
    }

    synchronized Link stop(LinkKind kind, String id) throws LinkRefusedException {
        Link link = stopRunning(kind, id);
        repository.update(new Link(link.id(), link.settings(), false));
        return link;
    }

    private Link stopRunning(LinkKind kind, String id) throws LinkRefusedException {
        Link link = find(kind, id);
        if (!link.running() && engine.snapshot(link.routeId()).isEmpty()) {
            throw new LinkRefusedException(Cause.CONFLICT, link.settings().serviceName() + " is not started");
        }
        engine.stop(link.routeId());
        return link;
    }

    private CompletableFuture<RouteSnapshot> run(Link link) throws LinkRefusedException {
        repository.update(new Link(link.id(), link.settings(), true));
        return engine.start(LinkRoutes.route(link.routeId(), link.settings()));
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
        return engine.snapshot(link.routeId())
                .map(s -> link.kind() == LinkKind.RX
                        ? s.source()
                        : s.destinations().get(LinkRoutes.DESTINATION))
                .map(srt -> srt.reason().isEmpty() ? "" : " (" + srt.reason() + ")")
                .orElse("");
    }

    private synchronized void giveUp(Link link, RouteSnapshot failed) {
        boolean sameRun = engine.snapshot(link.routeId())
                .map(now -> now.runId().equals(failed.runId()))
                .orElse(false);
        if (sameRun) {
            engine.stop(link.routeId());
            // Found anew: it may have been changed while the start was waited for.
            repository
                    .find(link.kind(), link.id())
                    .ifPresent(now -> repository.update(new Link(now.id(), now.settings(), false)));
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
