package dev.tramo.server.worker;

import dev.tramo.engine.route.RouteEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Sessions and refused attempts that happened while no server was there: the last of them, until one takes them. One thread. */
final class Happenings {
    private static final int KEPT_MAX = 200;

    private final Deque<ObservedHappening> kept = new ArrayDeque<>();

    /** No server is there. */
    void keep(List<RouteEvent> events) {
        events.stream().map(ObservedHappening::of).flatMap(Optional::stream).forEach(kept::add);
        while (kept.size() > KEPT_MAX) {
            kept.removeFirst();
        }
    }

    boolean areAny() {
        return !kept.isEmpty();
    }

    /** Those that were kept, and then those among {@code events}; none is kept any longer. */
    List<ObservedHappening> take(List<RouteEvent> events) {
        List<ObservedHappening> all = new ArrayList<>(kept);
        kept.clear();
        events.stream().map(ObservedHappening::of).flatMap(Optional::stream).forEach(all::add);
        return all;
    }
}
