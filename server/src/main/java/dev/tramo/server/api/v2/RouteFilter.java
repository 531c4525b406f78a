package dev.tramo.server.api.v2;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.routes.RouteService.Seen;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
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

    private static final Set<String> STATES =
            Stream.of(State.values()).map(RouteView::word).collect(Collectors.toSet());

    private RouteFilter() {}

    /** @throws RefusedException if a value is none that there can be */
    static Predicate<Seen> of(MultivaluedMap<String, String> parameters) throws RefusedException {
        List<String> states = values(parameters, STATE);
        List<String> kinds = values(parameters, KIND);
        for (String state : states) {
            if (!STATES.contains(state)) {
                throw wrong(
                        STATE, state, String.join(", ", STATES.stream().sorted().toList()));
            }
        }
        for (String kind : kinds) {
            if (RouteKind.named(kind).findAny().isEmpty()) {
                throw wrong(
                        KIND,
                        kind,
                        Stream.of(RouteKind.values()).map(RouteKind::word).collect(Collectors.joining(", ")));
            }
        }
        List<String> labels = parameters.getOrDefault(LABEL, List.of());
        for (String label : labels) {
            if (label.isEmpty() || label.startsWith("=")) {
                throw wrong(LABEL, label, "key and key=value");
            }
        }
        return seen -> (states.isEmpty() || states.contains(state(seen)))
                && (kinds.isEmpty() || kinds.contains(seen.route().kind().word()))
                && labels.stream().allMatch(label -> hasLabel(seen, label));
    }

    private static List<String> values(MultivaluedMap<String, String> parameters, String name) {
        List<String> values = new ArrayList<>();
        parameters.getOrDefault(name, List.of()).forEach(text -> values.addAll(List.of(text.split(",", -1))));
        return values;
    }

    private static RefusedException wrong(String name, String value, String allowed) {
        return RefusedException.invalid(name + ": \"" + StrictJson.shown(value) + "\"; allowed are " + allowed);
    }

    private static String state(Seen seen) {
        return RouteView.word(seen.snapshot().map(RouteSnapshot::state).orElse(State.STOPPED));
    }

    private static boolean hasLabel(Seen seen, String label) {
        int equals = label.indexOf('=');
        String value = seen.route().labels().get(equals < 0 ? label : label.substring(0, equals));
        return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
    }
}
