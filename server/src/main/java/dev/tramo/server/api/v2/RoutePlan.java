package dev.tramo.server.api.v2;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.History;
import dev.tramo.server.routes.RouteService.Change;
import dev.tramo.server.routes.StoredRoute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a change would do, as far as can be told without doing it: whether a port is free shows when it is opened. */
@Schema(name = "RoutePlan")
record RoutePlan(
        @Schema(description = "Always true: nothing was changed")
        boolean dryRun,

        @Schema(description = "none, create, start, stop, change (of what runs), store (of what is stopped)")
        String action,

        @Schema(description = "Endpoints that would be opened for the first time", examples = "destinations.far")
        List<String> opened,

        @Schema(description = "Endpoints that would be closed and opened anew")
        List<String> reopened,

        @Schema(description = "Endpoints that would be closed")
        List<String> closed,

        @Schema(description = "Sessions that would end with that")
        List<Session> sessionsEnding) {
    /** A session of an endpoint. */
    @Schema(name = "SessionEnding")
    record Session(
            @Schema(examples = "destinations.far") String endpoint,

            @Schema(description = "Address and port") String peer) {}

    static RoutePlan of(Change change) throws RefusedException {
        StoredRoute after = change.after();
        if (change.running().isEmpty()) {
            List<String> all = new ArrayList<>();
            if (after.running()) {
                endpoints(after.spec()).forEach(all::add);
            }
            boolean isSame = change.before().equals(java.util.Optional.of(after));
            String action = change.isNew() ? "create" : isSame ? "none" : after.running() ? "start" : "store";
            return new RoutePlan(true, action, isSame ? List.of() : all, List.of(), List.of(), List.of());
        }
        RouteSnapshot running = change.running().get();
        if (!after.running()) {
            List<String> all = endpoints(running.spec()).toList();
            return new RoutePlan(true, "stop", List.of(), List.of(), all, sessions(running, all));
        }
        return changed(running, after.spec(), change.before().equals(java.util.Optional.of(after)));
    }

    private static RoutePlan changed(RouteSnapshot running, RouteSpec after, boolean isSame) {
        RouteSpec before = running.spec();
        List<String> opened = new ArrayList<>();
        List<String> reopened = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        addSources(before, after, opened, reopened, closed);
        after.destinations().forEach((id, to) -> {
            if (!before.destinations().containsKey(id)) {
                opened.add(RefusedException.endpoint(id));
            } else if (!to.equals(before.destinations().get(id))) {
                reopened.add(RefusedException.endpoint(id));
            }
        });
        before.destinations().keySet().stream()
                .filter(id -> !after.destinations().containsKey(id))
                .forEach(id -> closed.add(RefusedException.endpoint(id)));
        List<String> ending = Stream.concat(reopened.stream(), closed.stream()).toList();
        return new RoutePlan(true, isSame ? "none" : "change", opened, reopened, closed, sessions(running, ending));
    }

    private static void addSources(
            RouteSpec before, RouteSpec after, List<String> opened, List<String> reopened, List<String> closed) {
        if (!before.switches() && !after.switches()) {
            if (!staysOpen(before.source(), after.source())) {
                reopened.add(History.SOURCE);
            }
            return;
        }
        Map<String, SourceSpec> known = new LinkedHashMap<>();
        before.sources().forEach(source -> known.put(source.id(), source.spec()));
        for (RouteSpec.Source source : after.sources()) {
            SourceSpec was = known.remove(source.id());
            String name = History.source(after.eventName(source.id()));
            if (was == null) {
                opened.add(name);
            } else if (!staysOpen(was, source.spec())) {
                reopened.add(name);
            }
        }
        known.keySet().forEach(id -> closed.add(History.source(before.eventName(id))));
    }

    /** A publisher that was let in stays, if it still comes to the right application and port. */
    private static boolean staysOpen(SourceSpec before, SourceSpec after) {
        return before.equals(after)
                || (before instanceof RtmpListenSpec old
                        && after instanceof RtmpListenSpec changed
                        && old.at().port() == changed.at().port()
                        && old.at().application().equals(changed.at().application()));
    }

    private static Stream<String> endpoints(RouteSpec spec) {
        return Stream.concat(
                spec.sources().stream().map(source -> History.source(spec.eventName(source.id()))),
                spec.destinations().keySet().stream().sorted().map(RefusedException::endpoint));
    }

    private static List<Session> sessions(RouteSnapshot running, List<String> endpoints) {
        List<Session> ending = new ArrayList<>();
        History.sources(running).forEach((name, source) -> add(ending, endpoints, name, source));
        for (Map.Entry<String, EndpointSnapshot> to : running.destinations().entrySet()) {
            add(ending, endpoints, RefusedException.endpoint(to.getKey()), to.getValue());
        }
        return List.copyOf(ending);
    }

    private static void add(List<Session> ending, List<String> endpoints, String name, EndpointSnapshot endpoint) {
        if (!endpoints.contains(name)) {
            return;
        }
        if (!endpoint.peers().isEmpty()) {
            endpoint.peers().stream().map(SrtPeer::peer).forEach(peer -> ending.add(new Session(name, peer)));
        } else if (endpoint.connected() && !endpoint.peer().isEmpty() && isSession(endpoint)) {
            ending.add(new Session(name, endpoint.peer()));
        }
    }

    /** UDP has senders and no sessions. */
    private static boolean isSession(EndpointSnapshot endpoint) {
        return endpoint.udp().datagrams() == 0;
    }
}
