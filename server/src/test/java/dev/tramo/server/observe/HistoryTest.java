package dev.tramo.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.Wire;
import dev.tramo.srt.driver.SrtPath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Instant START = Snapshots.THEN;
    private static final SrtPath PATH = new SrtPath(9000, "192.0.2.7:40000", 1);

    private final History history = new History();

    private static RouteSnapshot route(State source, State destination) {
        return Snapshots.route(Snapshots.udp(source), Map.of("out", Snapshots.srt(destination, 0, PATH)));
    }

    private static Notes.Event event(long second, String endpoint, State state) {
        return new Notes.Event(START.plusSeconds(second), endpoint, state, "");
    }

    private Notes taken() {
        return history.take();
    }

    @Test
    void aSampleSumsUpTheSecondsOfAMinute() {
        Instant minute = START.truncatedTo(ChronoUnit.MINUTES);
        for (int second = 0; second < 90; second++) {
            history.observe(route(State.RUNNING, State.RUNNING), minute.plusSeconds(second));
            history.observe(
                    route(State.RUNNING, State.RUNNING),
                    minute.plusSeconds(second).plusMillis(200));
        }

        List<Notes.Sample> samples = taken().samples();
        assertThat(samples).extracting(Notes.Sample::at).containsExactly(minute, minute.plusSeconds(60));
        assertThat(samples.getFirst().figures()).containsOnlyKeys("source", "destinations.out");
        assertThat(samples.getFirst().figures().get("destinations.out"))
                .containsEntry("sentMbps", new Span(8.5f, 8.5f, 8.5f, 60))
                .containsEntry("rttMillis", new Span(20.125f, 20.125f, 20.125f, 60));
        assertThat(samples.getLast().figures().get("source")).containsEntry("receivedMbps", new Span(0, 0, 0, 30));
    }

    @Test
    void aSampleHasTheSumsThatOlderServersNeed() {
        RouteSnapshot route = Snapshots.route(
                Snapshots.udp(State.RUNNING),
                Map.of(
                        "a", Snapshots.srt(State.RUNNING, 0, PATH),
                        "b", Snapshots.srt(State.RUNNING, 0, PATH),
                        "c", Snapshots.srt(State.WAITING, 0)));
        history.observe(route, START);

        Notes.Sample sample = taken().samples().getFirst();
        assertThat(sample)
                .isEqualTo(new Notes.Sample(
                        START.truncatedTo(ChronoUnit.MINUTES),
                        State.RUNNING,
                        0,
                        3 * 8.5,
                        2 * (5 + 105),
                        2 * (7 + 109),
                        2 * (6 + 107),
                        20.125,
                        sample.figures()));
    }

    @Test
    void aStateThatLastsMillisecondsIsNoted() {
        history.observe(route(State.RUNNING, State.CONNECTING), START);
        history.observe(change(1, State.CONNECTING, State.RUNNING));
        history.observe(change(1, State.RUNNING, State.CONNECTING));
        history.observe(route(State.RUNNING, State.CONNECTING), START.plusSeconds(2));

        assertThat(taken().events())
                .containsExactly(
                        event(0, "source", State.RUNNING),
                        event(0, "destinations.out", State.CONNECTING),
                        event(1, "destinations.out", State.RUNNING),
                        event(1, "destinations.out", State.CONNECTING));
    }

    private static RouteEvent.StateChanged change(long second, State from, State to) {
        return new RouteEvent.StateChanged(
                "tx-1", "run", START.plusSeconds(second), RouteEvent.Role.DESTINATION, "out", from, to, "");
    }

    @Test
    void changesOfStateAreNotedOnce() {
        history.observe(route(State.WAITING, State.WAITING), START);
        history.observe(route(State.WAITING, State.WAITING), START.plusSeconds(1));
        history.observe(route(State.RUNNING, State.WAITING), START.plusSeconds(2));
        history.observe(route(State.WAITING, State.WAITING), START.plusSeconds(3));

        assertThat(taken().events())
                .containsExactly(
                        event(0, "source", State.WAITING),
                        event(0, "destinations.out", State.WAITING),
                        event(2, "source", State.RUNNING),
                        event(3, "source", State.WAITING));
    }

    private void observeReason(long second, String reason) {
        EndpointSnapshot source = EndpointSnapshot.unobserved(State.DEGRADED, reason, START);
        history.observe(Snapshots.route(source, Map.of()), START.plusSeconds(second));
    }

    @Test
    void aReasonWithOtherFiguresIsNoNewsAndReasonsInTurnAreNotedEveryTenSecondsAtMost() {
        for (int second = 0; second < 30; second++) {
            observeReason(second, second + " packets lost");
        }
        for (int second = 30; second < 50; second++) {
            observeReason(second, second % 2 == 0 ? "refused a" : "refused b");
        }

        assertThat(taken().events())
                .extracting(Notes.Event::reason)
                .containsExactly("0 packets lost", "refused a", "refused b", "refused a", "refused b");
    }

    @Test
    void aNewReasonIsNotedHoweverSoonItFollows() {
        observeReason(0, "");
        observeReason(1, "the peer closed the connection");

        assertThat(taken().events())
                .extracting(Notes.Event::reason)
                .containsExactly("", "the peer closed the connection");
    }

    @Test
    void aDestinationMayBeCalledSource() {
        RouteSnapshot route =
                Snapshots.route(Snapshots.udp(State.RUNNING), Map.of("source", Snapshots.srt(State.WAITING, 0, PATH)));
        history.observe(route, START);
        history.observe(route, START.plusSeconds(1));

        assertThat(taken().events())
                .containsExactly(event(0, "source", State.RUNNING), event(0, "destinations.source", State.WAITING));
    }

    @Test
    void aDestinationThatComesAgainIsNotedAgain() {
        history.observe(route(State.RUNNING, State.RUNNING), START);
        history.observe(Snapshots.route(Snapshots.udp(State.RUNNING), Map.of()), START.plusSeconds(1));
        history.observe(route(State.RUNNING, State.RUNNING), START.plusSeconds(2));

        assertThat(taken().events())
                .containsExactly(
                        event(0, "source", State.RUNNING),
                        event(0, "destinations.out", State.RUNNING),
                        event(2, "destinations.out", State.RUNNING));
    }

    @Test
    void onlySixHoursAndTheLastTwoHundredChangesAreKept() {
        for (int minute = 0; minute < 1_000; minute++) {
            State state = minute % 2 == 0 ? State.RUNNING : State.STALLED;
            history.observe(Snapshots.route(Snapshots.udp(state), Map.of()), START.plusSeconds(60L * minute));
        }

        Notes notes = taken();
        assertThat(notes.samples()).hasSize(360);
        assertThat(notes.samples().getLast().at())
                .isEqualTo(START.plusSeconds(60L * 999).truncatedTo(ChronoUnit.MINUTES));
        assertThat(notes.events()).hasSize(200);
        assertThat(notes.events().getLast()).isEqualTo(event(60 * 999, "source", State.STALLED));
    }

    @Test
    void aRouteOfManyDestinationsKeepsFewerMinutesSoThatAServerTakesTheMessage() {
        Map<String, EndpointSnapshot> destinations = new TreeMap<>();
        for (int i = 0; i < 32; i++) {
            destinations.put(
                    "a-destination-with-a-name-that-is-as-long-as-such-a-name-may-be-" + i,
                    Snapshots.srt(State.RUNNING, 0, PATH));
        }
        for (int minute = 0; minute < 400; minute++) {
            history.observe(
                    Snapshots.route(Snapshots.udp(State.RUNNING), destinations), START.plusSeconds(60L * minute));
        }

        Notes notes = taken();
        assertThat(notes.samples()).hasSize(4_000 / 33);
        assertThat(Wire.write(new Message.Missed(notes)).length()).isLessThan(Wire.MESSAGE_BYTES_MAX / 2);
    }

    @Test
    void whatIsTakenIsForgottenButNotTheStates() {
        history.observe(route(State.RUNNING, State.RUNNING), START);
        Notes taken = taken();
        history.observe(route(State.RUNNING, State.RUNNING), START.plusMillis(200));

        assertThat(taken.samples()).hasSize(1);
        assertThat(taken.events()).hasSize(2);
        assertThat(taken()).isEqualTo(new Notes(List.of(), List.of()));
    }
}
