package dev.tramo.engine;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteObserver;
import dev.tramo.engine.route.RouteSnapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Puts down what an engine reports. */
final class EventRecorder implements RouteObserver {
    private final List<RouteEvent> events = new CopyOnWriteArrayList<>();

    static EventRecorder of(Engine engine) {
        EventRecorder recorder = new EventRecorder();
        engine.observeBy(recorder);
        return recorder;
    }

    @Override
    public void onSnapshot(RouteSnapshot snapshot) {}

    @Override
    public void onEvent(RouteEvent event) {
        events.add(event);
    }

    List<RouteEvent> all() {
        return events;
    }

    private <T extends RouteEvent> List<T> of(Class<T> kind, String route) {
        return events.stream()
                .filter(event -> event.routeId().equals(route))
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    List<RouteEvent.SessionBegan> began(String route) {
        return of(RouteEvent.SessionBegan.class, route);
    }

    List<RouteEvent.SessionEnded> ended(String route) {
        return of(RouteEvent.SessionEnded.class, route);
    }

    List<RouteEvent.AttemptRefused> refused(String route) {
        return of(RouteEvent.AttemptRefused.class, route);
    }

    /** How many attempts were refused for a reason, as far as it was reported. */
    long refused(String route, String reason) {
        return refused(route).stream()
                .filter(event -> event.reason().equals(reason))
                .mapToLong(RouteEvent.AttemptRefused::count)
                .sum();
    }
}
