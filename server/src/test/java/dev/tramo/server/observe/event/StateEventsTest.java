package dev.tramo.server.observe.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteEvent.Role;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateEventsTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

    private final RecordedEvents recorded = new RecordedEvents();
    private final StateEvents states = new StateEvents(recorded.events(), recorded.bus());

    private void change(String route, Role role, String endpoint, State from, State to, String reason, Instant at) {
        recorded.bus()
                .publish(new Observation.Reported(
                        new RouteEvent.StateChanged(route, "0123456789", at, role, endpoint, from, to, reason)));
    }

    @Test
    void aChangeTellsItsReasonAndHowLongTheStateBeforeLasted() {
        change("news", Role.DESTINATION, "far", State.STARTING, State.RUNNING, "", THEN);
        change(
                "news",
                Role.DESTINATION,
                "far",
                State.RUNNING,
                State.FAILED,
                "no route to host",
                THEN.plusSeconds(3_725));

        Event first = recorded.all().getFirst();
        assertThat(first.details()).as("nobody knows when it began").doesNotContainKey("durationMillis");
        Event event = recorded.last();
        assertThat(event.kind()).isEqualTo(EventKind.STATE);
        assertThat(event.at()).isEqualTo(THEN.plusSeconds(3_725));
        assertThat(event.route()).isEqualTo("news");
        assertThat(event.endpoint()).isEqualTo("destinations.far");
        assertThat(event.severity()).isEqualTo(Severity.WARNING);
        assertThat(event.text()).isEqualTo("destinations.far is failed, was running for 1 h 2 min: no route to host");
        assertThat(event.details())
                .isEqualTo(Map.of(
                        "from", "running",
                        "to", "failed",
                        "reason", "no route to host",
                        "durationMillis", "3725000"));
    }

    @ParameterizedTest
    @CsvSource({
        "ROUTE, RUNNING, FAILED, CRITICAL",
        "SOURCE, STARTING, FAILED, CRITICAL",
        "DESTINATION, RUNNING, FAILED, WARNING",
        "SOURCE, RUNNING, STALLED, CRITICAL",
        "SOURCE, WAITING, STALLED, WARNING",
        "SOURCE, DEGRADED, WAITING, CRITICAL",
        "SOURCE, STARTING, WAITING, INFO",
        "DESTINATION, RUNNING, CONNECTING, WARNING",
        "ROUTE, RUNNING, DEGRADED, WARNING",
        "ROUTE, FAILED, RUNNING, INFO",
        "ROUTE, RUNNING, STOPPED, INFO"
    })
    void theSeverityFollowsFromWhatIsLost(Role role, State from, State to, Severity severity) {
        assertThat(StateEvents.severity(role, from, to)).isEqualTo(severity);
    }

    @Test
    void aWorkersPhaseIsToldOnceUntilItOrItsReasonChanges() {
        recorded.bus().publish(new Observation.WorkerChanged("news", State.STARTING, "", THEN));
        recorded.bus().publish(new Observation.WorkerChanged("news", State.STARTING, "", THEN.plusSeconds(1)));
        recorded.bus().publish(new Observation.WorkerChanged("news", State.FAILED, "no image", THEN.plusSeconds(4)));

        assertThat(recorded.all()).hasSize(2);
        assertThat(recorded.last().text()).isEqualTo("worker is failed, was starting for 4.0 s: no image");
        assertThat(recorded.last().endpoint()).isEmpty();
        assertThat(recorded.last().details()).containsEntry("worker", "true");
    }

    @Test
    void ofAStoppedRouteNothingIsKnownButThatItIsStopped() {
        change("news", Role.ROUTE, "", State.STARTING, State.RUNNING, "", THEN);
        change("news", Role.SOURCE, "", State.STARTING, State.RUNNING, "", THEN);
        change("news", Role.ROUTE, "", State.RUNNING, State.STOPPED, "", THEN.plusSeconds(60));
        assertThat(recorded.last().text()).isEqualTo("the route is stopped, was running for 1 min");
        change("news", Role.ROUTE, "", State.STOPPED, State.STARTING, "", THEN.plusSeconds(90));
        assertThat(recorded.last().text()).isEqualTo("the route is starting, was stopped for 30 s");
        change("news", Role.SOURCE, "", State.RUNNING, State.STALLED, "", THEN.plusSeconds(95));
        assertThat(recorded.last().text()).isEqualTo("source is stalled");
    }

    @Test
    void whatAWorkerNotedWithoutAServerIsAnEventOfThatTimeUnlessItIsKnown() {
        change("news", Role.SOURCE, "", State.STARTING, State.RUNNING, "", THEN);
        recorded.bus()
                .publish(new Observation.Missed(
                        "news",
                        new Notes(
                                List.of(),
                                List.of(
                                        new Notes.Event(THEN.minusSeconds(5), "source", State.WAITING, "before"),
                                        new Notes.Event(THEN.plusSeconds(5), "source", State.RUNNING, ""),
                                        new Notes.Event(THEN.plusSeconds(9), "source", State.STALLED, "no bytes")))));

        assertThat(recorded.all()).hasSize(2);
        assertThat(recorded.last().at()).isEqualTo(THEN.plusSeconds(9));
        assertThat(recorded.last().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(recorded.last().details())
                .containsEntry("missed", "true")
                .containsEntry("from", "running")
                .containsEntry("durationMillis", "9000");
    }

    @Test
    void aFloodIsSummedUpByEndpoint() {
        int routes = 20;
        int changes = 10_000 / routes;
        for (int i = 0; i < changes; i++) {
            for (int route = 0; route < routes; route++) {
                State from = i % 2 == 0 ? State.RUNNING : State.STALLED;
                State to = i % 2 == 0 ? State.STALLED : State.RUNNING;
                change("route-" + route, Role.SOURCE, "", from, to, "", THEN.plusMillis(i));
            }
        }
        assertThat(recorded.all()).hasSize(routes * StateEvents.PASS_MAX);

        Instant later = Instant.now().plus(StateEvents.WINDOW).plusSeconds(1);
        states.tick(later);
        assertThat(recorded.all()).hasSize(routes * (StateEvents.PASS_MAX + 1));
        Event sum = recorded.last();
        assertThat(sum.details())
                .containsEntry("count", String.valueOf(changes - StateEvents.PASS_MAX))
                .containsEntry("to", "running");
        assertThat(sum.severity()).as("the worse of first and last").isEqualTo(Severity.CRITICAL);
        assertThat(sum.text()).startsWith("source changed its state 490 more times in ");

        states.tick(later.plus(StateEvents.WINDOW).plusSeconds(1));
        states.tick(later.plus(StateEvents.WINDOW.multipliedBy(2)).plusSeconds(2));
        assertThat(recorded.all()).as("nothing more to say").hasSize(routes * (StateEvents.PASS_MAX + 1));
    }

    @Test
    void durationsHaveTwoUnitsAtMost() {
        assertThat(Words.of(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Words.of(Duration.ofMillis(1_250))).isEqualTo("1.2 s");
        assertThat(Words.of(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Words.of(Duration.ofSeconds(60))).isEqualTo("1 min");
        assertThat(Words.of(Duration.ofSeconds(3_599))).isEqualTo("59 min 59 s");
        assertThat(Words.of(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    }
}
