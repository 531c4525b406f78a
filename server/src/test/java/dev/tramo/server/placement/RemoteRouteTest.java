package dev.tramo.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.figures.SrtDelayFigures;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Snapshots;
import dev.tramo.server.placement.Remote.Session;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.RouteText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RemoteRouteTest {
    private static final long REVISION = 10;
    private static final long LEASE = 3;
    private static final WorkerState CONTAINER =
            new WorkerState(WorkerState.Phase.RUNNING, "0123456789abcdef", "container c", "");

    private final RouteSpec spec = Remote.spec("one", "out");
    private final Observations observations = new Observations();
    private final List<Observation> published = new ArrayList<>();
    private final List<RouteSnapshot> reports = new ArrayList<>();
    private final Session session = new Session();
    private long nowNanos = Long.MAX_VALUE; // a clock may wrap
    private final RemoteRoute route = new RemoteRoute(
            spec, REVISION, 7, Remote.DOCKER, Whereabouts.HERE, observations, reports::add, () -> nowNanos);

    RemoteRouteTest() {
        observations.subscribe(published::add);
    }

    private void welcome(Session to, String process) {
        route.welcome(to, Remote.hello(process), LEASE);
    }

    private void runs() {
        welcome(session, "first");
        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
    }

    private void shows(State state, String reason) {
        RouteSnapshot now = route.snapshot();
        assertThat(now.state()).isEqualTo(state);
        assertThat(now.reason()).isEqualTo(reason);
        assertThat(now.source().state()).isEqualTo(state);
        assertThat(now.destinations()).containsOnlyKeys(spec.destinations().keySet());
        assertThat(now.spec()).isEqualTo(route.spec());
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    @Test
    void aWorkerOnAnotherMachineIsLostWhenItDoesNotComeBack() {
        RemoteRoute elsewhere = new RemoteRoute(
                spec, REVISION, 7, Remote.DOCKER, Whereabouts.ELSEWHERE, observations, reports::add, () -> nowNanos);
        look(elsewhere, 14);
        assertThat(elsewhere.isLost()).isFalse();
        elsewhere.welcome(session, Remote.hello("first"), LEASE);
        for (int minute = 0; minute < 10; minute++) {
            look(elsewhere, 14);
            assertThat(elsewhere.isLost()).as("it reports").isFalse();
            elsewhere.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
        }
        assertThat(elsewhere.worker().where()).isEqualTo("another machine");
        assertThat(elsewhere.worker().phase()).isEqualTo(WorkerState.Phase.RUNNING);

        elsewhere.gone(session);
        look(elsewhere, 15);
        assertThat(elsewhere.isLost()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(elsewhere.isLost()).isTrue();
        look(route, 600);
        assertThat(route.isLost()).as("this one's placement sees to it").isFalse();
    }

    /** Nobody says that the connection is over when a machine's cable is pulled. */
    @Test
    void aWorkerOnAnotherMachineIsLostWhenNothingIsHeardByItsConnection() {
        RemoteRoute elsewhere = new RemoteRoute(
                spec, REVISION, 7, Remote.DOCKER, Whereabouts.ELSEWHERE, observations, reports::add, () -> nowNanos);
        elsewhere.welcome(session, Remote.hello("first"), LEASE);
        elsewhere.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
        look(elsewhere, 15);
        assertThat(elsewhere.isLost()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(elsewhere.isLost()).isTrue();
        assertThat(elsewhere.isConnected()).isTrue();
    }

    @Test
    void aServerThatHadNoTimeItselfCallsNobodyLost() {
        RemoteRoute elsewhere = new RemoteRoute(
                spec, REVISION, 7, Remote.DOCKER, Whereabouts.ELSEWHERE, observations, reports::add, () -> nowNanos);
        look(elsewhere, 10);
        pass(Duration.ofMinutes(1));
        assertThat(elsewhere.isLost()).isFalse();
        look(elsewhere, 16);
        assertThat(elsewhere.isLost()).isTrue();
    }

    /** So many seconds pass, in which it is looked for. */
    private void look(RemoteRoute lost, int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(Duration.ofSeconds(1));
            var _ = lost.isLost();
        }
    }

    @Test
    void beforeItsWorkerComesARouteIsStarting() {
        shows(State.STARTING, "its worker is being made; waiting for its worker");
        route.changed(CONTAINER);
        shows(State.STARTING, "waiting for its worker");
        assertThat(route.snapshot().runId()).isEqualTo("0123456789");
        assertThat(route.isConnected()).isFalse();
        assertThat(route.settled()).isNotDone();
    }

    @Test
    void aWorkerThatComesIsToldWhatToRunAndShownWhenItHasReported() {
        route.changed(CONTAINER);
        welcome(session, "first");

        assertThat(session.sent)
                .containsExactly(new Message.Welcome(LEASE, RouteText.of(spec), REVISION, Map.of(), Map.of()));
        shows(State.STARTING, "its worker has not reported yet");
        assertThat(route.isConnected()).isTrue();

        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));

        shows(State.RUNNING, "as reported");
        assertThat(route.snapshot().source().receivedMbps()).isEqualTo(1.5);
        assertThat(route.snapshot().startedAt()).isEqualTo(Remote.THEN);
        assertThat(route.settled()).isCompletedWithValue(route.snapshot());
        assertThat(reports).containsExactly(route.snapshot());
    }

    @Test
    void aRouteThatWaitsForAConnectionIsNotSettled() {
        welcome(session, "first");
        route.hear(session, Remote.report(spec, REVISION, State.WAITING, 0));

        shows(State.WAITING, "as reported");
        assertThat(route.settled()).isNotDone();
    }

    @Test
    void aReportIsShownAsLongAsTheNextMayTake() {
        runs();
        pass(Duration.ofMillis(3_500));
        shows(State.RUNNING, "as reported");
        pass(Duration.ofNanos(1));
        shows(State.STARTING, "its worker is being made; no word from its worker; the stream may go on");

        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
        shows(State.RUNNING, "as reported");
    }

    @Test
    void whenAWorkerIsGoneNothingIsShownAsIfItWereSo() {
        route.changed(CONTAINER);
        welcome(session, "first");
        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 3));

        route.gone(session);

        shows(State.STARTING, "no word from its worker; the stream may go on");
        assertThat(route.snapshot().source().reconnections())
                .as("what is known")
                .isEqualTo(2);
        assertThat(route.isConnected()).isFalse();
    }

    @Test
    void aWorkerThatIsGoneBeforeItReportedIsWaitedFor() {
        route.changed(CONTAINER);
        welcome(session, "first");
        route.gone(session);

        shows(State.STARTING, "waiting for its worker");
    }

    @Test
    void theSameProcessThatComesBackCountsNoSessionTwice() {
        runs();
        route.gone(session);
        Session again = new Session();

        welcome(again, "first");

        assertThat(((Message.Welcome) again.last()).sessions()).isEmpty();
        assertThat(((Message.Welcome) again.last()).totals()).isEmpty();
        shows(State.STARTING, "its worker is being made; its worker has not reported yet");
    }

    @Test
    void anotherProcessIsToldOfTheSessionsBeforeIt() {
        welcome(session, "first");
        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 2));
        route.gone(session);
        Session second = new Session();
        welcome(second, "second");
        assertThat(((Message.Welcome) second.last()).sessions()).isEqualTo(Map.of("source", 2));
        assertThat(((Message.Welcome) second.last()).totals())
                .containsEntry("source", TotalFigures.of(Remote.COUNTED))
                .hasSize(1 + spec.destinations().size());

        route.gone(second); // without a report
        Session third = new Session();
        welcome(third, "third");
        assertThat(((Message.Welcome) third.last()).sessions()).isEqualTo(Map.of("source", 2));

        route.hear(third, Remote.report(spec, REVISION, State.RUNNING, 5));
        route.gone(third);
        Session fourth = new Session();
        welcome(fourth, "fourth");
        assertThat(((Message.Welcome) fourth.last()).sessions()).isEqualTo(Map.of("source", 5));
    }

    @Test
    void aWorkerThatComesAnewReplacesItsConnectionAndTheOldOneCountsNoMore() {
        runs();
        Session anew = new Session();

        welcome(anew, "first");

        assertThat(session.closedBecause).isEqualTo("the worker has come anew");
        route.hear(session, Remote.report(spec, REVISION, State.FAILED, 1));
        route.gone(session);
        shows(State.STARTING, "its worker is being made; its worker has not reported yet");
        assertThat(route.isConnected()).isTrue();
        assertThat(reports).hasSize(1);
    }

    @Test
    void aWorkerThatSaysHelloTwiceIsSentAway() {
        runs();
        route.hear(session, Remote.hello("first"));
        assertThat(session.closedBecause).isEqualTo("it says hello twice");
    }

    @Test
    void aChangeIsTakenWhenTheWorkerReportsItsRevision() {
        runs();
        RouteSpec next = Remote.spec("one", "out", "added");

        route.become(next, REVISION + 1);

        assertThat(session.last()).isEqualTo(new Message.Change(RouteText.of(next), REVISION + 1));
        assertThat(route.taken()).isNotDone();
        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
        assertThat(route.taken()).as("a report of the revision before").isNotDone();
        assertThat(route.snapshot().destinations().get("added").state()).isEqualTo(State.STARTING);

        route.hear(session, Remote.report(next, REVISION + 1, State.RUNNING, 1));
        assertThat(route.taken()).isDone();
        assertThat(route.snapshot().destinations().get("added").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aRouteThatIsChangedWhileItStartsIsWelcomedWithTheChangeAndSettledByIt() {
        RouteSpec next = Remote.spec("one", "out", "added");
        route.become(next, REVISION + 1);
        assertThat(route.taken()).as("there is nobody to wait for").isDone();

        welcome(session, "first");
        assertThat(session.sent)
                .containsExactly(new Message.Welcome(LEASE, RouteText.of(next), REVISION + 1, Map.of(), Map.of()));
        route.hear(session, Remote.report(spec, REVISION, State.FAILED, 1));
        assertThat(route.settled()).as("by what it was before").isNotDone();
        route.hear(session, Remote.report(next, REVISION + 1, State.RUNNING, 1));
        assertThat(route.settled()).isCompleted();
    }

    @Test
    void whoeverWaitsForAChangeWaitsNoMoreWhenTheWorkerIsGoneOrItIsChangedAgain() {
        runs();
        route.become(Remote.spec("one", "a"), REVISION + 1);
        CompletableFuture<Void> first = route.taken();
        route.become(Remote.spec("one", "b"), REVISION + 2);
        assertThat(first).isDone();
        assertThat(route.taken()).isNotDone();

        route.gone(session);
        assertThat(route.taken()).isDone();
    }

    @Test
    void aChangeThatTheWorkerCannotTakeIsFailedInItsWords() {
        runs();
        RouteSpec next = Remote.spec("one", "out", "added");
        route.become(next, REVISION + 1);

        route.hear(session, Remote.refusal(spec, REVISION + 1, "added: unknown"));

        assertThat(route.taken()).isDone();
        RouteSnapshot now = route.snapshot();
        assertThat(now.state()).isEqualTo(State.FAILED);
        assertThat(now.reason()).isEqualTo("its worker cannot run this: added: unknown");
        assertThat(now.destinations().get("added").state()).isEqualTo(State.FAILED);
    }

    @Test
    void aPlacementThatFailsIsSaidUnlessTheWorkerReports() {
        route.changed(WorkerState.failed("no image"));
        shows(State.FAILED, "no image");
        assertThat(route.settled()).isCompleted();

        runs();
        shows(State.RUNNING, "as reported");
        route.gone(session);
        shows(State.FAILED, "no image");
    }

    @Test
    void aConnectedWorkerKeepsItsIdWhenItsPlacementCannotBeSeen() {
        route.changed(CONTAINER);
        runs();

        route.changed(WorkerState.failed("the engine does not answer"));

        assertThat(route.worker().id()).isEqualTo(CONTAINER.id());
        assertThat(route.worker().where()).isEqualTo("container c");
        assertThat(route.worker().phase()).isEqualTo(WorkerState.Phase.FAILED);
        shows(State.RUNNING, "as reported");
    }

    @Test
    void whatChangesOfTheWorkerIsPublishedOnce() {
        route.changed(CONTAINER);
        route.changed(CONTAINER);

        assertThat(published).singleElement().isInstanceOfSatisfying(Observation.WorkerChanged.class, changed -> {
            assertThat(changed.route()).isEqualTo("one");
            assertThat(changed.state()).isEqualTo(State.RUNNING);
        });
    }

    @Test
    void eventsOfAReportArePublishedBeforeWhatWasSeenAfterThem() {
        route.changed(CONTAINER);
        welcome(session, "first");
        published.clear();

        route.hear(
                session,
                Remote.report(
                        spec,
                        REVISION,
                        State.WAITING,
                        "",
                        1,
                        List.of(
                                Remote.event(State.WAITING, State.STALLED),
                                Remote.event(State.STALLED, State.WAITING))));

        assertThat(published)
                .containsExactly(
                        new Observation.Reported(
                                Remote.event(State.WAITING, State.STALLED).of("one", "0123456789")),
                        new Observation.Reported(
                                Remote.event(State.STALLED, State.WAITING).of("one", "0123456789")),
                        published.getLast());
        assertThat(published.getLast())
                .isInstanceOfSatisfying(
                        Observation.Seen.class,
                        seen -> assertThat(seen.snapshot()).isEqualTo(route.snapshot()));
    }

    @Test
    void sessionsAreReportedInTheirPlaceByTimeAndKindsOfANewerWorkerAreOverlooked() {
        route.changed(CONTAINER);
        welcome(session, "first");
        published.clear();

        route.hear(
                session,
                Remote.with(
                        Remote.report(
                                spec,
                                REVISION,
                                State.RUNNING,
                                "",
                                1,
                                List.of(Remote.event(State.WAITING, State.STALLED))),
                        Remote.session("sessionEnded", 5),
                        Remote.session("unheardOf", 1),
                        Remote.session("sessionBegan", -1)));

        assertThat(published)
                .hasSize(4)
                .startsWith(
                        new Observation.Reported(Remote.session("sessionBegan", -1)
                                .of("one", "0123456789")
                                .orElseThrow()),
                        new Observation.Reported(
                                Remote.event(State.WAITING, State.STALLED).of("one", "0123456789")),
                        new Observation.Reported(Remote.session("sessionEnded", 5)
                                .of("one", "0123456789")
                                .orElseThrow()));
    }

    @Test
    void theSessionsOfAStoppedRouteHaveAnEnd() {
        runs();
        route.stop(LEASE);
        published.clear();

        Message.Report last = Remote.report(spec, REVISION, State.RUNNING, 1);
        route.hear(session, Remote.with(last, Remote.session("sessionEnded", 5)));

        assertThat(published)
                .containsExactly(new Observation.Reported(
                        Remote.session("sessionEnded", 5).of("one", "").orElseThrow()));
        shows(State.STOPPED, "");
    }

    @Test
    void whatAWorkerNotedAloneIsPublished() {
        runs();
        Notes notes = new Notes(List.of(), List.of(new Notes.Event(Remote.THEN, "source", State.STALLED, "")));

        route.hear(session, new Message.Missed(notes));

        assertThat(published).contains(new Observation.Missed("one", notes));
    }

    @Test
    void aStoppedRoutesWorkerIsToldAndWhatItStillSaysDoesNotCount() {
        runs();
        published.clear();

        route.stop(LEASE);

        assertThat(session.last()).isEqualTo(new Message.Stop(LEASE, "the route was stopped"));
        assertThat(session.closedBecause).as("it is to hear that").isEmpty();
        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
        route.hear(session, new Message.Missed(new Notes(List.of(), List.of())));
        assertThat(published).isEmpty();
        shows(State.STOPPED, "");

        route.leave();
        assertThat(session.closedBecause).isEqualTo("the route was stopped");
        shows(State.STOPPED, "");
    }

    @Test
    void aWorkerThatComesToARouteThatWasStoppedIsSentAway() {
        route.stop(LEASE);
        welcome(session, "first");

        assertThat(session.sent).isEmpty();
        assertThat(session.closedBecause).isEqualTo("the route was stopped");
        assertThat(route.isConnected()).isFalse();
    }

    @Test
    void whenTheServerStandsDownTheWorkerIsLeftRunning() {
        runs();
        route.become(Remote.spec("one", "a"), REVISION + 1);
        int sent = session.sent.size();

        route.leave();

        assertThat(session.sent).as("nothing is said to it").hasSize(sent);
        assertThat(session.closedBecause).isEqualTo("another server manages");
        assertThat(route.taken()).isDone();
        route.hear(session, Remote.report(spec, REVISION, State.RUNNING, 1));
        assertThat(reports).hasSize(1);
    }

    @Test
    void whatWasAskedIsGivenUpWhenTheWorkerIsGone() throws Exception {
        assertThat(route.questions().kick("192.0.2.7", 0, ""))
                .as("nobody is there")
                .isZero();
        runs();
        CompletableFuture<Integer> kicked = CompletableFuture.supplyAsync(
                () -> route.questions().kick("192.0.2.7", 0, ""), Thread::startVirtualThread);
        await().until(() -> session.sent.stream().anyMatch(Message.Kick.class::isInstance));

        route.gone(session);

        assertThat(kicked.get(1, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void delaysThatCannotBeEndTheConnection() {
        runs();
        SrtDelayFigures good = SrtDelayFigures.of(Snapshots.DELAYS);
        SrtDelayFigures.Window odd = new SrtDelayFigures.Window(
                1, 100, List.of(5L), 0, 0, 0, good.session().runPackets(), 0, 0, 0);

        route.hear(
                session,
                new Message.Delays(1, List.of(new SrtDelayFigures("", good.since(), 120, odd, 0, good.session()))));

        assertThat(session.closedBecause).isEqualTo("not understood");
    }
}
