package dev.tramo.server.worker;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteObserver;
import dev.tramo.engine.route.RouteSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What happened, from the threads that carry the media to the worker's own, which takes it several times a second. What does not fit
 * is dropped: the next report tells the state.
 */
final class EventQueue implements RouteObserver {
    private static final int EVENTS_MAX = 1_000;

    private final BlockingQueue<RouteEvent> events = new ArrayBlockingQueue<>(EVENTS_MAX);

    /** Of no use here: the worker looks at the snapshot itself. */
    @Override
    public void onSnapshot(RouteSnapshot snapshot) {}

    @Override
    public void onEvent(RouteEvent event) {
        boolean _ = events.offer(event);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** All that there are, the oldest first; they are gone here. */
    List<RouteEvent> take() {
        List<RouteEvent> taken = new ArrayList<>();
        int _ = events.drainTo(taken);
        return taken;
    }
}
