package dev.tramo.server.observe;

import dev.tramo.engine.route.RouteEvent;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The last hour of every route that ran in it, in this server's memory. Any thread. */
@Singleton
@Startup
public class Histories {
    private final Map<String, History> histories = new ConcurrentHashMap<>();

    /** Notes from now on what is published. */
    public Histories(Observations observations) {
        observations.subscribe(this::note);
    }

    private void note(Observation observation) {
        switch (observation) {
            case Observation.Seen seen -> of(seen.route()).observe(seen.snapshot(), seen.at());
            case Observation.Reported(RouteEvent.StateChanged changed) ->
                of(changed.routeId()).observe(changed);
            case Observation.WorkerChanged worker ->
                of(worker.route()).note(worker.state(), worker.reason(), worker.at());
            case Observation.Missed missed -> of(missed.route()).add(missed.notes());
            case Observation.Removed removed -> histories.remove(removed.route());
            case Observation.Reported _, Observation.Measured _, Observation.Happened _ -> {}
        }
    }

    private History of(String route) {
        return histories.computeIfAbsent(route, id -> new History());
    }

    /** What was noted of a route; empty if it never ran. */
    public Optional<Notes> notes(String route) {
        return Optional.ofNullable(histories.get(route)).map(History::notes);
    }
}
