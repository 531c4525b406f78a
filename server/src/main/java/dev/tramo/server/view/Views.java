package dev.tramo.server.view;

import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.routes.RouteService;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What running routes show. Any thread; nothing here waits. */
@Singleton
public class Views {
    private final RouteService routes;
    private final RouteRunner runner;

    Views(RouteService routes, RouteRunner runner) {
        this.routes = routes;
        this.runner = runner;
    }

    /** Whether everybody may watch a route. */
    public boolean isPublic(String route) {
        return runner.snapshot(route)
                .map(RouteSnapshot::spec)
                .flatMap(RouteSpec::hls)
                .filter(hls -> hls.access() == HlsSpec.Access.PUBLIC)
                .isPresent();
    }

    /**
     * Refuses a route of which no HLS can be shown now, and says why.
     *
     * @throws RefusedException if there is no such route, or it is stopped, or runs in a worker
     */
    public void require(String route) throws RefusedException {
        requireRunning(route);
        Optional<PlacementKind> worker = runner.workerOf(route);
        if (worker.isPresent()) {
            throw RefusedException.conflict(
                    "the route " + route + " runs in a worker (" + worker.get().word()
                            + "), whose media does not pass the server; HLS is of routes with the placement local");
        }
    }

    private void requireRunning(String route) throws RefusedException {
        if (routes.find(route).isEmpty()) {
            throw RefusedException.unknown("no route \"" + EndpointUri.shown(route) + "\"");
        }
        if (runner.snapshot(route).isEmpty()) {
            throw RefusedException.conflict("the route " + route + " is stopped");
        }
    }

    /**
     * What a route shows.
     *
     * @return fails with {@link NothingToShowException} if it was stopped meanwhile, or its loops do not answer
     */
    public CompletableFuture<Viewing> open(String route) throws RefusedException {
        require(route);
        CompletableFuture<Viewing> opened = new CompletableFuture<>();
        if (runner.isViewed(route)) {
            attempt(route, opened);
        } else {
            // The first viewer waits for the route's loops: not with a thread of the server's pool, nor of an event
            // loop.
            Thread.startVirtualThread(() -> attempt(route, opened));
        }
        return opened;
    }

    /**
     * The last keyframe of a route.
     *
     * @param source ID of the source that has brought it; without one, what the route carries
     * @return as {@link Viewing#still}
     * @throws RefusedException if there is no such route, it is stopped, or has no such source
     */
    public CompletableFuture<byte[]> still(String route, Optional<String> source) throws RefusedException {
        requireRunning(route);
        List<String> sources = runner.snapshot(route).stream()
                .flatMap(seen -> seen.spec().sources().stream())
                .map(RouteSpec.Source::id)
                .toList();
        if (source.isPresent() && !sources.contains(source.get())) {
            throw RefusedException.invalid(
                    "source: \"" + EndpointUri.shown(source.get()) + "\"; the route has " + String.join(", ", sources));
        }
        boolean isWhatItCarries = source.isEmpty() || sources.size() == 1;
        Optional<CompletableFuture<byte[]>> far = runner.stillOfWorker(route, isWhatItCarries ? "" : source.get());
        if (far.isPresent()) {
            return far.get();
        }
        if (isWhatItCarries) {
            return open(route).thenCompose(Viewing::still);
        }
        return runner.still(route, source.get())
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new NothingToShowException("the route " + route + " is stopped")));
    }

    /** Whether {@link #open} answers at once; while nobody has looked at a route for a while, it may not. */
    boolean isOpen(String route) {
        return runner.isViewed(route);
    }

    private void attempt(String route, CompletableFuture<Viewing> opened) {
        try {
            runner.viewing(route)
                    .ifPresentOrElse(
                            opened::complete,
                            () -> opened.completeExceptionally(
                                    new NothingToShowException("the route " + route + " is stopped")));
        } catch (IllegalStateException e) {
            opened.completeExceptionally(new NothingToShowException(String.valueOf(e.getMessage())));
        }
    }

    /** Why there is no stream, as the route says itself. */
    String missing(String route) {
        String reason = runner.snapshot(route)
                .map(seen -> seen.source().fullReason())
                .filter(text -> !text.isEmpty())
                .orElse("the stream has not begun, or has no keyframe yet");
        return "no stream to show: " + reason;
    }
}
