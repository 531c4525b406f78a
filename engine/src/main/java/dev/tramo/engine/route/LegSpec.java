package dev.tramo.engine.route;

import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.Form;
import dev.tramo.engine.spec.RouteSpec;
import java.util.List;
import java.util.Map;

/**
 * What one leg of a route is to be.
 *
 * @param form of the leg
 */
record LegSpec(RouteSpec route, Form form) {
    /** Those of this leg, in the order of preference; empty if the stream comes from the other leg. */
    List<RouteSpec.Source> sources() {
        return route.source().form() == form ? route.sources() : List.of();
    }

    /** Those of this leg, by their ID. */
    Map<String, DestinationSpec> destinations() {
        return route.destinations(form);
    }

    /** The source to begin with: the one that was taken by hand, or the preferred one. */
    String first() {
        return route.take().source().isEmpty()
                ? route.sources().getFirst().id()
                : route.take().source();
    }
}
