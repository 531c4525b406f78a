package dev.tramo.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.srt.driver.SrtPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
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

    private static Notes.Sample sample(long second) {
        return new Notes.Sample(START.plusSeconds(second), State.RUNNING, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void aSampleIsTakenAtOnceAndThenEveryTenSeconds() {
        for (int second = 0; second <= 25; second++) {
            history.observe(route(State.RUNNING, State.RUNNING), START.plusSeconds(second));
        }

        assertThat(history.notes().samples())
                .extracting(Notes.Sample::at)
                .containsExactly(START, START.plusSeconds(10), START.plusSeconds(20));
    }

    @Test
    void aSampleSumsUpWhatTheSessionsSay() {
        RouteSnapshot route = Snapshots.route(
                Snapshots.udp(State.RUNNING),
                Map.of(
                        "a", Snapshots.srt(State.RUNNING, 0, PATH),
                        "b", Snapshots.srt(State.RUNNING, 0, PATH),
                        "c", Snapshots.srt(State.WAITING, 0)));
        history.observe(route, START);

        assertThat(history.notes().samples())
                .containsExactly(new Notes.Sample(
                        START, State.RUNNING, 0, 3 * 8.5, 2 * (5 + 105), 2 * (7 + 109), 2 * (6 + 107), 20.125));
    }

    @Test
    void aStateThatLastsMillisecondsIsNoted() {
        history.observe(route(State.RUNNING, State.CONNECTING), START);
        history.observe(change(1, State.CONNECTING, State.RUNNING));
        history.observe(change(1, State.RUNNING, State.CONNECTING));
        history.observe(route(State.RUNNING, State.CONNECTING), START.plusSeconds(2));

        assertThat(history.notes().events())
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
        history.note(State.FAILED, "", START.plusSeconds(4));
        history.note(State.FAILED, "", START.plusSeconds(5));
        history.note(State.FAILED, "for another reason", START.plusSeconds(6));

        assertThat(history.notes().events())
                .containsExactly(
                        event(0, "source", State.WAITING),
                        event(0, "destinations.out", State.WAITING),
                        event(2, "source", State.RUNNING),
                        event(3, "source", State.WAITING),
                        event(4, "", State.FAILED),
                        new Notes.Event(START.plusSeconds(6), "", State.FAILED, "for another reason"));
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

        assertThat(history.notes().events())
                .extracting(Notes.Event::reason)
                .containsExactly("0 packets lost", "refused a", "refused b", "refused a", "refused b");
    }

    @Test
    void aNewReasonIsNotedHoweverSoonItFollows() {
        observeReason(0, "");
        observeReason(1, "the peer closed the connection");

        assertThat(history.notes().events())
                .extracting(Notes.Event::reason)
                .containsExactly("", "the peer closed the connection");
    }

    @Test
    void aDestinationMayBeCalledSource() {
        RouteSnapshot route =
                Snapshots.route(Snapshots.udp(State.RUNNING), Map.of("source", Snapshots.srt(State.WAITING, 0, PATH)));
        history.observe(route, START);
        history.observe(route, START.plusSeconds(1));

        assertThat(history.notes().events())
                .containsExactly(event(0, "source", State.RUNNING), event(0, "destinations.source", State.WAITING));
    }

    @Test
    void aDestinationThatComesAgainIsNotedAgain() {
        history.observe(route(State.RUNNING, State.RUNNING), START);
        history.observe(Snapshots.route(Snapshots.udp(State.RUNNING), Map.of()), START.plusSeconds(1));
        history.observe(route(State.RUNNING, State.RUNNING), START.plusSeconds(2));

        assertThat(history.notes().events())
                .containsExactly(
                        event(0, "source", State.RUNNING),
                        event(0, "destinations.out", State.RUNNING),
                        event(2, "destinations.out", State.RUNNING));
    }

    @Test
    void onlyTheLastHourAndTheLastTwoHundredChangesAreKept() {
        for (int i = 0; i < 1_000; i++) {
            State state = i % 2 == 0 ? State.RUNNING : State.STALLED;
            history.observe(Snapshots.route(Snapshots.udp(state), Map.of()), START.plusSeconds(10L * i));
        }

        assertThat(history.notes().samples()).hasSize(360);
        assertThat(history.notes().samples().getFirst().at()).isEqualTo(START.plusSeconds(6_400));
        assertThat(history.notes().events()).hasSize(200);
        assertThat(history.notes().events().getLast()).isEqualTo(event(9_990, "source", State.STALLED));
    }

    @Test
    void whatAnotherNotedIsPutInItsPlaceWithinTheBounds() {
        history.observe(Snapshots.route(Snapshots.udp(State.RUNNING), Map.of()), START.plusSeconds(1_000));
        history.add(new Notes(
                List.of(sample(990), sample(1_010)),
                List.of(
                        event(1_010, "destinations.out", State.STALLED),
                        event(990, "destinations.out", State.RUNNING))));

        assertThat(history.notes().samples())
                .extracting(Notes.Sample::at)
                .containsExactly(START.plusSeconds(990), START.plusSeconds(1_000), START.plusSeconds(1_010));
        assertThat(history.notes().events())
                .containsExactly(
                        event(990, "destinations.out", State.RUNNING),
                        event(1_000, "source", State.RUNNING),
                        event(1_010, "destinations.out", State.STALLED));

        history.add(new Notes(
                LongStream.range(0, 2_000).mapToObj(HistoryTest::sample).toList(),
                LongStream.range(0, 2_000)
                        .mapToObj(second -> event(second, "destinations.out", State.RUNNING))
                        .toList()));
        assertThat(history.notes().samples()).hasSize(360).endsWith(sample(1_999));
        assertThat(history.notes().events()).hasSize(200).endsWith(event(1_999, "destinations.out", State.RUNNING));
    }

    @Test
    void whatIsTakenIsForgottenButNotTheStates() {
        history.observe(route(State.RUNNING, State.RUNNING), START);
        Notes taken = history.take();
        history.observe(route(State.RUNNING, State.RUNNING), START.plusSeconds(1));

        assertThat(taken.samples()).hasSize(1);
        assertThat(taken.events()).hasSize(2);
        assertThat(history.notes()).isEqualTo(new Notes(List.of(), List.of()));
    }
}
