package dev.tramo.server.placement;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.observe.History;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.Sessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is shown of a route that a worker runs. Nothing is shown that was not reported: until then a route is starting, or failed if its
 * worker cannot run.
 *
 * @param spec what the route is to be
 * @param since when it was started here
 * @param worker what its placement says of the worker
 */
record RemoteView(RouteSpec spec, Instant since, WorkerState worker) {
    /** A worker reports every second. What is older is not shown as if it were so. */
    private static final long REPORT_NANOS_MAX = 3_500_000_000L;

    private static final int ID_DIGITS = 10;

    /** The run's ID, as it is shown: the beginning of the container's or the pod's. */
    String runId() {
        return worker.id().substring(0, Math.min(ID_DIGITS, worker.id().length()));
    }

    /** The route now. */
    RouteSnapshot of(WorkerContact contact, long nowNanos) {
        return switch (contact) {
            case WorkerContact.Reporting reporting
            when nowNanos - reporting.atNanos() <= REPORT_NANOS_MAX -> reported(reporting.report());
            case WorkerContact.Reporting reporting ->
                unreported("no word from its worker; the stream may go on", reporting.known());
            case WorkerContact.Arrived arrived -> unreported("its worker has not reported yet", arrived.known());
            case WorkerContact.Away(WorkerContact.Past past) ->
                unreported(
                        past.hasReported() ? "no word from its worker; the stream may go on" : "waiting for its worker",
                        past);
            case WorkerContact.Stopping _, WorkerContact.Ended _ -> unobserved(State.STOPPED, "", Map.of());
        };
    }

    private RouteSnapshot reported(Message.Report report) {
        if (!report.refused().isEmpty()) {
            return unobserved(State.FAILED, "its worker cannot run this: " + report.refused(), report.sessions());
        }
        RouteSnapshot reported = report.observed().of(spec, runId());
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        // A destination that was added just now is not in the report yet.
        spec.destinations()
                .keySet()
                .forEach(name -> destinations.put(
                        name,
                        reported.destinations()
                                .getOrDefault(
                                        name, EndpointSnapshot.unobserved(State.STARTING, "being opened", since))));
        return new RouteSnapshot(
                spec,
                reported.runId(),
                reported.startedAt(),
                reported.state(),
                reported.reason(),
                reported.sources(),
                reported.switching(),
                destinations,
                reported.conversion(),
                reported.stream());
    }

    private RouteSnapshot unreported(String reason, WorkerContact.Past past) {
        if (worker.phase() == WorkerState.Phase.FAILED) {
            return unobserved(State.FAILED, worker.reason(), past.sessions());
        }
        String why = worker.reason().isEmpty() ? reason : worker.reason() + "; " + reason;
        return unobserved(State.STARTING, why, past.sessions());
    }

    /** Of its endpoints, nothing is known but how many sessions there were. */
    private RouteSnapshot unobserved(State state, String reason, Map<String, Integer> sessions) {
        Map<String, EndpointSnapshot> destinations = new LinkedHashMap<>();
        spec.destinations()
                .keySet()
                .forEach(name -> destinations.put(
                        name, unobserved(state, reason, sessions.getOrDefault(Sessions.key(name), 0))));
        List<SourceSnapshot> sources = new ArrayList<>();
        for (RouteSpec.Source source : spec.sources()) {
            String name = spec.switches() ? Sessions.sourceKey(source.id()) : History.SOURCE;
            EndpointSnapshot seen = unobserved(state, reason, sessions.getOrDefault(name, 0));
            sources.add(new SourceSnapshot(source.id(), sources.isEmpty(), seen, ""));
        }
        return new RouteSnapshot(
                spec,
                runId(),
                since,
                state,
                reason,
                sources,
                SwitchSnapshot.NONE,
                destinations,
                ConversionFigures.NONE,
                Optional.empty());
    }

    private EndpointSnapshot unobserved(State state, String reason, int sessions) {
        return EndpointSnapshot.unobserved(state, reason, since).withReconnections(Math.max(0, sessions - 1));
    }
}
