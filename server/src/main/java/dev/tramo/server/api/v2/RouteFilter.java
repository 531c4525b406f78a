package dev.tramo.server.api.v2;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.routes.RouteService.Seen;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which routes a list is to have. Of a parameter that is given several times, or with commas, one must fit; of labels, all. */
final class RouteFilter {
    static final String STATE = "state";
    static final String KIND = "kind";
    static final String LABEL = "label";

    private RouteFilter() {}

    /** @throws RefusedException if a value is none that there can be */
    static Predicate<Seen> of(Query query) throws RefusedException {
        Set<State> states = query.constants(STATE, State.class, RouteView::word);
        List<String> kinds = query.values(KIND);
        for (String kind : kinds) {
            if (RouteKind.named(kind).findAny().isEmpty()) {
                throw Query.wrong(
                        KIND,
                        kind,
                        Stream.of(RouteKind.values()).map(RouteKind::word).collect(Collectors.joining(", ")));
            }
        }
        List<String> labels = query.each(LABEL);
        for (String label : labels) {
            if (label.isEmpty() || label.startsWith("=")) {
                throw Query.wrong(LABEL, label, "key and key=value");
            }
        }
        return seen -> (states.isEmpty() || states.contains(state(seen)))
                && (kinds.isEmpty() || kinds.contains(seen.route().kind().word()))
                && labels.stream().allMatch(label -> hasLabel(seen, label));
    }

    private static State state(Seen seen) {
        return seen.snapshot().map(RouteSnapshot::state).orElse(State.STOPPED);
    }

    private static boolean hasLabel(Seen seen, String label) {
        int equals = label.indexOf('=');
        String value = seen.route().labels().get(equals < 0 ? label : label.substring(0, equals));
        return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
    }
}
