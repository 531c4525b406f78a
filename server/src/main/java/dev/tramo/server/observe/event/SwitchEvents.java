package dev.tramo.server.observe.event;

import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.SwitchSnapshot;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Records changes of the active source as events. Of a route that changes more than 30 times in 60 s, the rest is one event. Any thread. */
@Singleton
@Startup
public class SwitchEvents implements Ticking {
    private static final int PASS_MAX = 30;
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int ROUTES_MAX = 20_000;

    private final Events events;
    private final Bursts<String, RouteEvent.SourceSwitched> switches;

    @Inject
    SwitchEvents(Events events, Observations observations) {
        this.events = events;
        this.switches = new Bursts<>(PASS_MAX, WINDOW, ROUTES_MAX, route -> route, this::sum);
        observations.subscribe(this::take);
    }

    @Override
    public void tick(Instant now) {
        switches.sweep(now);
    }

    private void take(Observation observation) {
        if (observation instanceof Observation.Reported(RouteEvent.SourceSwitched switched)
                && switches.passes(switched.routeId(), switched, 1, Instant.now())) {
            record(switched);
        }
    }

    private void record(RouteEvent.SourceSwitched switched) {
        SwitchSnapshot.Switch what = switched.what();
        String reason = Words.printable(what.reason());
        var _ = events.record(
                switched.at(),
                EventKind.SWITCH,
                what.byHand() || what.lostBytes() == 0 ? Severity.INFO : Severity.WARNING,
                switched.routeId(),
                SessionEvents.name(switched.role(), switched.endpoint()),
                "source " + what.to() + " is active instead of " + what.from() + ": " + reason
                        + (what.lostBytes() == 0
                                ? ""
                                : "; nothing went out for " + what.gapMillis() + " ms, about " + what.lostBytes()
                                        + " bytes were lost"),
                Map.of(
                        "from", what.from(),
                        "to", what.to(),
                        "reason", reason,
                        "byHand", String.valueOf(what.byHand()),
                        "gapMillis", String.valueOf(what.gapMillis()),
                        "lostBytes", String.valueOf(what.lostBytes())));
    }

    private void sum(String route, Bursts.Sum<RouteEvent.SourceSwitched> sum) {
        SwitchSnapshot.Switch last = sum.last().what();
        var _ = events.record(
                sum.last().at(),
                EventKind.SWITCH,
                Severity.WARNING,
                route,
                SessionEvents.name(sum.last().role(), sum.last().endpoint()),
                "the active source changed " + sum.count() + " more times in " + Words.of(sum.lasted()) + ", last to "
                        + last.to() + ": " + Words.printable(last.reason()),
                Map.of(
                        "to", last.to(),
                        "count", String.valueOf(sum.count()),
                        "durationMillis", String.valueOf(sum.lasted().toMillis())));
    }
}
