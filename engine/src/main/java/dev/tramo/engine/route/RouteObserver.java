package dev.tramo.engine.route;

/**
 * Is told what happens to routes. Called on the threads that carry the media: it returns at once, and throws nothing. Calls for one
 * route may come from two threads.
 */
public interface RouteObserver {
    /** Does nothing. */
    RouteObserver NONE = new RouteObserver() {
        @Override
        public void onSnapshot(RouteSnapshot snapshot) {}

        @Override
        public void onEvent(RouteEvent event) {}
    };

    /** A route was observed: once a second, and when a state or a reason has changed. */
    void onSnapshot(RouteSnapshot snapshot);

    /** Something happened; each change of state is reported, also one that lasts milliseconds. */
    void onEvent(RouteEvent event);
}
