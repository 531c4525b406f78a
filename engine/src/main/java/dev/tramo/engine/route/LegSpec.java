package dev.tramo.engine.route;

import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.Form;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import java.util.Map;
import java.util.Optional;

/**
 * What one leg of a route is to be.
 *
 * @param routeId for the log
 * @param source empty if the stream comes from the other leg
 * @param destinations those of this leg's form
 * @param analysis how much of its stream is looked at
 */
record LegSpec(
        String routeId, Optional<SourceSpec> source, Map<String, DestinationSpec> destinations, Analysis analysis) {
    static LegSpec of(RouteSpec route, Form form) {
        Optional<SourceSpec> source = route.source().form() == form ? Optional.of(route.source()) : Optional.empty();
        return new LegSpec(route.id(), source, route.destinations(form), route.analysis());
    }
}
