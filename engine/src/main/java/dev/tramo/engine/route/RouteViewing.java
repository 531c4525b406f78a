package dev.tramo.engine.route;

import dev.tramo.engine.hls.LegViewing;
import dev.tramo.engine.hls.Viewing;
import java.util.Optional;

/**
 * Gives a route of datagrams a leg of frames while somebody looks at it, and takes it away when nobody has looked for a while. Any
 * thread.
 */
final class RouteViewing {
    /** The route. */
    interface Host {
        /** Held while the route is changed. */
        Object lock();

        /** What its leg of frames shows; empty if it has none. */
        Optional<LegViewing> shown();

        /** Whether its own endpoints need a leg of frames. */
        boolean hasFrames();

        boolean isStopped();

        /** Makes or ends the leg of frames, as {@link RouteViewing#isWanted} says; the lock is held. */
        void reshape();
    }

    private final Host route;
    /** Guarded by the route's lock. */
    private boolean isWanted;

    private volatile boolean isEnding;

    RouteViewing(Host route) {
        this.route = route;
    }

    /** Whether the route has a leg of frames because somebody looks; the lock is held. */
    boolean isWanted() {
        return isWanted;
    }

    /**
     * Somebody looks: what is shown. May wait for the route's loops.
     *
     * @throws IllegalStateException if the route is stopped, or its loops do not answer
     */
    Viewing begin() {
        Optional<LegViewing> present = route.shown();
        if (present.isPresent() && !route.isStopped()) {
            return present.get();
        }
        synchronized (route.lock()) {
            if (route.isStopped()) {
                throw new IllegalStateException("the route is stopped");
            }
            if (route.shown().isEmpty()) {
                isWanted = true;
                route.reshape();
            }
            return route.shown().orElseThrow();
        }
    }

    /** About once a second, on any loop: ends what nobody looks at. */
    void onObserved() {
        if (!isEnding
                && !route.hasFrames()
                && route.shown().filter(LegViewing::isUnseen).isPresent()) {
            isEnding = true;
            Thread.startVirtualThread(this::end);
        }
    }

    private void end() {
        synchronized (route.lock()) {
            if (!route.isStopped()
                    && isWanted
                    && route.shown().filter(LegViewing::isUnseen).isPresent()) {
                isWanted = false;
                if (!route.hasFrames()) {
                    route.reshape();
                }
            }
            isEnding = false;
        }
    }
}
