package dev.tramo.server.routes;

import dev.tramo.engine.spec.RouteSpec;

/** A route of this API as it is stored. */
record StoredRoute(String id, RouteConfiguration configuration) {
    /** @throws IllegalArgumentException if an older version stored what this one cannot read */
    RouteSpec spec() {
        return configuration.spec(id);
    }

    StoredRoute running(boolean isToRun) {
        return new StoredRoute(id, configuration.running(isToRun));
    }
}
