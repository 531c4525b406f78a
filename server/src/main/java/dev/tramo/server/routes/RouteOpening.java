package dev.tramo.server.routes;

import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.Rings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.RefusedException.Reason;
import dev.tramo.server.placement.OpenFailure;
import dev.tramo.server.placement.RouteRunner;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Makes what runs of a route what is stored of it, and says why that cannot be. Calls for one route must not overlap. */
final class RouteOpening {
    private final RouteRunner runner;
    /** Held while a route is looked at for a ring and started or changed: two that close one together must find each other. */
    private final Object rings = new Object();

    RouteOpening(RouteRunner runner) {
        this.runner = runner;
    }

    /** @throws RefusedException if it cannot be read, and why */
    static RouteSpec readable(StoredRoute route) throws RefusedException {
        try {
            return route.spec();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** An RTMP stream that is pushed to where it is published or played, or pulled from there, would come back. */
    void requireNoRtmpFault(RouteSpec spec) throws RefusedException {
        Optional<String> fault = runner.rtmpFault(spec);
        if (fault.isPresent()) {
            throw RefusedException.invalid(fault.get());
        }
    }

    /** A route that a client placed elsewhere does not run in the server behind the client's back. */
    void requireRunnable(RouteSpec spec) throws RefusedException {
        Optional<String> fault = runner.placementFault(spec);
        if (fault.isPresent()) {
            throw RefusedException.conflict(fault.get());
        }
    }

    /** Media of a route that is to run must not come back to it. */
    void requireNoRing(StoredRoute route, RouteSpec spec, boolean runs) throws RefusedException {
        Optional<Rings.Ring> ring = runner.ring(spec, runs);
        if (ring.isPresent()) {
            throw RefusedException.of(
                    Reason.CONFLICT,
                    route.subject(),
                    "",
                    ring.get().destination(),
                    ring.get().words());
        }
    }

    /** Runs, changes or stops a route as it is stored; what cannot be done leaves it running as it was. */
    void become(StoredRoute wanted) throws RefusedException {
        RouteSpec spec = readable(wanted);
        Optional<RouteSnapshot> running = runner.snapshot(wanted.id());
        if (!wanted.running()) {
            runner.stop(wanted.id());
        } else if (running.isEmpty()) {
            open(wanted, spec);
        } else if (!running.get().spec().equals(spec)) {
            change(wanted, running.get(), spec);
        }
    }

    private void open(StoredRoute wanted, RouteSpec spec) throws RefusedException {
        CompletableFuture<RouteSnapshot> _ = started(wanted, spec);
        Set<String> failures = OpenFailure.all(runner.awaitOpened(wanted.id()));
        if (!failures.isEmpty()) {
            RefusedException refusal = failed(wanted, "not started", failures);
            runner.stop(wanted.id());
            throw refusal;
        }
    }

    /** Starts a route that does not run; done when it is connected, or cannot work as things are. */
    CompletableFuture<RouteSnapshot> started(StoredRoute route, RouteSpec spec) throws RefusedException {
        synchronized (rings) {
            requireNoRing(route, spec, true);
            try {
                return runner.start(spec);
            } catch (IllegalArgumentException e) { // its RTMP application is another route's
                throw RefusedException.of(
                        Reason.CONFLICT, route.subject(), "not started", "", String.valueOf(e.getMessage()));
            }
        }
    }

    /** Takes the change over into the running route, or leaves it as it was. */
    private void change(StoredRoute wanted, RouteSnapshot running, RouteSpec after) throws RefusedException {
        if (runner.isStartedAnewFor(after)) {
            startAnew(wanted, running, after);
        } else {
            changeInPlace(wanted, after);
        }
        Set<String> failures = OpenFailure.all(runner.awaitOpened(after.id()));
        failures.removeAll(OpenFailure.all(Optional.of(running)));
        if (!failures.isEmpty()) {
            RefusedException refusal = failed(wanted, "not changed", failures);
            runner.change(running.spec());
            throw refusal;
        }
    }

    private void changeInPlace(StoredRoute wanted, RouteSpec after) throws RefusedException {
        synchronized (rings) {
            requireNoRing(wanted, after, true);
            try {
                runner.change(after);
            } catch (IllegalArgumentException e) {
                throw RefusedException.of(
                        Reason.CONFLICT, wanted.subject(), "not changed", "", String.valueOf(e.getMessage()));
            }
        }
    }

    /** A worker may take seconds to end. Only its own route waits for that. */
    private void startAnew(StoredRoute wanted, RouteSnapshot running, RouteSpec after) throws RefusedException {
        requireNoRing(wanted, after, true);
        if (!runner.isToRunHere(after)) { // alone in its process
            runner.change(after);
            return;
        }
        runner.stop(after.id());
        try {
            CompletableFuture<RouteSnapshot> _ = started(wanted, after);
        } catch (RefusedException e) {
            CompletableFuture<RouteSnapshot> _ = runner.start(running.spec());
            throw e;
        }
    }

    private RefusedException failed(StoredRoute route, String what, Set<String> failures) {
        return failed(route, what, failures, runner.snapshot(route.id()).orElseThrow());
    }

    /**
     * Why endpoints could not be opened.
     *
     * @param what was not done
     * @param failures as of {@link OpenFailure#all}
     */
    RefusedException failed(StoredRoute route, String what, Set<String> failures, RouteSnapshot seen) {
        String endpoint = failures.iterator().next();
        OpenFailure failure = OpenFailure.of(seen, endpoint, runner.snapshots());
        return RefusedException.of(
                failure.isConflict() ? Reason.CONFLICT : Reason.FAILED,
                route.subject(),
                what,
                endpoint,
                failure.reason());
    }
}
