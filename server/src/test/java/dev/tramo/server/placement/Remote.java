package dev.tramo.server.placement;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.NoFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.Observed;
import dev.tramo.server.worker.ObservedEvent;
import dev.tramo.server.worker.ObservedHappening;
import dev.tramo.server.worker.RouteText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Workers and their servers, in the words of tests. */
final class Remote {
    static final PlacementSettings DOCKER =
            new PlacementSettings(PlacementKind.DOCKER, 0, 0, true, Map.of(), List.of());
    static final Totals COUNTED = new Totals(10, 20, 3, 4, 5, 6);
    static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    private Remote() {}

    /** A route of datagrams. */
    static RouteSpec spec(String id, String... destinations) {
        Map<String, String> to = new LinkedHashMap<>();
        for (String destination : destinations) {
            to.put(destination, "udp://127.0.0.1:" + (9_000 + to.size()));
        }
        return new RouteText(id, "srt://127.0.0.1:9?mode=caller", to).spec();
    }

    /** What a worker reports of it, all endpoints alike. */
    static Message.Report report(RouteSpec spec, long revision, State state, int sourceSessions) {
        return report(spec, revision, state, "", sourceSessions, List.of());
    }

    /** A worker cannot take over what it is to be. */
    static Message.Report refusal(RouteSpec spec, long revision, String refused) {
        return report(spec, revision, State.RUNNING, refused, 1, List.of());
    }

    static Message.Report report(
            RouteSpec spec,
            long revision,
            State state,
            String refused,
            int sourceSessions,
            List<ObservedEvent> events) {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        spec.destinations().keySet().forEach(name -> destinations.put(name, endpoint(state)));
        RouteSnapshot route =
                new RouteSnapshot(spec, "of the worker", THEN, state, "as reported", endpoint(state), destinations);
        return new Message.Report(
                revision, refused, Observed.of(route), Map.of("source", sourceSessions), events, List.of());
    }

    private static EndpointSnapshot endpoint(State state) {
        EndpointSnapshot.Header header = new EndpointSnapshot.Header(
                state, "as reported", THEN, "", state == State.RUNNING, 0, 1.5, 0, List.of());
        return new EndpointSnapshot(header, new NoFigures(), COUNTED);
    }

    /** The last report: what happened is added. */
    static Message.Report with(Message.Report report, ObservedHappening... happened) {
        return new Message.Report(
                report.revision(),
                report.refused(),
                report.observed(),
                report.sessions(),
                report.events(),
                List.of(happened));
    }

    /** A session of the source began, or ended, so many seconds later. */
    static ObservedHappening session(String kind, int seconds) {
        return new ObservedHappening(
                kind, THEN.plusSeconds(seconds), RouteEvent.Role.SOURCE, "", "192.0.2.7:4000", "id", "", 5, 0);
    }

    static ObservedEvent event(State from, State to) {
        return new ObservedEvent(THEN, RouteEvent.Role.SOURCE, "", from, to, "a reason");
    }

    static Message.Hello hello(String process) {
        return new Message.Hello(process, "0.2.0", 0, true, true, true, true);
    }

    /** A connection that remembers what was sent. */
    static final class Session implements WorkerSession {
        final List<Message.FromServer> sent = new CopyOnWriteArrayList<>();
        volatile String closedBecause = "";

        @Override
        public void send(Message.FromServer message) {
            sent.add(message);
        }

        @Override
        public void close(String reason) {
            closedBecause = reason;
        }

        Message.FromServer last() {
            return sent.getLast();
        }
    }
}
